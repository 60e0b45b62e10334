"""What is wrong with a file: every problem at once, each with its place, value and right form."""

from dataclasses import dataclass

from scoring.reasons import Reason

MOST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right: where it stands, what stands there, what would be right."""

    file: str
    line: int | None
    place: str
    value: str
    right: Reason
    form: str = "toml"
    sheet: str = ""  # of a workbook

    def text(self, lang: str = "vi") -> str:
        """Say it on one line."""
        where = Reason(f"problem.{self.form}" if self.line else f"problem.{self.form}_somewhere", {
            "file": self.file, "line": self.line or 0, "place": self.place,
            "value": clipped(self.value), "sheet": self.sheet,
        })  # fmt: skip
        return visible(f"{where.text(lang)} {self.right.text(lang)}")


def clipped(value: str) -> str:
    """Shorten a value that would bury its problem."""
    return value if len(value) <= MOST_SHOWN else value[:MOST_SHOWN] + "…"


def visible(text: str) -> str:
    """Put a text on one line with every sign in it seen: no file may steer the terminal."""
    return "".join(
        sign if sign.isprintable() else _WRITTEN.get(sign) or repr(sign)[1:-1] for sign in text
    )


_WRITTEN = {"\n": " ", "\r": " ", "\t": " ", "\u00a0": " "}


class BadFile(ValueError):
    """The file cannot be used; nothing of it was taken."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(problems)  # what pickle calls it with again
        self.problems = problems

    def text(self, lang: str = "vi") -> str:
        """Say every problem, one a line."""
        return "\n".join(problem.text(lang) for problem in self.problems)

    def __str__(self) -> str:
        return self.text()
