"""Say how the forecast would have done in the years that were played."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from cases.models import Cycle
from cases.names import state_name
from workflow.forecast_tried import tried_on


class Command(BaseCommand):
    help = "Try the forecast of missed deadlines against every published year."

    def handle(self, *_args: Any, **_options: Any) -> None:
        for cycle in Cycle.objects.filter(stage=Cycle.Stage.PUBLISHED).order_by("year"):
            self.stdout.write(f"{cycle.year}")
            for state, tried in tried_on(cycle).items():
                late = tried.hits + tried.missed
                self.stdout.write(
                    f"  {state_name(state)}: {tried.count} lần; sai trung bình "
                    f"{tried.mean_error:.1f} ngày làm việc; trễ {late}, báo trúng {tried.hits}, "
                    f"bỏ sót {tried.missed}, báo nhầm {tried.false_alarms}"
                )
