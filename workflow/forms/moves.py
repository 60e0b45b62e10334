"""What is said with a move of one case: a reason, the items named, the field reviewed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.lifecycle import Action
from cases.services.unclassified import NOT_SAID
from wording.versions import VersionField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cases.lifecycle import Move
    from cases.models import Item, Review

LONGEST_REASON = 4000
# With these an agency hands papers over; its officer says each time that none is classified.
HAND_PAPERS_OVER = frozenset({Action.SUBMIT, Action.EXPLAIN})


class MoveForm(forms.Form):
    """The form of one move; it asks for what the table says the move needs now."""

    reason = forms.CharField(
        label=_("Lý do"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Vui lòng ghi rõ lý do; lý do được lưu vào nhật ký hồ sơ.")},
    )
    items = forms.MultipleChoiceField(
        label=_("Tiêu chí cần xem lại"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Vui lòng chọn ít nhất một tiêu chí.")},
    )

    unclassified = forms.BooleanField(
        label=_(
            "Tôi xác nhận các tệp và nội dung trình lên không chứa tài liệu thuộc danh mục bí mật "
            "nhà nước."
        ),
        error_messages={"required": NOT_SAID},
    )

    version = VersionField()

    def __init__(
        self,
        data: object = None,
        *,
        move: Move | None,
        asks_reason: bool,
        version: int,
        items: Sequence[Item] = (),
    ) -> None:
        super().__init__(data, initial={"version": version})  # type: ignore[arg-type]  # a QueryDict
        self.by_key = {str(item.pk): item for item in items}
        if not asks_reason:
            del self.fields["reason"]
        if move is None or move.action not in HAND_PAPERS_OVER:
            del self.fields["unclassified"]
        if move is None or not (move.names_items or move.may_name_items):
            del self.fields["items"]
        else:
            self.fields["items"].required = move.names_items
            names = [
                (key, f"{item.criterion.code}. {item.criterion}")
                for key, item in self.by_key.items()
            ]
            self.fields["items"].choices = names  # type: ignore[attr-defined] # a field of choices

    @property
    def said(self) -> dict[str, object]:
        """Return what the service of the move is told."""
        told: dict[str, object] = {}
        if "reason" in self.fields:
            told["reason"] = self.cleaned_data["reason"]
        if "unclassified" in self.fields:
            told["unclassified"] = self.cleaned_data["unclassified"]
        if "items" in self.fields:
            told["items"] = [self.by_key[key] for key in self.cleaned_data["items"]]
        return told


class ReviewForm(forms.Form):
    """Which open review a sector reviewer acts on."""

    review = forms.IntegerField(required=False)

    def of(self, reviews: Sequence[Review]) -> Review | None:
        wanted = self.cleaned_data.get("review") if self.is_valid() else None
        return next((review for review in reviews if review.pk == wanted), None)
