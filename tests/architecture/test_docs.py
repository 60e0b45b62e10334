"""The documents stand alone: links lead somewhere, named files exist, nothing is of one machine."""

import re
from pathlib import PurePosixPath

from cases.lifecycle import Rung
from directory.roles import Role
from tests.architecture.source import PACKAGES, ROOT, named, tracked

PAGES = [name for name in named(".md") if not name.startswith("tests/")]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"```.*?```", re.DOTALL)
FOLDERS = {str(each) for name in tracked() for each in PurePosixPath(name).parents}
FILES_AND_FOLDERS = FOLDERS | set(tracked())


def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def targets(name: str) -> list[str]:
    """Return where the links of a page lead, from the root of the repository."""
    here = PurePosixPath(name).parent
    links = [link.partition("#")[0] for link in LINK.findall(CODE.sub("", text_of(name)))]
    return [normal(here / link) for link in links if link and "://" not in link]


def normal(path: PurePosixPath) -> str:
    parts: list[str] = []
    for part in path.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def test_the_links_of_every_page_lead_somewhere() -> None:
    links = {(name, target) for name in PAGES for target in targets(name)}

    assert {link for link in links if link[1] not in FILES_AND_FOLDERS} == set()


def test_no_page_speaks_of_a_machine() -> None:
    machine = re.compile(r"(?<![\w.])/(?:work|root|home|tmp)/\S*")

    assert {(name, path) for name in PAGES for path in machine.findall(text_of(name))} == set()


def test_the_files_that_contributing_shows_exist() -> None:
    rows = [line for line in text_of("CONTRIBUTING.md").splitlines() if line.count("|") == 3]
    cells = [row.split("|")[2] for row in rows]
    shown = {word.rstrip("/") for cell in cells for word in re.findall(r"`([\w./]+)`", cell)}

    assert sorted(shown - FILES_AND_FOLDERS) == []


def test_the_map_of_the_readme_names_every_package() -> None:
    rooms = re.findall(r"^\| \[`(\w+)/`\]", text_of("README.md"), re.MULTILINE)

    assert sorted({*PACKAGES, "tests", "deploy", "docs", "benchmarks"}) == sorted(rooms)


def test_every_page_of_the_docs_is_in_the_table_of_contents() -> None:
    contents = text_of("docs/index.md")
    listed = set(re.findall(r"^([\w/*-]+)$", contents, re.MULTILINE))

    missing = [
        name
        for name in named(".md", under=("docs",))
        if name not in {"docs/README.md", "docs/index.md"}
        and not any(
            PurePosixPath(name.removeprefix("docs/").removesuffix(".md")).match(each)
            for each in listed
        )
    ]

    assert missing == []


def test_the_page_on_roles_has_every_role() -> None:
    rows = re.findall(r"^\| ([a-z ]+) \|", text_of("docs/roles.md"), re.MULTILINE)

    names = [role.value.replace("_", " ").replace("leader", "approving leader") for role in Role]
    assert [row for row in rows if row != "role"] == names


def test_the_vocabulary_names_every_rung() -> None:
    line = next(line for line in text_of("docs/vocabulary.md").splitlines() if "| rung |" in line)

    assert [rung.value for rung in Rung if rung.value not in line] == []
