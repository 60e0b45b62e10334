"""Say until when the evidence of a year is kept: `keep_evidence 2026 31/12/2040`."""

from argparse import ArgumentParser
from datetime import date, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from cases.models import Cycle
from cases.services.keeping import keep_handed_in, keep_until
from wording import clock
from wording.refusals import Refusal
from wording.spelling import day


def day_of(text: str) -> date:
    return datetime.strptime(text, "%d/%m/%Y").date()  # noqa: DTZ007 - a day has no time zone


class Command(BaseCommand):
    help = "Đặt ngày mà đến hết ngày đó không ai xóa được minh chứng của một kỳ; chỉ kéo dài được."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("year", type=int)
        parser.add_argument("day", type=day_of, help="dd/mm/yyyy")

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        cycle = Cycle.objects.filter(year=options["year"]).first()
        if cycle is None:
            raise CommandError(_("Chưa có kỳ đánh giá năm %(year)s.") % {"year": options["year"]})
        try:
            keep_until(cycle, on=options["day"], by=None, at=clock.now())
        except Refusal as refusal:
            raise CommandError(str(refusal)) from refusal
        keep_handed_in(at=clock.now())
        told = {"year": cycle.year, "day": day(options["day"])}
        self.stdout.write(_("Minh chứng năm %(year)s được giữ đến hết %(day)s.") % told)
