"""What every file owes its reader: a sentence, a size, a reason for each exception."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.architecture.source import ROOT, Source, named, product, runtime_imports

MOST_LINES, MOST_LINES_OF_A_FUNCTION = 350, 45
VAGUE = re.compile(r"manager|utils?|helpers?", re.IGNORECASE)
CODES = re.compile(r"[A-Z]+\d+|\[[a-z-]+\]")
EXCEPTION = re.compile(r"#\s*(?:noqa|type:\s*ignore)")
# The codes and then, after a dash or another hash, words.
WITH_REASON = re.compile(
    r"#\s*(?:noqa:\s*[A-Z]+\d+(?:,\s*[A-Z]+\d+)*|type:\s*ignore\[[a-z-]+(?:,\s*[a-z-]+)*\])"
    r"\s+(?:#\s*|-\s+)\S+\s+\S+"
)
TESTS = tuple(
    Source(name, (ROOT / name).read_text("utf-8")) for name in named(".py", under=("tests",))
)


def test_every_module_opens_with_a_sentence() -> None:
    silent = [
        source.name
        for source in (*product(), *TESTS)
        if source.text.strip() and not ast.get_docstring(source.tree())
    ]

    assert silent == []


def test_the_sentence_of_a_module_is_one_line() -> None:
    """The first line says what the file is for; more may follow after a blank line."""
    unfinished = [
        source.name
        for source in product()
        if (says := ast.get_docstring(source.tree()))
        and not says.splitlines()[0].endswith((".", "?"))
    ]

    assert unfinished == []


def test_no_file_grows_past_its_size() -> None:
    long = {
        source.name: len(source.lines) for source in product() if len(source.lines) > MOST_LINES
    }

    assert long == {}


def test_no_function_grows_past_its_size() -> None:
    long = {
        f"{source.name}:{node.name}": length
        for source in product()
        for node in source.functions()
        if (length := (node.end_lineno or 0) - node.lineno + 1) > MOST_LINES_OF_A_FUNCTION
    }

    assert long == {}


def test_names_of_files_say_what_is_in_them() -> None:
    vague = [source.name for source in product() if VAGUE.search(source.name.rpartition("/")[2])]

    assert vague == []


def test_names_of_classes_say_what_they_are() -> None:
    vague = [
        f"{source.name}:{node.name}"
        for source in product()
        for node in ast.walk(source.tree())
        if isinstance(node, ast.ClassDef)
        and re.search(r"(?:Manager|Helper|Utils?)$", node.name)
        and node.name != "UserManager"
    ]

    assert vague == []


def silent_exceptions(source: Source) -> Iterator[str]:
    """Yield the exceptions that say no reason; a run of lines shares the reason of its first."""
    shared = ""
    for number, line in enumerate(source.lines, 1):
        found = EXCEPTION.search(line)
        codes = CODES.findall(line[found.start() :]) if found else []
        if found and WITH_REASON.search(line):
            shared = codes[0]
        elif found and codes[:1] != [shared]:
            yield f"{source.name}:{number}: {line.strip()}"
        elif line.strip() and not found:
            shared = ""


def test_every_exception_from_a_rule_carries_its_reason() -> None:
    silent = [
        line
        for source in (*product(), *TESTS)
        if source.name != "tests/architecture/test_files.py"
        for line in silent_exceptions(source)
    ]

    assert silent == []


@pytest.mark.parametrize(
    ("line", "has_reason"),
    [
        ("x = 1  # noqa: S101 - asserting is the point", True),
        ("x = 1  # type: ignore[no-any-return] # viewflow has no types", True),
        ("x = 1  # type: ignore[attr-defined]  # noqa: SLF001 - one request, one answer", True),
        ("x = 1  # noqa: S101", False),
        ("x = 1  # noqa", False),
        ("x = 1  # type: ignore[misc]", False),
    ],
)
def test_the_reader_of_exceptions_tells_reasons_from_codes(*, line: str, has_reason: bool) -> None:
    assert bool(WITH_REASON.search(line)) == has_reason


def test_no_test_imports_from_another() -> None:
    """What tests share lies in a module with a plain name: a test may then move or go."""
    borrowed = [
        f"{source.name}: {module}"
        for source in TESTS
        for module in runtime_imports(source.tree())
        if re.search(r"^tests\..*\b(test_\w+|conftest)$", module)
    ]

    assert borrowed == []


def test_apps_do_not_print() -> None:
    """A command writes to its own output; only programs with a terminal of their own print."""
    at_a_terminal = (
        "embedded/",
        "demo/",
        "config/catalogues",
        "scoring/__main__",
        "scoring/commands/",
    )
    printing = [
        f"{source.name}:{call.lineno}"
        for source in product()
        if not source.name.startswith(at_a_terminal)
        for call in source.calls()
        if isinstance(call.func, ast.Name) and call.func.id == "print"
    ]

    assert printing == []
