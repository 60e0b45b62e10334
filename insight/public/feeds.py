"""What was published and corrected, the newest first, for programs that watch."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from results.models import Publication
from wording.language import lang

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST, FIVE_MINUTES = 30, 300


@login_not_required
@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    """Answer every publication and correction as an Atom feed, whose addresses never change."""
    made = Atom1Feed(
        title=_("Xếp hạng chỉ số cải cách hành chính"),
        link=f"{settings.SITE_URL}{reverse('ranking')}",
        description=_("Kết quả được công bố và đính chính"),
        feed_url=f"{settings.SITE_URL}{request.path}",
        language=lang(),
    )
    rows = Publication.objects.select_related("cycle").defer("document")
    for each in rows.order_by("-pk")[:MOST]:
        url = f"{settings.SITE_URL}{reverse('ranking-year', args=[each.cycle.year])}"
        made.add_item(
            title=_title(each),
            link=f"{url}?version={each.version}",
            description=each.notice or _("Chỉ số, thứ hạng, xếp loại và dữ liệu mở để tính lại."),
            unique_id=f"{url}#{each.sha256}",
            pubdate=each.published_at,
            updateddate=each.published_at,
        )
    response = HttpResponse(made.writeString("utf-8"), content_type=made.content_type)
    patch_cache_control(response, public=True, max_age=FIVE_MINUTES)
    response["Vary"] = "Accept-Language, Cookie"
    return response


def _title(each: Publication) -> str:
    told = {"year": each.cycle.year, "version": each.version}
    if each.version == 1:
        return _("Xếp hạng chỉ số cải cách hành chính năm %(year)d") % told
    return _("Đính chính kết quả năm %(year)d (bản %(version)d)") % told
