"""What the pages of the directory ask for."""

from __future__ import annotations

import re
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordChangeForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from directory.access import role_name
from directory.imports import KINDS
from directory.imports.tables import MOST_BYTES
from directory.models import Agency, Bloc, DayOff, Lineage, User, Visit
from directory.roles import Role
from directory.services.agencies import agency_version
from directory.services.days_off import day_version
from directory.services.people import user_version
from wording.fields import (
    DayField,
    EmailField,
    LanguageSelect,
    LineField,
    LinesField,
    NamedSelect,
)
from wording.versions import VersionField

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest


class YearField(forms.IntegerField):
    def __init__(self, *, required: bool = True) -> None:
        super().__init__(
            label=gettext_lazy("Năm"), min_value=2000, max_value=2100, required=required
        )


def reason_field() -> LinesField:
    return LinesField(
        label=gettext_lazy("Lý do"),
        max_length=1000,
        help_text=gettext_lazy("Được lưu trong nhật ký danh bạ."),
    )


class SearchForm(forms.Form):
    """What is looked for in a list; anything that makes no sense is left out."""

    q = LineField(required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1)
    year = YearField(required=False)
    role = forms.ChoiceField(required=False, choices=[(role.value, role.value) for role in Role])
    bloc = forms.SlugField(required=False)
    show = forms.ChoiceField(required=False, choices=[("all", "all"), ("locked", "locked")])
    day = DayField(required=False)

    @classmethod
    def asked(cls, data: Any) -> dict[str, Any]:
        form = cls(data)
        form.is_valid()
        return form.cleaned_data


class VisitSearchForm(forms.Form):
    """What is looked for in the record of access."""

    q = LineField(required=False, max_length=100)
    page = forms.IntegerField(required=False, min_value=1)
    kind = forms.ChoiceField(required=False, choices=Visit.Kind.choices)

    @classmethod
    def asked(cls, data: Any) -> dict[str, Any]:
        form = cls(data)
        form.is_valid()
        return form.cleaned_data


class PlacedForm(forms.Form):
    """A form that may stand beside others: the ids of its fields begin with its own name.

    `status` is what a page answers that shows it again: 422, or as the service refused.
    """

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **{"auto_id": f"{type(self).__name__.lower()}_%s", **facts})


class UserForm(PlacedForm):
    full_name = LineField(label=gettext_lazy("Họ và tên"), max_length=150)
    email = EmailField(label=gettext_lazy("Thư điện tử"), max_length=254)
    language = forms.ChoiceField(
        label=gettext_lazy("Ngôn ngữ"),
        choices=settings.LANGUAGES,
        initial="vi",
        widget=LanguageSelect,
    )


class UserCorrectionForm(UserForm):
    """How an account is written, over what the page showed."""

    version = VersionField()

    @classmethod
    def about(cls, user: User) -> UserCorrectionForm:
        names = ("full_name", "email", "language")
        written = {name: getattr(user, name) for name in names}
        return cls(initial={**written, "version": user_version(user)})


class ReasonForm(PlacedForm):
    reason = reason_field()


class GrantForm(PlacedForm):
    """Which role, where and for which fields; what fits together the service says."""

    role = forms.ChoiceField(
        label=gettext_lazy("Vai trò"),
        help_text=gettext_lazy(
            "Vai trò của toàn thành phố có hiệu lực khi người thứ hai xác nhận."
        ),
    )
    agency = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan"),
        queryset=Agency.objects.none(),
        required=False,
        widget=NamedSelect,
        help_text=gettext_lazy("Chỉ với vai trò gắn với một cơ quan."),
    )
    fields_named = LineField(
        label=gettext_lazy("Mã lĩnh vực"),
        required=False,
        max_length=400,
        help_text=gettext_lazy("Chỉ với cán bộ thẩm tra lĩnh vực; cách nhau bằng dấu phẩy."),
    )
    reason = reason_field()

    def __init__(self, *args: Any, on: date, **facts: Any) -> None:
        super().__init__(*args, **facts)
        agency = self.fields["agency"]
        agency.queryset = Agency.objects.existing_on(on).in_order()  # type: ignore[attr-defined]  # a ModelChoiceField
        self.fields["role"].choices = [("", "---------")] + [  # type: ignore[attr-defined]  # a ChoiceField
            (role.value, role_name(role)) for role in Role
        ]

    def clean_fields_named(self) -> tuple[str, ...]:
        return tuple(re.findall(r"[^\s,;|]+", self.cleaned_data["fields_named"]))

    def clean_role(self) -> Role:
        return Role(self.cleaned_data["role"])

    def clean(self) -> dict[str, Any]:
        """Name what was read as the service does."""
        read = super().clean() or self.cleaned_data
        read["fields"] = read.pop("fields_named", ())
        return read


