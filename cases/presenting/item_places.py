"""One item by its criterion: what it is called, what it asks for, and where pages show it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse

from cases.presenting.rules import rule_in_words
from cases.presenting.trees import path_in, path_in_words
from cases.presenting.uploads import sends_for
from cases.presenting.words import name_of, papers_of
from cases.rules import criteria_of_case, rule_of

if TYPE_CHECKING:
    from decimal import Decimal

    import scoring
    from cases.models import Item
    from cases.presenting.trees import Path


@dataclass(frozen=True)  # without slots: what was asked for once stays known
class ItemPlaced:
    """One item, whoever reads it."""

    item: Item

    @cached_property
    def criterion(self) -> scoring.Criterion:
        return rule_of(self.item)

    @property
    def code(self) -> str:
        return self.criterion.code

    @property
    def name(self) -> str:
        return name_of(self.criterion)

    @cached_property
    def path(self) -> Path:
        """Return the groups it stands in, the outermost first; none in a set without groups."""
        return path_in(criteria_of_case(self.item.case), self.code)

    @property
    def path_text(self) -> str:
        return path_in_words(self.path)

    @property
    def over(self) -> str:
        """Return its field and groups, as they stand over its title."""
        field = str(self.item.criterion.field)
        return f"{field} › {self.path_text}" if self.path else field

    @property
    def group(self) -> str:
        """Return the code of the group it stands in, if any."""
        return self.path[-1].code if self.path else ""

    @property
    def on_page(self) -> str:
        """Return where the page of its case shows it: in which field and group."""
        place = {"phan": self.item.criterion.field.code}
        query = urlencode(place | ({"nhom": self.group} if self.group else {}))
        return f"{reverse('case', args=[self.item.case_id])}?{query}#{self.anchor}"

    @property
    def maximum(self) -> Decimal:
        return self.criterion.max_points

    @property
    def rule(self) -> str:
        return rule_in_words(self.criterion)

    @property
    def wanted(self) -> tuple[str, ...]:
        return papers_of(self.criterion)

    @property
    def anchor(self) -> str:
        return f"item-{self.item.pk}"

    @property
    def sends(self) -> dict[str, str]:
        """Return where the page's scripts announce files for it, and what shows them anew."""
        place = [self.item.case_id, self.code]
        return sends_for(
            self.item.case_id,
            code=self.code,
            list_=reverse("evidence-list", args=place),
            target=f"#file-list-{self.item.pk}",
        )
