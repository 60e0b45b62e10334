"""The two clocks of a case in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from cases.clocks import Clocks


def clocks_in_words(clocks: Clocks) -> str:
    """Say how many working days a case was on either side; nothing where it has just begun."""
    if not (clocks.agency or clocks.reviewers):
        return ""
    said = {"agency": clocks.agency, "reviewers": clocks.reviewers}
    return _("%(agency)d ngày làm việc ở đơn vị, %(reviewers)d ở nơi thẩm định") % said
