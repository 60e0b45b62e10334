"""Read a criteria set from its TOML file, or say everything that is wrong with it."""

from collections.abc import Iterator
from functools import partial

from scoring.criteria import BASE_PARTS, CriteriaSet, Criterion, Field, Group
from scoring.criterion_file import origin, read_criterion
from scoring.digests import digest
from scoring.group_scores import full_of_children
from scoring.numbers import HUNDRED, ZERO, exactly
from scoring.table_files import open_toml
from scoring.tables import Table
from scoring.toml_places import Path
from scoring.tree_file import blocs_of, circle_of, placed, read_group

FORMATS = (1, 2)


def load_criteria_set(text: str, *, name: str) -> CriteriaSet:
    """Read a criteria set; raise BadFile with every problem of the file at once."""
    return read_criteria_set(open_toml(text, name=name), text=text)


def read_criteria_set(table: Table, *, text: str) -> CriteriaSet:
    """Read the set that a table holds; raise BadFile with every problem of it at once."""
    form = table.whole("format", FORMATS[0], FORMATS[-1])
    read = CriteriaSet(
        code=table.text("code"),
        label=table.text("label"),
        label_en=table.text("label_en", default=""),
        year=table.whole("year", 2000, 2100),
        source=table.text("source"),
        reconstructed=table.flag("reconstructed", default=False),
        notice=table.text("notice", default=""),
        notice_en=table.text("notice_en", default=""),
        fields=tuple(_field(field, form) for field in table.tables("fields", at_least=1)),
        digest=digest(table.data),
        text=text,
    )
    _check_codes(table, read)
    if form > 1:
        _check_voids(table, read)
        _check_total_by_bloc(table, read)
    else:
        _check_total(table, read)
    table.close()
    table.source.finish()
    return read


def _field(table: Table, form: int) -> Field:
    code = table.text("code")
    read = partial(read_criterion, field=code, form=form)
    tree = read_group(table, read) if form > 1 else None
    field = Field(
        code=code,
        name=table.text("name"),
        name_en=table.text("name_en", default=""),
        lead=table.text("lead"),
        alternate=table.text("alternate"),
        criteria=tree.leaves()
        if tree
        else tuple(read(row) for row in table.tables("criteria", at_least=1)),
        origin=origin(table),
        tree=tree,
    )
    if field.lead and field.lead == field.alternate:
        # The alternate stands in where the lead would judge itself.
        table.refuse("alternate", "file.want_other_department", lead=field.lead)
    table.close()
    return field


def _check_codes(table: Table, read: CriteriaSet) -> None:
    """Note codes used twice: of fields among each other, of everything beneath them likewise."""
    table.unique((("fields", i, "code"), field.code) for i, field in enumerate(read.fields))
    table.unique(((*path, "code"), one.code) for path, one in _placed(read))


def _placed(read: CriteriaSet) -> Iterator[tuple[Path, Group | Criterion]]:
    """Give everything beneath the fields with its path in the file."""
    for i, field in enumerate(read.fields):
        if field.tree:
            yield from placed(field.tree, ("fields", i))
        else:
            for j, criterion in enumerate(field.criteria):
                yield ("fields", i, "criteria", j), criterion


def _check_voids(table: Table, read: CriteriaSet) -> None:
    """Note a criterion that is to be void with one that is not there, or with itself."""
    criteria = {one.code: one for one in read.criteria}
    for path, one in _placed(read):
        if not isinstance(one, Criterion):
            continue
        unknown = [code for code in one.void_by if code not in criteria]
        if unknown or circle_of(criteria, one.code):
            code = "file.want_other_criterion" if unknown else "file.void_in_circle"
            table.refuse_at((*path, "void_when_zero"), list(one.void_by), code)


def _check_total(table: Table, read: CriteriaSet) -> None:
    with exactly():
        base = (c.max_points for c in read.criteria if c.part in BASE_PARTS)
        total = sum(base, ZERO)
        if table.number("total", ZERO, HUNDRED * HUNDRED, default=total) != total:
            table.refuse("total", "file.want_total", total=total)


def _check_total_by_bloc(table: Table, read: CriteriaSet) -> None:
    """Compare the promised total with what agencies of each bloc can have."""
    if not table.has("total"):
        return
    promised = table.number("total", ZERO, HUNDRED * HUNDRED)
    tree = Group("", "", "", tuple(field.tree for field in read.fields if field.tree))
    for bloc in blocs_of(tree):
        total = full_of_children(tree, bloc)
        if total != promised:
            code = "file.want_total_in_bloc" if bloc else "file.want_total"
            table.refuse("total", code, total=total, bloc=bloc)
            return
