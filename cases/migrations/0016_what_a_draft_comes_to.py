"""A draft keeps what its answer comes to, so that the database can count what is done."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING, Any

from django.db import migrations, models

import scoring

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

STORED = Decimal("0.000001")


def reckon(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:  # noqa: ARG001 - Django's signature
    """Fill in the points of what was typed before."""
    sets: dict[int, scoring.CriteriaSet] = {}
    drafts = apps.get_model("cases", "Draft").objects
    for draft in drafts.select_related("item__case__criteria_set", "item__criterion").iterator():
        of = draft.item.case.criteria_set
        if of.pk not in sets:
            sets[of.pk] = scoring.load_criteria_set(of.text, name=of.code)
        rule = sets[of.pk].criterion(draft.item.criterion.code)
        drafts.filter(pk=draft.pk).update(**_worth(rule, draft.answer))


def _worth(rule: scoring.Criterion, answer: dict[str, Any]) -> dict[str, Any]:
    try:
        found = scoring.points_for(rule, answer)
    except scoring.BadAnswer:
        return {"points": None}
    points = found.points.quantize(STORED, rounding=ROUND_HALF_UP)
    return {"points": points, "applicable": found.applicable, "waits": found.waits}


class Migration(migrations.Migration):
    dependencies = [("cases", "0015_packages")]

    operations = [
        migrations.AddField(
            model_name="draft",
            name="points",
            field=models.DecimalField(decimal_places=6, max_digits=12, null=True),
        ),
        migrations.AddField(
            model_name="draft", name="applicable", field=models.BooleanField(default=True)
        ),
        migrations.AddField(
            model_name="draft", name="waits", field=models.BooleanField(default=False)
        ),
        migrations.RunPython(reckon, migrations.RunPython.noop),
    ]
