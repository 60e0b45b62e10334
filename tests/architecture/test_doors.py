"""Each thing that must never change behind somebody's back has one door."""

import ast
from collections.abc import Callable, Iterator
from inspect import Parameter, signature
from typing import Any

import pytest

from cases.lifecycle import TABLE
from cases.services import withdrawal
from results.services import amendments, council, publication
from tests.architecture.source import Function, Source, dotted, product, runtime_imports
from workflow.moves import SERVICES

WRITERS = {"update", "bulk_update", "update_or_create", "get_or_create", "create", "bulk_create"}
COLUMNS = {"state", "stage"}
THE_DOOR = "cases/transitions.py"


def written_names(call: ast.Call) -> set[str]:
    """Return the columns a writing call names, by keyword or in a list of fields."""
    listed = {
        str(element.value)
        for argument in call.args
        if isinstance(argument, (ast.List, ast.Tuple))
        for element in argument.elts
        if isinstance(element, ast.Constant)
    }
    return listed | {keyword.arg for keyword in call.keywords if keyword.arg}


def writes_of_state(source: Source) -> Iterator[int]:
    """Yield the lines that write the state of a case or the stage of a cycle."""
    for call in source.calls():
        chain = dotted(call.func)
        of_a_case = chain.startswith(("Case.", "Cycle.")) or ".cases." in chain
        if (
            chain.rpartition(".")[2] in WRITERS
            and of_a_case
            and written_names(call) & {"state", "stage"}
        ):
            yield call.lineno
    for node in ast.walk(source.tree()):
        if isinstance(node, ast.Assign):
            yield from (
                node.lineno
                for target in node.targets
                for name in assigned(target)
                if is_state(name)
            )


def assigned(target: ast.expr) -> Iterator[str]:
    parts = target.elts if isinstance(target, ast.Tuple) else [target]
    return (dotted(part) for part in parts)


def is_state(name: str) -> bool:
    """Tell whether a name assigned to is a case's state or a cycle's stage."""
    owner, _dot, attribute = name.rpartition(".")
    return bool(owner) and (attribute == "stage" or (attribute == "state" and "case" in owner))


def test_the_state_of_a_case_and_the_stage_of_a_cycle_are_written_in_one_file() -> None:
    writing = {source.name for source in product() if any(writes_of_state(source))}

    assert writing == {THE_DOOR}


@pytest.mark.parametrize(
    "line",
    [
        "Case.objects.filter(pk=1).update(state='council')",
        "Cycle.objects.update(stage='open', year=1)",
        "Case.objects.bulk_update(rows, ['state'])",
        "cycle.cases.update(state='council')",
        "case.state = 'council'",
        "present, case.state = 1, 2",
        "cycle.stage = 'open'",
    ],
)
def test_the_reader_of_writes_sees_every_way_to_write_a_state(line: str) -> None:
    assert list(writes_of_state(Source("sample.py", line))) == [1]


@pytest.mark.parametrize(
    ("table", "files"),
    [
        ("CaseEvent", {"cases/events.py", THE_DOOR}),
        ("Mark", {"cases/services/marks.py"}),
        ("Publication", {"results/services/publication.py"}),
        ("Scoring", {"results/services/scorings.py"}),
        ("Review", {"cases/services/reviews.py"}),
        ("Attachment", {"cases/services/evidence.py"}),
        ("Proceeding", set()),
        ("Turn", set()),
        ("Evidence", {"evidence_store/services/arriving.py"}),
        ("Letter", {"notifications/services/letters.py"}),
    ],
)
def test_rows_of_record_are_added_in_one_place(table: str, files: set[str]) -> None:
    """Processes and turns are added by the engine, never by hand."""
    adding = {
        source.name
        for source in product()
        for call in source.calls()
        if dotted(call.func)
        in {f"{table}.objects.{verb}" for verb in ("create", "bulk_create", "get_or_create")}
    }

    assert adding == files


def test_marks_are_put_on_a_case_with_its_moves_alone() -> None:
    """A move counts the version of its case up, by which pages know that its marks are others.

    What an amendment recomputes comes with the case's move to the amended set.
    """
    putting = {
        (source.name, function.name)
        for source in product()
        if "cases.services.marks" in set(runtime_imports(source.tree()))
        for function in source.functions()
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and dotted(call.func) in {"put", "put_again"}
    }

    assert putting == {
        ("cases/services/amending.py", "_recompute"),
        ("cases/services/appraisal.py", "appraise"),
        ("cases/services/appraisal.py", "settle"),
        ("cases/services/reviews.py", "conclude"),
        ("cases/services/self_assessment.py", "submit"),
        ("results/services/publication.py", "correct"),
    }


@pytest.mark.parametrize("action", sorted({move.action for move in TABLE}))
def test_every_move_is_told_who_makes_it_and_when(action: str) -> None:
    elsewhere: dict[str, Callable[..., Any]] = {
        "adopt": council.adopt,
        "remit": council.remit,
        "publish": publication.publish,
        "refuse": publication.refuse,
        "correct": publication.correct,
        "withdraw": withdrawal.withdraw,
        "reinstate": withdrawal.reinstate,
        # Who confirmed it stands on the amendment, which every case is then told.
        "amend": amendments.begin_amendment,
    }
    service = {**{str(key): value for key, value in SERVICES.items()}, **elsewhere}[action]

    keywords = {
        name
        for name, parameter in signature(service).parameters.items()
        if parameter.kind is Parameter.KEYWORD_ONLY
    }
    assert keywords >= {"by", "at"}


def test_only_one_folder_speaks_to_the_object_store() -> None:
    importing = {
        source.name.rpartition("/")[0]
        for source in product()
        for name in runtime_imports(source.tree())
        if name.partition(".")[0] == "minio"
    }

    assert importing == {"evidence_store/s3"}


def test_no_file_that_viewflow_licenses_commercially_is_imported() -> None:
    """Its open package carries four files under another licence."""
    closed = ("viewflow.fsm.viewset", "viewflow.workflow.admin", "viewflow.workflow.chart")
    text = {source.name: source.text for source in product()}

    importing = [name for name, code in text.items() if any(module in code for module in closed)]

    assert importing == []


def methods(source: Source) -> Iterator[Function]:
    classes = (node for node in ast.walk(source.tree()) if isinstance(node, ast.ClassDef))
    return (part for each in classes for part in each.body if isinstance(part, Function))


def test_nothing_happens_behind_a_save() -> None:
    """No signals, and no save() of our own: what follows from a change stands where it is made."""
    behind = [
        source.name
        for source in product()
        if "django.db.models.signals" in source.text
        or "django.dispatch" in source.text
        or any(method.name == "save" for method in methods(source))
    ]

    assert behind == []
