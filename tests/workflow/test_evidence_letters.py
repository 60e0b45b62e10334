"""Who asked for a bundle, and who gave a file that was refused, is told so once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from cases.services import bundles
from directory.roles import Role
from evidence_store.models import Evidence
from notifications.models import Letter
from tests.city import START, upload_pdf
from workflow.evidence_letters import tell_bundles, tell_refused

if TYPE_CHECKING:
    from cases.models import Bundle
    from tests.city import City

pytestmark = pytest.mark.usefixtures("in_february")
QUAN = "QUAN-1"
FAULT = {"problem": "malware", "filename": "x.pdf", "value": "Eicar", "right": ""}


def asked(city: City) -> Bundle:
    by = city.people[Role.APPRAISER]
    return bundles.ask(city.cycle, [city.case(QUAN)], name="Minh chứng 2021", by=by, at=START)


def refuse(evidence: Evidence) -> None:
    rows = Evidence.objects.filter(pk=evidence.pk)
    rows.update(state=Evidence.State.REFUSED, finding=FAULT, inspected_at=START)


def test_a_bundle_that_is_ready_is_told_once_to_who_asked_for_it(city: City) -> None:
    bundle = asked(city)

    early = tell_bundles(at=START)
    bundles.make(bundle.pk, at=START)
    told = [tell_bundles(at=START), tell_bundles(at=START)]

    assert (early, told) == (0, [1, 0])
    letter = Letter.objects.get(kind="bundle_ready")
    assert (letter.recipient, letter.url) == (city.people[Role.APPRAISER], "/minh-chung/goi/")
    assert letter.subject == "Gói minh chứng đã sẵn sàng: Minh chứng 2021.zip"


def test_a_bundle_that_was_taken_away_meanwhile_is_not_told_of(city: City) -> None:
    bundles.make(asked(city).pk, at=START)
    later = START + timedelta(days=8)
    bundles.take_away(at=later)

    assert tell_bundles(at=later) == 0


def test_a_file_that_was_refused_is_told_to_who_gave_it_with_its_criterion_and_why(
    city: City,
) -> None:
    refuse(upload_pdf(city, QUAN, "1.1", at=START).evidence)

    told = [tell_refused(at=START), tell_refused(at=START)]

    letter = Letter.objects.get(kind="evidence_refused")
    assert told == [1, 0]
    assert letter.recipient == city.officers[QUAN]
    assert letter.url == f"/ho-so/{city.case(QUAN).pk}/tieu-chi/1.1/"
    assert "Eicar" in letter.body
    assert "- 1.1" in letter.body
