"""The rule books and criteria sets that come with the product."""

from pathlib import Path

from scoring.book_file import load_rule_book
from scoring.books import RuleBook
from scoring.criteria import CriteriaSet
from scoring.criteria_file import load_criteria_set

HERE = Path(__file__).parent
BOOKS = HERE / "books"
SETS = HERE / "sets"


def shipped_books() -> tuple[str, ...]:
    """List the codes of the rule books at hand."""
    return tuple(sorted(path.stem for path in BOOKS.glob("*.toml")))


def shipped_sets() -> tuple[str, ...]:
    """List the codes of the criteria sets at hand."""
    return tuple(sorted(path.stem for path in SETS.glob("*.toml")))


def shipped_book(code: str) -> RuleBook:
    """Load one of the rule books at hand."""
    path = BOOKS / f"{code}.toml"
    return load_rule_book(path.read_text(encoding="utf-8"), name=path.name)


def shipped_set(code: str) -> CriteriaSet:
    """Load one of the criteria sets at hand."""
    path = SETS / f"{code}.toml"
    return load_criteria_set(path.read_text(encoding="utf-8"), name=path.name)
