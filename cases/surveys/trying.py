"""Every file of a cycle is brought in alike: chosen, tried, and confirmed on its preview."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from django.shortcuts import render
from django.utils.translation import gettext as _

from cases.refusals import Incomplete
from cases.surveys.forms import TableConfirmForm, TableFileForm
from cases.views.cycles_frame import frame
from directory.imports import HasProblems
from wording.refusals import StalePage
from wording.versions import say_at

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.http import HttpRequest, HttpResponse
    from django_stubs_ext import StrOrPromise

    from cases.models import Cycle
    from directory.imports.tables import Problem

SHOWN = 500
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Plan(Protocol):
    """What a file would set; nothing is set where it has problems."""

    problems: list[Problem]

    @property
    def version(self) -> int: ...


P = TypeVar("P", bound=Plan)


@dataclass(frozen=True, slots=True)
class TableImport(Generic[P]):
    """What one kind of file differs in: its page, how it is read, how it is brought in.

    `bring` is given what was confirmed (name, content, version, reason) and answers with the page
    to go to; it raises HasProblems, StalePage or Incomplete, which are answered here.
    """

    tab: str
    template: str
    read: Callable[[Cycle, bytes, str], P]
    bring: Callable[[HttpRequest, Cycle, Mapping[str, Any]], HttpResponse]
    shown: Callable[[Cycle, P | None], Mapping[str, Any]]
    preview: StrOrPromise  # the heading over what would be set
    unchanged: StrOrPromise  # the sentence where that is nothing

    def answer(self, request: HttpRequest, cycle: Cycle) -> HttpResponse:
        """Show the page, try a file or bring in what was tried; a problem changes nothing."""
        if request.method != "POST":
            return self._page(request, cycle)
        if "confirm" in request.POST:
            return self._confirmed(request, cycle)
        form = TableFileForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._page(request, cycle, status=HTTPStatus.UNPROCESSABLE_ENTITY, form=form)
        file = form.cleaned_data["file"]
        return self._tried(request, cycle, file["content"], file["name"])

    def _tried(self, request: HttpRequest, cycle: Cycle, content: bytes, name: str) -> HttpResponse:
        plan = self.read(cycle, content, name)
        sent = {
            "name": name,
            "content": base64.b64encode(content).decode(),
            "version": plan.version,
        }
        status = HTTPStatus.UNPROCESSABLE_ENTITY if plan.problems else HTTPStatus.OK
        confirm = TableConfirmForm(initial=sent)
        return self._page(request, cycle, status=status, plan=plan, name=name, confirm=confirm)

    def _confirmed(self, request: HttpRequest, cycle: Cycle) -> HttpResponse:
        form = TableConfirmForm(request.POST)
        if not form.is_valid():
            return self._page(request, cycle, status=HTTPStatus.UNPROCESSABLE_ENTITY, broken=form)
        sent = form.cleaned_data
        try:
            return self.bring(request, cycle, sent)
        except HasProblems:
            return self._tried(request, cycle, sent["content"], sent["name"])
        except (StalePage, Incomplete) as refusal:
            plan = self.read(cycle, sent["content"], sent["name"])
            if isinstance(refusal, Incomplete) and refusal.missing == ("reason",):
                form.add_error("reason", str(refusal))
            else:
                say_at(form, refusal, version=plan.version)
            status, name = HTTPStatus(refusal.status), sent["name"]
            return self._page(request, cycle, status=status, plan=plan, name=name, confirm=form)

    def _page(
        self,
        request: HttpRequest,
        cycle: Cycle,
        *,
        status: HTTPStatus = HTTPStatus.OK,
        plan: P | None = None,
        form: TableFileForm | None = None,
        **facts: Any,
    ) -> HttpResponse:
        shown = {
            **frame(request, cycle, self.tab, _("Nhập từ tệp")),
            "form": form or TableFileForm(),
            "plan": plan,
            "preview_title": self.preview,
            "unchanged_text": self.unchanged,
            **facts,
            **self.shown(cycle, plan),
        }
        if plan is not None:
            shown["problems"] = plan.problems[:SHOWN]
            shown["more_problems"] = max(0, len(plan.problems) - SHOWN)
        return render(request, self.template, shown, status=status)
