"""Inside an app, too, imports point one way: pages know services, services know models."""

import pytest

from tests.architecture.source import Source, product, runtime_imports

# The rooms of an app, the top one first; rooms in one line are neighbours.
LAYERS = (
    {"urls", "admin"},
    {"views", "tasks", "management", "pipelines"},
    {"forms"},
    {"presenting", "reading"},
    {"services"},
    {"permissions", "store"},
    {"models"},
    {"querysets"},
    {"lifecycle"},
)
DEPTH = {room: depth for depth, rooms in enumerate(LAYERS) for room in rooms}
APPS = ("workflow", "cases", "evidence_store", "notifications", "directory")


def room(module: str) -> str:
    """Return the room of a module of an app: `cases.services.marks` stands in `services`."""
    return module.split(".")[1] if "." in module else ""


def upward(source: Source) -> list[str]:
    """Return the imports of a file that point to a higher room of the same app."""
    here = DEPTH.get(room(source.name.removesuffix(".py").replace("/", ".")))
    if here is None:
        return []
    return [
        f"{source.name} imports {module}"
        for module in sorted(set(runtime_imports(source.tree())))
        if module.startswith(f"{source.package}.") and DEPTH.get(room(module), here) < here
    ]


@pytest.mark.parametrize("app", APPS)
def test_imports_inside_an_app_point_one_way(app: str) -> None:
    assert [line for source in product(app) for line in upward(source)] == []


def test_an_import_that_points_up_is_seen() -> None:
    sample = Source("cases/models/case.py", "from cases.services import marks\n")

    assert upward(sample) == [
        "cases/models/case.py imports cases.services",
        "cases/models/case.py imports cases.services.marks",
    ]
