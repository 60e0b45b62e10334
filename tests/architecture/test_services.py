"""Services take the object first and are told who acts and when; edges alone read the clock."""

import ast

from tests.architecture.source import Function, Source, dotted, product

# A function that calls one of these changes something.
CHANGING = {
    "create",
    "bulk_create",
    "get_or_create",
    "update_or_create",
    "bulk_update",
    "update",
    "delete",
    "save",
    "set_password",
}
# Steps inside another service's change, which is told who and when: these are told what they need.
STEPS = {
    "cases/services/drafts.py:read_answer": "reads a form of answers; its update is a dict's",
    "cases/rule_files/loading.py:load_book": "by may be nobody: a file of the product",
    "cases/services/reviews.py:open_reviews": "a step of endorse, which says who",
    "cases/services/reviews.py:open_parts": "a step of endorse, and of amend_case",
    "cases/services/marks.py:put_again": "a step of amend_case: by nobody, computed",
    "cases/services/evidence.py:show_again": "a step of amend_case; put on as it was",
    "cases/services/amended_figures.py:carry_figures": "a step of amend_case",
    "cases/services/amended_reviews.py:carry_reviews": "a step of amend_case",
    "cases/services/worth.py:reckon_anew": "a step of amend_case: nothing is said anew, computed",
    "cases/services/calendars.py:follow": "by nobody: the calendar moved",
    "results/services/scorings.py:score_cases": "results carry the scoring: who and when",
    "cases/services/bundles.py:take_away": "by nobody: a week has passed",
    "cases/services/checkpoints.py:take": "by nobody: its day has come",
    "cases/services/packages.py:receive": "a step of finish, which says who",
}
# Called in many places of the same package, always with the same three things.
POSITIONAL = {
    "cases/services/marks.py:put": "case, statements, rung",
    "cases/services/amended_reviews.py:carry_reviews": "case, sets, items",
    "cases/services/amending.py:amend_case": "case, amendment, sets",
}
OF_THE_CLOCK = {"timezone.now", "datetime.now", "datetime.utcnow", "date.today", "datetime.today"}
# Where the present moment enters: pages, tasks, commands, pipelines, the demonstration.
EDGES = (
    *("/views/", "/views.py", "_views.py", "/board/acts.py", "/tasks.py", "/management/"),
    *("/pipelines/", "config/", "demo/", "web/", "ui/templatetags/"),
)
ALSO_EDGES = {"wording/clock.py", "directory/access.py", "directory/loading.py"}


def services() -> list[tuple[str, Function]]:
    """Return the public functions of all services by file and name."""
    return [
        (f"{source.name}:{node.name}", node)
        for source in product()
        if "/services/" in source.name or source.name.endswith("/services.py")
        for node in source.tree().body
        if isinstance(node, Function) and not node.name.startswith("_")
    ]


def changes(function: Function) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in CHANGING
        and "objects" in dotted(node.func)
        for node in ast.walk(function)
    )


def keywords(function: Function) -> set[str]:
    return {argument.arg for argument in function.args.kwonlyargs}


def test_services_that_change_something_are_told_when_by_keyword() -> None:
    untold = {name for name, node in services() if changes(node) and "at" not in keywords(node)}

    assert untold - STEPS.keys() == set()


def test_services_of_people_are_told_who_by_keyword() -> None:
    """Sending, inspecting and reading letters is the clock's work or the reader's own."""
    untold = {
        name
        for name, node in services()
        if changes(node)
        and "by" not in keywords(node)
        and name.startswith(("cases/", "directory/"))
    }

    assert untold - STEPS.keys() == set()


def test_services_take_the_object_first_and_the_rest_by_keyword() -> None:
    long = {
        name: [argument.arg for argument in node.args.args]
        for name, node in services()
        if changes(node) and len(node.args.args) > 2
    }

    assert long.keys() - POSITIONAL.keys() == set()


def readers_of(names: set[str], sources: tuple[Source, ...]) -> list[str]:
    return sorted(
        f"{source.name}:{call.lineno}"
        for source in sources
        for call in source.calls()
        if dotted(call.func) in names
    )


def test_the_machine_s_clock_is_read_in_one_file() -> None:
    """The demonstration sets the product's clock back, so it looks at the real one, too."""
    reading = readers_of(OF_THE_CLOCK, product())

    files = {place.partition(":")[0] for place in reading if not place.startswith("demo/")}
    assert files == {"wording/clock.py"}


def test_the_product_s_clock_is_read_at_the_edges_only() -> None:
    """`directory.access` answers for one request, `directory.loading` is the body of commands."""
    reading = readers_of({"clock.now", "clock.today", "now", "today"}, product())

    inside = [
        place
        for place in reading
        if not any(edge in f"/{place}" for edge in EDGES)
        and place.partition(":")[0] not in ALSO_EDGES
    ]
    assert inside == []


# Rows that are written whatever there was, and why.
UNCOUNTED = {"demo/people.py": "everybody of a demonstration has the one password"}


def uncounted(source: Source) -> list[str]:
    """Return where a source updates rows and does not look at how many there were."""
    return [
        f"{source.name}:{node.lineno}"
        for node in ast.walk(source.tree())
        if isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Call)
        and isinstance(node.value.func, ast.Attribute)
        and node.value.func.attr == "update"
        # A dict is updated by another one, rows by names.
        and node.value.keywords
    ]


def test_whoever_updates_rows_counts_them() -> None:
    """One is success, none is “somebody was first”: an update that nobody counts tells nobody."""
    found = [place for source in product() for place in uncounted(source)]

    assert {place.partition(":")[0] for place in found} - UNCOUNTED.keys() == set()


def test_the_reader_of_updates_knows_a_counted_one_from_an_uncounted_one() -> None:
    lines = (
        "rows.filter(pk=1).update(a=1)",
        "count = rows.update(a=1)",
        "if not rows.update(a=1): pass",
        "facts.update({'a': 1})",
    )

    assert [len(uncounted(Source("sample.py", line))) for line in lines] == [1, 0, 0, 0]
