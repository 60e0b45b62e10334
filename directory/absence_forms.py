"""What is asked when somebody is away, or leaves: for how long, and who acts or takes over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.access import role_name
from directory.forms import PlacedForm, reason_field
from directory.models import User
from directory.models.people import email_of
from wording.fields import DayField, EmailField

if TYPE_CHECKING:
    from collections.abc import Sequence

    from directory.models import Membership


class WhoForm(forms.Form):
    """Of whom the absence is; nobody named is oneself."""

    nguoi = EmailField(required=False, label=gettext_lazy("Thư điện tử của người vắng"))


class AbsenceForm(PlacedForm):
    """From when to when, who acts meanwhile, and in which roles."""

    substitute = EmailField(
        label=gettext_lazy("Thư điện tử của người làm thay"),
        help_text=gettext_lazy("Người có tài khoản; họ nhận được thông báo và việc của vai trò."),
    )
    first_on = DayField(label=gettext_lazy("Vắng từ ngày"))
    last_on = DayField(label=gettext_lazy("Đến hết ngày"))
    roles = forms.MultipleChoiceField(
        label=gettext_lazy("Vai trò được làm thay"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Vui lòng chọn ít nhất một vai trò.")},
    )
    reason = reason_field()
    accepts_conflict = forms.BooleanField(
        required=False,
        widget=forms.HiddenInput,
        label=gettext_lazy("Đã biết người làm thay làm việc cho một đơn vị được đánh giá"),
    )

    def __init__(self, data: object = None, *, held: Sequence[Membership], **facts: Any) -> None:
        super().__init__(data, **facts)
        self.held = {str(each.pk): each for each in held}
        choices = [(key, told(each)) for key, each in self.held.items()]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined] # a field of choices
        self.fields["roles"].initial = list(self.held)

    def ask_about_conflict(self) -> None:
        """Let whoever was warned of a conflict say that they know."""
        self.fields["accepts_conflict"].widget = forms.CheckboxInput()

    def clean_substitute(self) -> User:
        return person_at(self.cleaned_data["substitute"])

    def clean_roles(self) -> list[Membership]:
        return [self.held[key] for key in self.cleaned_data["roles"]]


class LeaveForm(PlacedForm):
    """Who takes over all that a person holds, and why the person leaves."""

    successor = EmailField(
        required=False,
        label=gettext_lazy("Thư điện tử của người tiếp nhận"),
        help_text=gettext_lazy("Để trống khi người khác đã giữ mọi vai trò của người này."),
    )
    reason = reason_field()

    def clean_successor(self) -> User | None:
        address = self.cleaned_data["successor"]
        return person_at(address) if address else None


def person_at(address: str) -> User:
    """Return the person who signs in with an address.

    Raises ValidationError where nobody does.
    """
    found: User | None = User.objects.filter(email=email_of(address), is_active=True).first()
    if found is None:
        raise forms.ValidationError(
            _("Chưa có tài khoản %(email)s; hãy kiểm tra lại địa chỉ.") % {"email": address}
        )
    return found


def told(membership: Membership) -> str:
    """Name a role with its agency and fields."""
    place = f" – {membership.agency.called_short}" if membership.agency else ""
    fields = f" ({', '.join(membership.fields)})" if membership.fields else ""
    return f"{role_name(membership.role)}{place}{fields}"
