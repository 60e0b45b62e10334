"""Read a criteria set from its TOML file, or say everything that is wrong with it."""

from collections.abc import Mapping
from decimal import Decimal

from scoring.criteria import BASE_PARTS, PARTS, CriteriaSet, Criterion, Field
from scoring.digests import digest
from scoring.methods import KINDS, Method
from scoring.numbers import HUNDRED, ZERO, exactly
from scoring.table_files import open_toml
from scoring.tables import Table

FORMAT = 1
SMALLEST_MOST = Decimal("0.01")


def load_criteria_set(text: str, *, name: str) -> CriteriaSet:
    """Read a criteria set; raise BadFile with every problem of the file at once."""
    table = open_toml(text, name=name)
    table.whole("format", FORMAT, FORMAT)
    read = CriteriaSet(
        code=table.text("code"),
        label=table.text("label"),
        label_en=table.text("label_en", default=""),
        year=table.whole("year", 2000, 2100),
        source=table.text("source"),
        reconstructed=table.flag("reconstructed", default=False),
        notice=table.text("notice", default=""),
        notice_en=table.text("notice_en", default=""),
        fields=tuple(_field(field) for field in table.tables("fields", at_least=1)),
        digest=digest(table.data),
        text=text,
    )
    _check_whole(table, read)
    table.close()
    table.source.finish()
    return read


def _field(table: Table) -> Field:
    code = table.text("code")
    rows = table.tables("criteria", at_least=1)
    field = Field(
        code=code,
        name=table.text("name"),
        name_en=table.text("name_en", default=""),
        lead=table.text("lead"),
        alternate=table.text("alternate"),
        criteria=tuple(_criterion(row, field=code) for row in rows),
        origin=_origin(table),
    )
    if field.lead and field.lead == field.alternate:
        # The alternate stands in where the lead would judge itself.
        table.refuse("alternate", "file.want_other_department", lead=field.lead)
    table.close()
    return field


def _criterion(table: Table, *, field: str) -> Criterion:
    part = table.choice("part", PARTS, default="appraisal")
    criterion = Criterion(
        code=table.text("code"),
        field=field,
        name=table.text("name"),
        name_en=table.text("name_en", default=""),
        max_points=table.number("max_points", SMALLEST_MOST, HUNDRED),
        part=part,
        method=_method(table, part=part),
        evidence=table.texts("evidence"),
        may_be_not_applicable=table.flag("may_be_not_applicable", default=False),
        # Survey criteria are not self-scored anywhere in the country.
        self_scored=table.flag("self_scored", default=part != "survey"),
        blocs=frozenset(table.texts("blocs")),
        origin=_origin(table),
        evidence_en=table.texts("evidence_en"),
    )
    if criterion.evidence_en and len(criterion.evidence_en) != len(criterion.evidence):
        table.refuse("evidence_en", "file.want_as_many", count=len(criterion.evidence))
    table.close()
    return criterion


def _method(table: Table, *, part: str) -> Method:
    if not table.has("method"):
        table.refuse("method", "file.want_table")
    rule = table.table("method")
    kind = KINDS[rule.choice("kind", KINDS)]
    if part not in kind.parts:
        rule.refuse("kind", "file.want_part", parts=", ".join(sorted(kind.parts)))
    method: Method = kind.read(rule)
    rule.close()
    return method


def _origin(table: Table) -> Mapping[str, str]:
    origin = table.table("origin")
    return {key: origin.text(key) for key in origin.keys()}  # noqa: SIM118  # not a dict


def _check_whole(table: Table, read: CriteriaSet) -> None:
    """Check what no single line can show: codes used twice and the promised total."""
    table.unique((("fields", i, "code"), field.code) for i, field in enumerate(read.fields))
    table.unique(
        (("fields", i, "criteria", j, "code"), criterion.code)
        for i, field in enumerate(read.fields)
        for j, criterion in enumerate(field.criteria)
    )
    with exactly():
        base = (c.max_points for c in read.criteria if c.part in BASE_PARTS)
        total = sum(base, ZERO)
        if table.number("total", ZERO, HUNDRED * HUNDRED, default=total) != total:
            table.refuse("total", "file.want_total", total=total)
