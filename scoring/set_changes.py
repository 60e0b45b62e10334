"""Two criteria sets side by side: what is new, gone, moved, renamed, and what else differs."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from scoring.criteria import CriteriaSet
from scoring.criteria_file import read_criteria_set
from scoring.documents import document_of
from scoring.outline import Node, nodes_of
from scoring.problems import BadFile
from scoring.reasons import Reason
from scoring.tables import Source, Table

ALIKE = 0.6  # of the letters of two names
ADDED, REMOVED, CHANGED, SAME = "added", "removed", "changed", "same"


@dataclass(frozen=True, slots=True)
class Facet:
    """One thing that differs, as it was and as it is, in sentences."""

    what: str
    before: tuple[Reason, ...]
    after: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node of one set and what became of it in the other."""

    kind: str
    before: Node | None
    after: Node | None
    facets: tuple[Facet, ...] = ()

    @property
    def node(self) -> Node:
        """Give the node as it is, or as it was where it is gone."""
        found = self.after or self.before
        if found is None:
            raise AssertionError  # one of the two is there
        return found


@dataclass(frozen=True, slots=True)
class SetChanges:
    """Everything that two sets say, each node once, in the order of the newer one."""

    before: CriteriaSet
    after: CriteriaSet
    nodes: tuple[NodeChange, ...]

    def of_kind(self, kind: str) -> tuple[NodeChange, ...]:
        """List the nodes that were added, removed, changed or stayed the same."""
        return tuple(one for one in self.nodes if one.kind == kind)

    def differing(self, what: str) -> tuple[NodeChange, ...]:
        """List the nodes that differ in one thing."""
        return tuple(one for one in self.nodes if any(f.what == what for f in one.facets))

    @property
    def pairs(self) -> dict[str, str]:
        """Give the new code of each criterion that both sets ask, by its old one."""
        return {
            one.before.code: one.after.code
            for one in self.nodes
            if one.before and one.after and one.before.criterion and one.after.criterion
        }


def set_changes(before: CriteriaSet, after: CriteriaSet) -> SetChanges:
    """Set two sets side by side; nodes go together by code and name, by name, then by code."""
    old, new = list(nodes_of(in_words(before))), list(nodes_of(in_words(after)))
    became = _matched(old, new)
    came_from = {place: at for at, place in became.items()}
    told = [
        _changed(old[at], node, is_moved=_moved(at, place, old, new, became))
        if (at := came_from.get(place)) is not None
        else NodeChange(ADDED, None, node)
        for place, node in enumerate(new)
    ]
    return SetChanges(before, after, tuple(_with_removed(told, old, became)))


def in_words(criteria_set: CriteriaSet) -> CriteriaSet:
    """Give the set as the second format says it: the first has no words for its rules."""
    if all(field.tree for field in criteria_set.fields):
        return criteria_set
    document = document_of(criteria_set.text, name=criteria_set.code)
    try:
        return read_criteria_set(Table(document, (), Source("")), text=criteria_set.text)
    except BadFile:  # what the first format allows and the second does not: without words, then
        return criteria_set


def _matched(old: Sequence[Node], new: Sequence[Node]) -> dict[int, int]:
    """Give the place in the newer set of each node of the older one that is there still."""
    found: dict[int, int] = {}
    for key, is_sure in ((_code_and_name, True), (_name, True), (_code, False)):
        left = {at: key(node) for at, node in enumerate(old) if at not in found}
        free = {key(node): at for at, node in enumerate(new) if at not in found.values()}
        once = _once(left.values()) & _once(
            key(node) for at, node in enumerate(new) if at not in found.values()
        )
        for at, told in left.items():
            if told in once and (is_sure or _is_renamed(old[at], new[free[told]], found)):
                found[at] = free[told]
    return found


def _is_renamed(before: Node, after: Node, found: Mapping[int, int]) -> bool:
    """Tell whether two nodes of one code are one: both fields, under one node, or named alike."""
    if before.above is None or after.above is None:
        return before.above is after.above
    return found.get(before.above) == after.above or _alike(before.name, after.name)


