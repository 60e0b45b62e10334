"""At which level a row stands: as it says, or as its code tells."""

import re
from collections.abc import Sequence

_ROMAN = re.compile(r"(?=[IVXLC])(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})", re.IGNORECASE)
_LETTER = re.compile(r"[A-ZĐ]", re.IGNORECASE)
_LEVEL_WORDS = {"lĩnh vực": 1, "tiêu chí": 2, "tiêu chí thành phần": 3}
_HEADED = re.compile(
    r"(?P<code>(?:phần\s+)?[IVXLC]{1,7}|[A-ZĐ]|\d{1,3}(?:\.\d{1,3}){0,5})\s*[.):–-]?\s+(?P<name>\D.+)",
    re.IGNORECASE | re.DOTALL,
)


def bare_code(code: str) -> str:
    """Give a code without the dot or bracket that closes it."""
    return code.strip().rstrip(".)").strip()


def split_heading(text: str) -> tuple[str, str] | None:
    """Part “II. Cải cách thể chế” into code and name, as merged cells of a decision write it."""
    match = _HEADED.fullmatch(text.strip())
    return (match["code"], match["name"].strip()) if match else None


def guessed_levels(codes: Sequence[str]) -> list[int]:
    """Guess the levels of a whole table by its codes.

    As many parts, so deep; under Roman numerals or letters, plain numbers are one deeper. A code
    that continues one above it stands right beneath that.
    """
    headed = any(_is_heading(code) for code in codes)
    found: list[int] = []
    above: dict[str, int] = {}
    for code in codes:
        parts = code.split(".")
        known = next(
            (above[".".join(parts[:n])] + 1
             for n in range(len(parts) - 1, 0, -1) if ".".join(parts[:n]) in above),
            0,
        )  # fmt: skip
        plain = 1 if _is_heading(code) else len(parts) + headed
        found.append(known or plain)
        above[code] = found[-1]
    return found


def _is_heading(code: str) -> bool:
    return bool(_ROMAN.fullmatch(code) or _LETTER.fullmatch(code))


def level_of(text: str) -> int | None:
    """Read the level that a row says; none where it says something else."""
    told = " ".join(text.lower().split())
    if told in _LEVEL_WORDS:
        return _LEVEL_WORDS[told]
    return int(told) if told.isdecimal() and 1 <= int(told) <= 99 else None
