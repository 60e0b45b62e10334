"""Vietnamese text: one Unicode form, search without accents, and the order of the alphabet."""

import re
import unicodedata

# Letters in Vietnamese order; the tone comes after all letters have been compared.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
LETTER_RANK = {letter: f"{rank}" for rank, letter in enumerate(ALPHABET, 20)}
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Every sign has two digits, so that a key sorts the same under any collation of the database.
END, SPACE, OTHER_SIGN = "00", "01", "02"
# Icelandic eth looks like đ and comes out of old Vietnamese fonts.
ETH = str.maketrans("ðÐ", "đĐ")
# Signs nobody sees, which web pages and word processors leave behind in copied text: also those
# that turn the direction of reading, and those that no XML, and so no spreadsheet, may hold.
INVISIBLE = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
# Control signs that are white space: each ends a line, as word processors mean them.
# The first pause of a sentence, unless it comes too soon or too late to name anything.
OPENING = re.compile(r".{10,60}?(?=[,.:;](?:\s|$))")
LINE_ENDS = re.compile("[\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")


def composed(text: str) -> str:
    """Return the text in NFC without invisible signs, its lines kept."""
    seen = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
    return LINE_ENDS.sub("\n", seen).translate(ETH)


def normal(text: str) -> str:
    """Return the text in NFC with runs of white space folded to one space."""
    return " ".join(composed(text).split())


def normal_lines(text: str) -> str:
    """Return a text of several lines in NFC: each line folded, no more than one line left empty."""
    lines = "\n".join(normal(line) for line in composed(text).splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines).strip("\n")


def opening(text: str) -> str:
    """Return how a text begins, up to its first pause: what it is called where room is short."""
    found = OPENING.match(text)
    return found[0] if found else text


def plain(text: str) -> str:
    """Return the text for searching: lower case, without accents (đ becomes d)."""
    decomposed = unicodedata.normalize("NFD", normal(text).lower().replace("đ", "d"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


# Every letter with an accent, and beside it the letter without: for PostgreSQL's translate().
ACCENTED = "đ" + "".join(
    signed
    for vowel in "aăâeêioôơuưy"
    for tone in ("", *TONES)
    if len(signed := unicodedata.normalize("NFC", vowel + tone)) == 1 and plain(signed) != signed
)
BARE = plain(ACCENTED)


def sign_key(sign: str) -> tuple[str, str]:
    """Return the rank of one composed sign and the rank of its tone."""
    if sign.isspace():
        return SPACE, "0"
    if sign in "0123456789":
        return f"1{sign}", "0"
    parts = unicodedata.normalize("NFD", sign)
    tone = next((TONES[part] for part in parts if part in TONES), "0")
    letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
    return LETTER_RANK.get(letter) or LETTER_RANK.get(parts[0], OTHER_SIGN), tone


def sort_key(text: str) -> str:
    """Return a key that orders names by Vietnamese rules, numbers by value.

    As in the Unicode collation for Vietnamese, all letters are compared before any tone.
    """
    # A number is led by its length, so that 9 comes before 10 whatever the number of digits.
    measured = re.sub(
        "[0-9]+",
        lambda found: f"{len(found[0].lstrip('0')):02d}{found[0].lstrip('0')}",
        normal(text).lower(),
    )
    keys = [sign_key(sign) for sign in measured]
    return "".join(rank for rank, _ in keys) + END + "".join(tone for _, tone in keys)


def person_sort_key(full_name: str) -> str:
    """Return a key that orders people as Vietnamese lists do: by given name, the last word."""
    family, _, given = normal(full_name).rpartition(" ")
    return sort_key(f"{given} {family}")
