"""What a browser asks while it sends a file by itself: the same for a case and for a shelf."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import BadRequest
from django.db.transaction import on_commit
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from cases.models import Package
from cases.presenting.uploads import Fate, fate_of_package
from cases.services.on_the_way import Announced
from cases.tasks import unpack
from directory.access import person_behind
from evidence_store.forms import ArrivedForm, PartsForm, SendingForm
from evidence_store.refusals import PartsDiffer
from evidence_store.s3.incoming import PART_BYTES
from evidence_store.services import transferring
from evidence_store.tasks import inspect
from wording import clock
from wording.refusals import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django import forms
    from django.http import HttpRequest

    from cases.services.on_the_way import Finished
    from evidence_store.models import Transfer


def told_by(form: forms.Form) -> dict[str, Any]:
    """Return what a script of our pages told; another one's nonsense is no request."""
    if not form.is_valid():
        raise BadRequest
    return form.cleaned_data


def announced_in(request: HttpRequest) -> tuple[Announced, dict[str, Any]]:
    """Return the file that a browser announces, and all it told of it."""
    told = told_by(SendingForm(request.POST))
    first = told["parts"][0] if told["parts"] else ""
    return Announced(told["name"], told["size"], told["sha256"], first), told


def answered(act: Callable[[], JsonResponse]) -> JsonResponse:
    """Answer what an act answers, or with the sentence in which it was refused."""
    try:
        return act()
    except Refusal as refusal:
        fate = Fate(Fate.REFUSED, str(refusal))
        return JsonResponse(as_fate(fate), status=refusal.status)


def way_of(transfer: Transfer, *, digests: list[str]) -> JsonResponse:
    """Answer how the bytes of a file are sent, of its parts those that were named."""
    way = transferring.way_of(transfer, digests=digests, at=clock.now())
    return JsonResponse(
        {
            "id": transfer.place,
            "form": {"url": way.form.url, "fields": way.form.fields} if way.form else None,
            "parts": as_parts(way),
            "part_bytes": PART_BYTES,
        }
    )


def as_parts(way: transferring.Way) -> list[dict[str, Any]]:
    return [{"number": number, "url": url} for number, url in way.parts]


def wants_whole() -> JsonResponse:
    """Answer that the whole file is to be named first: something of its size is at hand."""
    return JsonResponse({"whole": True})


def sign_parts(request: HttpRequest, transfer: Transfer) -> JsonResponse:
    """Answer how further parts are sent, as the browser reads them.

    Where another file of the same size and beginning was begun, that one is given up: the browser
    begins anew.
    """
    told = told_by(PartsForm(request.POST))
    try:
        way = transferring.way_of(
            transfer, digests=told["parts"], start=told["start"], at=clock.now()
        )
    except PartsDiffer:
        transferring.give_up(transfer, at=clock.now())
        return JsonResponse({"again": True})
    return JsonResponse({"parts": as_parts(way)})


def name_in(request: HttpRequest) -> str:
    """Return the SHA-256 of the whole file, where the browser tells it."""
    name: str = told_by(ArrivedForm(request.POST))["sha256"]
    return name


def look_soon(finished: Finished) -> None:
    """Have what arrived inspected, or unpacked."""
    # Without a broker it waits for the next sweep; nobody's upload is undone.
    if finished.evidence is not None:
        on_commit(partial(inspect.delay, str(finished.evidence.pk)), robust=True)
    if finished.package is not None:
        on_commit(partial(unpack.delay, str(finished.package.pk)), robust=True)


def answer_package(watch: str) -> JsonResponse:
    """Answer that a package arrived and is unpacked now; the page asks there what became of it."""
    return JsonResponse({"fate": "package", "watch": watch})


def told_of(transfer: Transfer) -> JsonResponse:
    """Tell what became of a package, once it was unpacked."""
    package = get_object_or_404(Package.objects.select_related("transfer"), transfer=transfer)
    if package.is_waiting:
        return JsonResponse({"waiting": True})
    shown = fate_of_package(package)
    return JsonResponse({**as_fate(shown), "refused": package.refused})


def given_up(give_up: Callable[..., bool], file: Any, request: HttpRequest) -> JsonResponse:
    """Give up a file that is on its way."""
    return answered(
        lambda: JsonResponse({"given_up": give_up(file, by=person_behind(request), at=clock.now())})
    )


def told_under_way(files: Iterable[tuple[Transfer, str]]) -> JsonResponse:
    """Tell which files the reader began to send and did not finish, each with its criterion."""
    rows = [
        {"id": each.place, "name": each.filename, "size": each.size, "code": code}
        for each, code in files
    ]
    return JsonResponse({"files": rows})


def as_fate(fate: Fate) -> dict[str, Any]:
    return {"fate": fate.kind, "sentence": fate.sentence}


def uploaded(name: str) -> Fate:
    return Fate(Fate.DONE, _("Đã tải lên “%(name)s”.") % {"name": name})
