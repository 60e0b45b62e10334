"""What of a set is more than its lines: whoever only adds up lines would come to other points."""

from collections.abc import Iterator

from scoring.criteria import CriteriaSet, Criterion, Group


def beyond_lines(criteria_set: CriteriaSet) -> tuple[tuple[str, str], ...]:
    """List codes of fields, groups and criteria with what about them a sum of lines would miss."""
    return tuple(
        found
        for field in criteria_set.fields
        for found in (*_of_groups(field.tree), *_of_criteria(field.criteria))
    )


def _of_groups(tree: Group | None) -> Iterator[tuple[str, str]]:
    if tree is None:
        return
    if not tree.rule.is_plain:
        yield tree.code, "rule"
    for child in tree.children:
        if isinstance(child, Group):
            yield from _of_groups(child)


def _of_criteria(criteria: tuple[Criterion, ...]) -> Iterator[tuple[str, str]]:
    for one in criteria:
        told = {
            "void": one.void_by, "inside": one.inside, "by_bloc": one.by_bloc, "lead": one.lead,
            "against": one.against,
        }  # fmt: skip
        yield from ((one.code, kind) for kind, value in told.items() if value)
