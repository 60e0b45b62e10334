"""Read a rule book from its TOML file, or say everything that is wrong with it."""

from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from scoring.books import (
    Bloc,
    ClassBand,
    ClassLimit,
    Condition,
    IndexRule,
    PartRule,
    RankingRule,
    ReviewRule,
    RewardRule,
    RuleBook,
    Together,
)
from scoring.criteria import BASE_PARTS, PARTS
from scoring.digests import digest
from scoring.numbers import HUNDRED, ROUNDING_MODES, ZERO
from scoring.table_files import open_toml
from scoring.tables import Table

FORMATS = (1, 2)
BENEFICIARIES = ("agency", "head", "deputy")
_VALUES = ("unrounded", "printed")


def load_rule_book(text: str, *, name: str) -> RuleBook:
    """Read a rule book; raise BadFile with every problem of the file at once."""
    table = open_toml(text, name=name)
    form = table.whole("format", FORMATS[0], FORMATS[-1])
    classes = _classes(table, form)
    names = [band.name for band in classes]
    blocs = tuple(_bloc(row) for row in table.tables("blocs"))
    table.unique((("blocs", i, "code"), bloc.code) for i, bloc in enumerate(blocs))
    weighting, parts, together = _parts(table.table("parts"), form)
    book = RuleBook(
        code=table.text("code"),
        label=table.text("label"),
        label_en=table.text("label_en", default=""),
        year=table.whole("year", 2000, 2100),
        source=table.text("source"),
        assumed=table.texts("assumed"),
        assumed_en=table.texts("assumed_en"),
        blocs=blocs,
        classes=classes,
        index=_index(table.table("index")),
        weighting=weighting,
        parts=parts,
        ranking=_ranking(table.table("ranking"), form),
        reward=_reward(table.table("reward"), names, blocs) if table.has("reward") else None,
        review=tuple(_review(row, names) for row in table.tables("review")),
        digest=digest(table.data),
        text=text,
        limits=tuple(_limit(row, names) for row in table.tables("limits")) if form > 1 else (),
        together=together,
    )
    if form > 1:
        _check_blocs_of_classes(table, classes, blocs)
        table.unique((("limits", i, "fact"), limit.fact) for i, limit in enumerate(book.limits))
    table.unique((("review", i, "code"), rule.code) for i, rule in enumerate(book.review))
    table.close()
    table.source.finish()
    return book


def _bloc(table: Table) -> Bloc:
    code = table.text("code")
    bloc = Bloc(code, table.text("name", default=code), table.text("name_en", default=code))
    table.close()
    return bloc


def _classes(table: Table, form: int) -> tuple[ClassBand, ...]:
    before = len(table.source.problems)
    rows = table.tables("classes", at_least=1)
    classes = tuple(_class(row, form) for row in rows)
    table.unique((("classes", i, "name"), band.name) for i, band in enumerate(classes))
    if len(table.source.problems) > before:
        return classes  # a bound that could not be read would only be complained of twice
    named = sorted({bloc for band in classes for bloc in band.by_bloc})
    for row, (better, worse) in zip(rows[1:], pairwise(classes), strict=True):
        for bloc in ("", *named):
            if not _falls(better, worse, bloc):
                key = "above" if worse.strict else "from"
                row.refuse(key, "file.want_falling_bounds", better=better.lower_in(bloc))
                break
    return classes


def _falls(better: ClassBand, worse: ClassBand, bloc: str) -> bool:
    """Tell whether a bound is under the one before; “from 90” may follow “above 90”."""
    high, low = better.lower_in(bloc), worse.lower_in(bloc)
    return high > low or (high == low and better.strict and not worse.strict)


def _class(table: Table, form: int) -> ClassBand:
    name = table.text("name")
    name_en = table.text("name_en", default=name)
    if form == 1:
        band = ClassBand(name, name_en, table.points("from"))
        table.close()
        return band
    strict = table.has("above")
    if strict and table.has("from"):
        table.refuse("above", "file.want_from_or_above")
        table.points("from")
    key = "above" if strict else "from"
    band = ClassBand(
        name,
        name_en,
        table.points(key),
        strict,
        _bounds(table.table(f"{key}_by_bloc")),
        table.flag("no_zero", default=False),
        _bounds(table.table("at_least")),
    )
    table.close()
    return band


def _bounds(table: Table) -> dict[str, Decimal]:
    return {key: table.number(key, ZERO, HUNDRED * HUNDRED) for key in table.keys()}  # noqa: SIM118 - no dict


def _check_blocs_of_classes(
    table: Table, classes: tuple[ClassBand, ...], blocs: tuple[Bloc, ...]
) -> None:
    """Note bounds for blocs that the book does not have."""
    known = {bloc.code for bloc in blocs}
    for i, band in enumerate(classes):
        for bloc in band.by_bloc:
            if known and bloc not in known:
                key = "above_by_bloc" if band.strict else "from_by_bloc"
                place = ("classes", i, key, bloc)
                bound = band.by_bloc[bloc]
                table.refuse_at(place, bound, "file.want_bloc", known=", ".join(sorted(known)))


