"""Two criteria sets side by side as pages show it: one row a node, each thing in words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from scoring.set_changes import ADDED, CHANGED, REMOVED, SAME
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    from scoring.set_changes import Facet, NodeChange, SetChanges

KINDS: dict[str, tuple[_StrPromise, str, str]] = {
    ADDED: (_("Mới"), "leaf", "plus"),
    REMOVED: (_("Bỏ"), "lacquer", "minus"),
    CHANGED: (_("Thay đổi"), "ochre", "pen-line"),
    SAME: (_("Giữ nguyên"), "plain", ""),
}
WHAT: dict[str, _StrPromise] = {
    "place": _("Vị trí"),
    "code": _("Mã"),
    "name": _("Tên"),
    "points": _("Điểm"),
    "part": _("Phần"),
    "rule": _("Cách chấm"),
    "options": _("Quy tắc riêng"),
    "evidence": _("Minh chứng"),
    "lead": _("Cơ quan thẩm định"),
    "alternate": _("Cơ quan thay thế"),
    "blocs": _("Khối"),
}
_NAMED = {"lead", "alternate", "blocs"}


@dataclass(frozen=True, slots=True)
class FacetRow:
    """One thing that differs, before and after."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A node that is not as it was."""

    code: str
    name: str
    level: int
    kind: str
    kind_name: str
    tone: str
    icon: str
    points: str
    facets: tuple[FacetRow, ...]


def change_rows(changes: SetChanges, *, names: Mapping[str, str]) -> list[ChangeRow]:
    """Return what is not as it was, in the order of the newer set, in the reader's language."""
    return [_row(one, names) for one in changes.nodes if one.kind != SAME]


def _row(one: NodeChange, names: Mapping[str, str]) -> ChangeRow:
    kind_name, tone, icon = KINDS[one.kind]
    node = one.node
    return ChangeRow(
        code=node.code,
        name=in_readers_language(node.name, node.name_en),
        level=node.level,
        kind=one.kind,
        kind_name=str(kind_name),
        tone=tone,
        icon=icon,
        points=str(node.points),
        facets=tuple(_facet(facet, names) for facet in one.facets),
    )


def _facet(facet: Facet, names: Mapping[str, str]) -> FacetRow:
    def said(side: str) -> str:
        texts = [reason.text(lang()) for reason in getattr(facet, side)]
        if facet.what in _NAMED:
            texts = [names.get(text, text) for text in texts]
        return ("; " if facet.what in {"evidence", "blocs"} else " ").join(texts)

    return FacetRow(str(WHAT[facet.what]), said("before"), said("after"))