class AgencyForm(PlacedForm):
    name = LineField(label=gettext_lazy("Tên"), max_length=200)
    short_name = LineField(label=gettext_lazy("Tên ngắn"), max_length=80, required=False)
    name_en = LineField(
        label=gettext_lazy("Tên tiếng Anh"),
        max_length=200,
        required=False,
        help_text=gettext_lazy(
            "Ví dụ Department of Finance. Bỏ trống thì trang tiếng Anh ghi tên tiếng Việt."
        ),
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    short_name_en = LineField(
        label=gettext_lazy("Tên ngắn tiếng Anh"),
        max_length=80,
        required=False,
        widget=forms.TextInput(attrs={"lang": "en"}),
    )
    valid_from = DayField(label=gettext_lazy("Có từ ngày"))


class AgencyCorrectionForm(AgencyForm):
    """How an agency is written, over what the page showed."""

    version = VersionField()

    @classmethod
    def about(cls, agency: Agency) -> AgencyCorrectionForm:
        written = {**agency.names(), "valid_from": agency.valid_from}
        return cls(initial={**written, "version": agency_version(agency)})


class NewAgencyForm(AgencyForm):
    code = forms.RegexField(
        r"^[A-Za-z0-9._-]+$",
        label=gettext_lazy("Mã"),
        max_length=60,
        help_text=gettext_lazy("Chữ cái không dấu, chữ số, dấu chấm, gạch; ví dụ SO-NOI-VU."),
        error_messages={
            "invalid": gettext_lazy("Mã chỉ gồm chữ cái không dấu, chữ số, dấu chấm, gạch.")
        },
    )
    field_order = ["code", *Agency.NAMES, "valid_from"]


class BlocForm(PlacedForm):
    year = YearField()
    bloc = forms.ModelChoiceField(label=gettext_lazy("Khối"), queryset=Bloc.objects.all())
    ranked = forms.BooleanField(label=gettext_lazy("Được xếp hạng"), required=False, initial=True)
    version = VersionField()


class LineageForm(PlacedForm):
    kind = forms.ChoiceField(label=gettext_lazy("Loại"), choices=Lineage.Kind.choices)
    effective_on = DayField(label=gettext_lazy("Có hiệu lực từ"))
    after = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan tiếp nhận"),
        queryset=Agency.objects.in_order(),
        required=False,
        widget=NamedSelect,
        help_text=gettext_lazy("Bỏ trống khi giải thể."),
    )
    lives_on = forms.BooleanField(
        label=gettext_lazy("Khi chia tách: cơ quan này vẫn tiếp tục hoạt động"), required=False
    )
    note = LinesField(label=gettext_lazy("Ghi chú"), required=False, max_length=2000)

    def clean_kind(self) -> Lineage.Kind:
        return Lineage.Kind(self.cleaned_data["kind"])


class MoveRolesForm(PlacedForm):
    """Where the roles of an agency that ended go."""

    to = forms.ModelChoiceField(
        label=gettext_lazy("Cơ quan tiếp nhận"),
        queryset=Agency.objects.none(),
        widget=NamedSelect,
    )
    reason = reason_field()

    def __init__(self, *args: Any, on: date, **facts: Any) -> None:
        super().__init__(*args, **facts)
        to = self.fields["to"]
        to.queryset = Agency.objects.existing_on(on).in_order()  # type: ignore[attr-defined]  # a ModelChoiceField


class DayForm(PlacedForm):
    day = DayField(label=gettext_lazy("Ngày"))
    name = LineField(label=gettext_lazy("Tên"), max_length=200)
    works = forms.BooleanField(
        label=gettext_lazy("Ngày làm bù (thứ Bảy, Chủ nhật)"), required=False
    )
    source = LineField(label=gettext_lazy("Nguồn"), max_length=200, required=False)
    version = VersionField()

    @classmethod
    def about(cls, day: date, row: DayOff | None) -> DayForm:
        """Return the form for a day of the calendar, with what is written there."""
        names = ("name", "works", "source")
        written = {name: getattr(row, name) for name in names} if row else {}
        return cls(initial={"day": day, **written, "version": day_version(row)})


class DayShownForm(PlacedForm):
    """Which version of a day of the calendar the page showed."""

    version = VersionField()


class YearForm(PlacedForm):
    year = YearField()


class ImportForm(YearForm):
    """A file to be read; its text comes back from the preview to be carried out."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Loại tệp"), choices=[(key, kind.label) for key, kind in KINDS.items()]
    )
    file = forms.FileField(label=gettext_lazy("Tệp CSV"), max_length=255)
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    version = VersionField()
    field_order = ["kind", "year", "file", "text"]

    def __init__(self, *args: Any, **facts: Any) -> None:
        super().__init__(*args, **facts)
        self.fields["file"].required = not self.data.get("text")
        self.fields["version"].required = "confirm" in self.data

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file is not None and file.size > MOST_BYTES:
            raise ValidationError(
                _("Tệp “%(name)s” lớn hơn 2 MB; hãy chia thành nhiều tệp.") % {"name": file.name}
            )
        return file

    @property
    def content(self) -> bytes | str:
        file = self.cleaned_data["file"]
        found: bytes | str = file.read() if file else self.cleaned_data["text"]
        return found


class ForgottenForm(PlacedForm):
    email = EmailField(label=gettext_lazy("Thư điện tử"), max_length=254)


class OldPasswordForm(PasswordChangeForm):
    """Change one's password; the old one is tried as at sign-in, and as often."""

    def __init__(self, user: User, *args: Any, request: HttpRequest, **facts: Any) -> None:
        self.request = request
        super().__init__(user, *args, **facts)

    def clean_old_password(self) -> str:
        old: str = self.cleaned_data["old_password"]
        if authenticate(self.request, username=self.user.email, password=old) == self.user:
            return old
        if getattr(self.request, "axes_locked_out", False):
            minutes = settings.AXES_COOLOFF_TIME.total_seconds() / 60
            told = _("Có quá nhiều lần nhập sai. Vui lòng thử lại sau %(minutes)d phút.")
            raise ValidationError(told % {"minutes": minutes})
        raise ValidationError(self.error_messages["password_incorrect"], code="password_incorrect")
