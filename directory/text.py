"""Vietnamese text: one Unicode form, search without accents, and the order of the alphabet."""

import re
import unicodedata

# Letters in Vietnamese order; the tone comes after all letters have been compared.
ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
LETTER_RANK = {letter: f"{rank:02d}" for rank, letter in enumerate(ALPHABET, 10)}
TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}


def normal(text: str) -> str:
    """Return the text in NFC with runs of white space folded to one space."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def plain(text: str) -> str:
    """Return the text for searching: lower case, without accents (đ becomes d)."""
    decomposed = unicodedata.normalize("NFD", normal(text).lower().replace("đ", "d"))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def letter_key(sign: str) -> tuple[str, str]:
    """Return the rank of one composed letter and the rank of its tone."""
    parts = unicodedata.normalize("NFD", sign)
    tone = next((TONES[part] for part in parts if part in TONES), "0")
    letter = unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES))
    return LETTER_RANK.get(letter, "00"), tone


def sort_key(text: str) -> str:
    """Return a key that orders names by Vietnamese rules: letters, then tones, numbers by value."""
    padded = re.sub(r"\d+", lambda number: number[0].zfill(6), normal(text).lower())
    keys = [(sign, "0") if sign.isdigit() else letter_key(sign) for sign in padded]
    return "".join(letter for letter, _ in keys) + "." + "".join(tone for _, tone in keys)