def _alike(name: str, other: str) -> bool:
    return SequenceMatcher(None, name.lower(), other.lower()).ratio() >= ALIKE


def _once(keys: Iterable[tuple[str, ...]]) -> set[tuple[str, ...]]:
    return {key for key, count in Counter(keys).items() if count == 1}


def _code_and_name(node: Node) -> tuple[str, ...]:
    return node.code, _name(node)[0], str(node.criterion is None)


def _name(node: Node) -> tuple[str, ...]:
    return (" ".join(node.name.lower().split()), str(node.level == 1))


def _code(node: Node) -> tuple[str, ...]:
    return (node.code, str(node.level == 1))


def _moved(
    at: int, place: int, old: Sequence[Node], new: Sequence[Node], became: Mapping[int, int]
) -> bool:
    """Tell whether a node stands under another one than before."""
    above, now = old[at].above, new[place].above
    if above is None or now is None:
        return above is not now
    return became.get(above) != now


def _changed(before: Node, after: Node, *, is_moved: bool) -> NodeChange:
    facets = list(_facets(before, after))
    if is_moved:
        facets.insert(0, Facet("place", _place(before), _place(after)))
    return NodeChange(CHANGED if facets else SAME, before, after, tuple(facets))


def _place(node: Node) -> tuple[Reason, ...]:
    return (Reason("compare.under", {"path": node.path}),) if node.path else ()


def _facets(before: Node, after: Node) -> Iterator[Facet]:
    for what, told in FACETS.items():
        was, now = told(before), told(after)
        # A rule that is the same tells other points where the most is another: that is said once.
        if was != now and not (what == "rule" and _same_rule(before, after)):
            yield Facet(what, was, now)


def _same_rule(before: Node, after: Node) -> bool:
    one, other = before.criterion, after.criterion
    return bool(one and other and one.method == other.method)


def _text(text: str, text_en: str = "") -> tuple[Reason, ...]:
    return (Reason("compare.text", {"text": text, "text_en": text_en or text}),) if text else ()


def _texts(texts: Sequence[str], texts_en: Sequence[str] = ()) -> tuple[Reason, ...]:
    told_en = texts_en if len(texts_en) == len(texts) else texts
    return tuple(one for pair in zip(texts, told_en, strict=True) for one in _text(*pair))


def _points(node: Node) -> tuple[Reason, ...]:
    return (
        Reason("compare.points", {"points": node.points}),
        *(
            Reason("compare.points_in_bloc", {"points": points, "bloc": bloc})
            for bloc, points in sorted(node.by_bloc.items())
        ),
    )


FACETS: dict[str, Callable[[Node], tuple[Reason, ...]]] = {
    "code": lambda node: _text(node.code),
    "name": lambda node: _text(node.name, node.name_en),
    "points": _points,
    "part": lambda node: (Reason(f"compare.part_{node.part}"),) if node.part else (),
    "rule": lambda node: node.rule,
    "options": lambda node: node.options,
    "evidence": lambda node: _texts(node.evidence, node.evidence_en),
    "lead": lambda node: _text(node.lead),
    "alternate": lambda node: _text(node.alternate),
    "blocs": lambda node: _texts(sorted(node.blocs)),
}


def _with_removed(
    told: list[NodeChange], old: Sequence[Node], became: Mapping[int, int]
) -> list[NodeChange]:
    """Put each node that is gone behind the one that it stood behind."""
    by_place = {place: told[place] for place in became.values()}
    found = list(told)
    before: NodeChange | None = None
    for at, node in enumerate(old):
        if at in became:
            before = by_place[became[at]]
            continue
        gone = NodeChange(REMOVED, node, None)
        found.insert(_behind(found, before), gone)
        before = gone
    return found


def _behind(found: Sequence[NodeChange], one: NodeChange | None) -> int:
    return next((at + 1 for at, each in enumerate(found) if each is one), 0)
