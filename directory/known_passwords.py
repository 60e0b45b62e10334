"""Passwords that whoever guesses tries first: known words, dressed with digits and signs."""

from __future__ import annotations

import re

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError

from wording.text import plain

# What Django's list of twenty thousand does not have: the words of this country and this work.
OURS = frozenset(
    {
        *("matkhau", "matkhaumoi", "khongbiet", "anhyeuem", "emyeuanh", "tinhyeu", "iloveyou"),
        *("vietnam", "hochiminh", "saigon", "thanhpho", "tphcm", "hanoi", "danang"),
        *("uybannhandan", "ubnd", "sonoivu", "sotuphap", "sotaichinh"),
        *("caicach", "caicachhanhchinh", "cchc", "thuoc", "quantri", "admin", "administrator"),
        *("welcome", "password", "passw", "letmein", "qwerty", "qwertyuiop"),
    }
)


class KnownWordValidator(CommonPasswordValidator):
    """Refuse a known password also where digits, signs, accents or capitals surround it."""

    def validate(self, password: str, user: object = None) -> None:
        super().validate(password, user)  # type: ignore[arg-type]  # it looks at no person
        core = re.sub("[^a-z]", "", plain(password))
        if core in OURS or core in self.passwords:
            raise ValidationError(self.get_error_message(), code="password_too_common")
