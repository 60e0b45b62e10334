"""A rule book in words: classes, index, ranking, reward and review of the head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.presenting.methods import part_name
from cases.presenting.words import label_of_class, number, points
from wording.language import lang
from wording.languages import in_readers_language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.utils.functional import _StrPromise

    from scoring import ClassBand, RuleBook

ROUNDINGS: dict[str, _StrPromise] = {
    "half_up": gettext_lazy("nửa lên"),
    "half_even": gettext_lazy("nửa về số chẵn"),
    "half_down": gettext_lazy("nửa xuống"),
    "down": gettext_lazy("bỏ phần lẻ"),
    "floor": gettext_lazy("xuống"),
    "ceiling": gettext_lazy("lên"),
}
VALUES: dict[str, _StrPromise] = {
    "unrounded": gettext_lazy("giá trị chưa làm tròn"),
    "printed": gettext_lazy("giá trị đã làm tròn"),
}
MISSING: dict[str, _StrPromise] = {
    "rescale": gettext_lazy("đưa ra khỏi mẫu số"),
    "zero": gettext_lazy("tính 0 điểm"),
    "refuse": gettext_lazy("không tính chỉ số"),
}
BENEFICIARIES: dict[str, _StrPromise] = {
    "agency": gettext_lazy("tập thể đơn vị"),
    "head": gettext_lazy("người đứng đầu"),
    "deputy": gettext_lazy("cấp phó phụ trách"),
}


@dataclass(frozen=True, slots=True)
class Chapter:
    """A part of the book: its title and its sentences."""

    title: str
    sentences: tuple[str, ...]


def chapters_of(book: RuleBook) -> list[Chapter]:
    """Say what the book rules, chapter by chapter."""
    assumed = book.assumed_en if lang() == "en" and book.assumed_en else book.assumed
    chapters = (
        Chapter(_("Xếp loại"), tuple(_classes(book))),
        Chapter(_("Chỉ số"), tuple(_index(book))),
        Chapter(_("Xếp hạng trong khối"), tuple(_ranking(book))),
        Chapter(_("Khen thưởng"), tuple(_reward(book))),
        Chapter(_("Xem xét người đứng đầu"), tuple(_review(book))),
        Chapter(_("Những điểm là giả định"), assumed),
    )
    return [chapter for chapter in chapters if chapter.sentences]


def _classes(book: RuleBook) -> Iterator[str]:
    for band in book.classes:
        yield "; ".join((_bound(band, book), *_conditions(band)))
    for limit in book.limits:
        yield _("%(fact)s: cao nhất là loại %(class)s") % {
            "fact": in_readers_language(limit.label, limit.label_en),
            "class": label_of_class(book, limit.class_name),
        }


def _bound(band: ClassBand, book: RuleBook) -> str:
    """Say from where a class begins, in the blocs that have another bound as well."""
    told = _("%(class)s: trên %(lower)s") if band.strict else _("%(class)s: từ %(lower)s")
    name = in_readers_language(band.name, band.name_en)
    begins = told % {"class": name, "lower": number(band.lower)}
    others = ", ".join(
        f"{_bloc(book, bloc)} {number(lower)}" for bloc, lower in band.by_bloc.items()
    )
    return f"{begins} ({others})" if others else begins


def _conditions(band: ClassBand) -> Iterator[str]:
    if band.no_zero:
        yield _("không tiêu chí nào 0 điểm")
    for code, least in band.at_least.items():
        yield _("%(code)s ít nhất %(points)s") % {"code": code, "points": points(least)}


def _index(book: RuleBook) -> Iterator[str]:
    yield _("Làm tròn một lần đến %(places)d chữ số thập phân, %(how)s.") % {
        "places": book.index.precision,
        "how": ROUNDINGS[book.index.rounding],
    }
    yield _("Xếp loại theo %(value)s.") % {"value": VALUES[book.index.class_by]}
    if book.weighting == "fixed":
        weights = ", ".join(
            f"{part_name(part)} {number(rule.weight)}"
            for part, rule in book.parts.items()
            if rule.weight is not None
        )
        yield _("Trọng số các phần: %(weights)s.") % {"weights": weights}
    if book.index.highest is not None:
        yield _("Chỉ số không vượt %(highest)s.") % {"highest": number(book.index.highest)}
    for part, rule in book.parts.items():
        if rule.cap is None:
            facts = {"part": part_name(part), "missing": str(MISSING[rule.missing])}
            yield _("%(part)s: tiêu chí chưa có điểm thì %(missing)s.") % facts
        else:
            facts = {"part": part_name(part), "cap": number(rule.cap)}
            yield _("%(part)s: tối đa %(cap)s.") % facts
    if book.together:
        bounds = {
            "lowest": number(book.together.lowest),
            "highest": number(book.together.highest),
        }
        yield _("Điểm thưởng và điểm trừ gộp lại từ %(lowest)s đến %(highest)s.") % bounds


def _ranking(book: RuleBook) -> Iterator[str]:
    yield _("Xếp hạng theo %(value)s.") % {"value": VALUES[book.ranking.by]}
    yield (
        _("Chỉ số bằng nhau thì đồng hạng, hạng kế tiếp bỏ qua.")
        if book.ranking.ties == "skip"
        else _("Chỉ số bằng nhau thì đồng hạng, hạng kế tiếp liền sau.")
    )
    if book.ranking.break_ties:
        codes = ", ".join(book.ranking.break_ties)
        yield _("Chỉ số bằng nhau thì xếp trước sau theo điểm của %(codes)s.") % {"codes": codes}
    if book.ranking.newcomers == "classified":
        yield _("Đơn vị tham gia năm đầu được xếp loại, không xếp hạng.")


def _reward(book: RuleBook) -> Iterator[str]:
    rule = book.reward
    if rule is None:
        return
    reached = label_of_class(book, rule.class_name)
    facts = {"class": reached, "quota": f"{rule.quota.numerator}/{rule.quota.denominator}"}
    yield _("Từ loại %(class)s, không quá %(quota)s số đơn vị được xếp hạng của khối.") % facts
    for bloc, limit in rule.fixed.items():
        yield _("%(bloc)s: không quá %(limit)d đơn vị.") % {
            "bloc": _bloc(book, bloc),
            "limit": limit,
        }
    if rule.tie_at_edge == "council":
        yield _("Đồng hạng ở ranh giới hạn mức: Hội đồng quyết định.")
    told = ", ".join(str(BENEFICIARIES.get(each, each)) for each in rule.beneficiaries)
    if told:
        yield _("Đối tượng: %(beneficiaries)s.") % {"beneficiaries": told}


def _bloc(book: RuleBook, code: str) -> str:
    names = {bloc.code: in_readers_language(bloc.name, bloc.name_en) for bloc in book.blocs}
    return names.get(code) or code


def _review(book: RuleBook) -> Iterator[str]:
    for rule in book.review:
        yield in_readers_language(rule.label, rule.label_en)