def _limit(table: Table, names: list[str]) -> ClassLimit:
    fact = table.text("fact")
    label = table.text("label", default=fact)
    label_en = table.text("label_en", default=label)
    limit = ClassLimit(fact, label, label_en, table.choice("class", names))
    table.close()
    return limit


def _index(table: Table) -> IndexRule:
    rule = IndexRule(
        precision=table.whole("precision", 0, 6, default=2),
        rounding=table.choice("rounding", ROUNDING_MODES, default="half_up"),
        class_by=table.choice("class_by", _VALUES, default="unrounded"),
        highest=table.number("highest", ZERO, HUNDRED) if table.has("highest") else None,
    )
    table.close()
    return rule


def _parts(table: Table, form: int) -> tuple[str, dict[str, PartRule], Together | None]:
    weighting = table.choice("weighting", ("by_points", "fixed"), default="by_points")
    parts = {}
    for part in PARTS:
        row = table.table(part)
        fixed = weighting == "fixed" and part in BASE_PARTS
        parts[part] = PartRule(
            weight=row.points("weight") if fixed else None,
            missing=_missing(row, part),
            cap=row.points("cap") if row.has("cap") and part not in BASE_PARTS else None,
        )
        row.close()
    if weighting == "fixed" and not any(parts[part].weight for part in BASE_PARTS):
        table.refuse("weighting", "file.want_weights")
    return weighting, parts, _together(table, parts) if form > 1 else None


def _together(table: Table, parts: dict[str, PartRule]) -> Together | None:
    """Read the bounds of bonus and penalty together, which a cap of either would contradict."""
    if not table.has("together"):
        return None
    row = table.table("together")
    together = Together(row.number("from", -HUNDRED, ZERO), row.number("to", ZERO, HUNDRED))
    if any(part.cap is not None for part in parts.values()):
        table.refuse("together", "file.want_cap_or_together")
    row.close()
    return together


def _missing(table: Table, part: str) -> str:
    if part not in BASE_PARTS:
        return "zero"  # no bonus and no penalty is what most agencies have
    return table.choice("missing", ("rescale", "zero", "refuse"), default="zero")


def _ranking(table: Table, form: int) -> RankingRule:
    rule = RankingRule(
        by=table.choice("by", _VALUES, default="unrounded"),
        ties=table.choice("ties", ("skip", "dense"), default="skip"),
        newcomers=table.choice("newcomers", ("classified", "ranked"), default="classified"),
        exempt=frozenset(table.texts("exempt")),
        break_ties=table.texts("break_ties") if form > 1 else (),
    )
    table.close()
    return rule


def _reward(table: Table, names: list[str], blocs: tuple[Bloc, ...]) -> RewardRule:
    limits = table.table("fixed")
    known = {bloc.code for bloc in blocs}
    for bloc in limits.keys():  # noqa: SIM118  # not a dict
        if known and bloc not in known:
            limits.refuse(bloc, "file.want_bloc", known=", ".join(sorted(known)))
    rule = RewardRule(
        class_name=table.choice("class", names),
        quota=_quota(table),
        fixed={bloc: limits.whole(bloc, 0, 100_000) for bloc in limits.keys()},  # noqa: SIM118 - no dict
        tie_at_edge=table.choice("tie_at_edge", ("council", "exclude"), default="council"),
        beneficiaries=_beneficiaries(table),
    )
    table.close()
    return rule


def _quota(table: Table) -> Fraction:
    """Read "1/3", or a number such as 0.2, which is exactly a fifth."""
    value = table.fraction("quota")
    if value is None or not 0 <= value <= 1:
        table.refuse("quota", "file.want_fraction")
        return Fraction(0)
    return value


def _beneficiaries(table: Table) -> tuple[str, ...]:
    given = table.texts("beneficiaries")
    if set(given) - set(BENEFICIARIES):
        table.refuse("beneficiaries", "file.want_choice", known=", ".join(BENEFICIARIES))
    return given


def _review(table: Table, names: list[str]) -> ReviewRule:
    code = table.text("code")
    rule = ReviewRule(
        code=code,
        label=table.text("label"),
        label_en=table.text("label_en", default=""),
        conditions=tuple(_condition(row, names) for row in table.tables("all", at_least=1)),
    )
    table.close()
    return rule


def _condition(table: Table, names: list[str]) -> Condition:
    kind = table.choice("condition", ("class_at_most", "class_equals", "rank_fell"))
    if kind == "rank_fell":
        condition = Condition(kind, places=table.whole("places", 1, 1000, default=1))
    else:
        years = table.whole("years", 1, 2, default=1)
        condition = Condition(kind, class_name=table.choice("class", names), years=years)
    table.close()
    return condition
