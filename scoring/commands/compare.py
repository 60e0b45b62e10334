"""`compare`: two criteria sets side by side, and what the newer makes of last year's marks."""

from argparse import ArgumentParser, Namespace

from scoring.carried_over import CarriedOver, carry_over
from scoring.commands.inputs import open_book, open_object
from scoring.commands.output import as_csv, as_json, as_table, number, word
from scoring.criteria_file import load_criteria_set
from scoring.digests import plain
from scoring.reasons import Reason
from scoring.replaying import Replayed
from scoring.set_changes import SAME, Facet, NodeChange, SetChanges, set_changes
from scoring.text_files import read_text

HELP = "two criteria sets side by side, or what a set makes of a publication's marks"
ARROW = " → "


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("before", metavar="OLD.toml|PUBLICATION.json")
    parser.add_argument("after", metavar="NEW.toml")
    parser.add_argument("--rules", metavar="BOOK.toml", help="with a publication: another book")
    parser.add_argument("--format", choices=FORMATS, default="table")


def run(options: Namespace) -> tuple[str, int]:
    """Give the text to print and the exit code."""
    after = load_criteria_set(read_text(options.after), name=options.after)
    write = FORMATS[options.format]
    if not options.before.lower().endswith(".json"):
        before = load_criteria_set(read_text(options.before), name=options.before)
        return write(set_changes(before, after), None, options.lang), 0
    book = open_book(options.rules) if options.rules else None
    data = open_object(options.before).data
    carried = carry_over(data, criteria_set=after, book=book, name=options.before)
    return write(carried.changes, carried, options.lang), 0


def told(reasons: tuple[Reason, ...], lang: str) -> str:
    """Say one side of what differs."""
    return " ".join(reason.text(lang) for reason in reasons)


def _row(one: NodeChange, facet: Facet | None, lang: str) -> list[str]:
    name = (one.node.name_en if lang == "en" else "") or one.node.name
    kind = Reason(f"compare.{one.kind}").text(lang)
    if facet is None:
        return [one.node.code, name, kind, "", "", ""]
    what = Reason(f"compare.what_{facet.what}").text(lang)
    return [one.node.code, name, kind, what, told(facet.before, lang), told(facet.after, lang)]


def rows_of(changes: SetChanges, lang: str) -> list[list[str]]:
    """Give one row for each thing that differs; what stayed the same is left out."""
    return [
        _row(one, facet, lang)
        for one in changes.nodes
        if one.kind != SAME
        for facet in one.facets or (None,)
    ]


def head_of(changes: SetChanges, lang: str) -> str:
    """Say in one sentence how much differs."""
    counts = {kind: len(changes.of_kind(kind)) for kind in ("added", "removed", "changed", "same")}
    names = {"before": changes.before.label, "after": changes.after.label}
    names_en = {f"{key}_en": one.label_en for key, one in
                (("before", changes.before), ("after", changes.after)) if one.label_en}  # fmt: skip
    return Reason("compare.head", {**names, **names_en, **counts}).text(lang)


def _as_table(changes: SetChanges, carried: CarriedOver | None, lang: str) -> str:
    header = [word(key, lang) for key in ("code", "name", "change", "what", "before", "after")]
    text = f"{head_of(changes, lang)}\n\n{as_table(header, rows_of(changes, lang))}"
    if carried is None:
        return text
    header = [word(key, lang) for key in ("bloc", "agency", "index", "class", "rank")]
    moved = as_table(header, [_moved(one, lang) for one in carried.agencies])
    lost = "".join(
        f"{one.code}: {one.why.text(lang)} ({one.agencies})\n" for one in carried.not_carried
    )
    summary = Reason("compare.moved", {
        "agencies": len(carried.agencies), "lost": len(carried.not_carried),
        "new": len(carried.not_asked),
    })  # fmt: skip
    return f"{text}\n{summary.text(lang)}\n{lost}\n{moved}"


def _moved(one: Replayed, lang: str) -> list[str]:
    before, after = one.before, one.after
    pairs = (
        (number(before.index, lang), number(after.index, lang)),
        (before.class_name, after.class_name),
        (number(before.rank, lang), number(after.rank, lang)),
    )
    name = (one.name_en if lang == "en" else "") or one.name
    return [one.bloc, name, *(a if a == b else f"{a}{ARROW}{b}" for a, b in pairs)]


def _as_csv(changes: SetChanges, _carried: CarriedOver | None, lang: str) -> str:
    return as_csv(["code", "name", "change", "what", "before", "after"], rows_of(changes, lang))


def _as_json(changes: SetChanges, carried: CarriedOver | None, lang: str) -> str:
    nodes = [
        {
            "code": one.node.code,
            "change": one.kind,
            "differs": [
                {"what": each.what, "before": told(each.before, lang),
                 "after": told(each.after, lang)}
                for each in one.facets
            ],
        }
        for one in changes.nodes
    ]  # fmt: skip
    data: dict[str, object] = {
        "before": changes.before.digest, "after": changes.after.digest, "nodes": nodes,
    }  # fmt: skip
    if carried:
        data["agencies"] = [plain(one) for one in carried.agencies]
        data["not_carried_over"] = [one.code for one in carried.not_carried]
        data["without_marks"] = list(carried.not_asked)
    return as_json(data)


FORMATS = {"table": _as_table, "csv": _as_csv, "json": _as_json}
