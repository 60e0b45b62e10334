"""Pieces of work that other processes do in the tests of faults; each says when it is there."""

from __future__ import annotations

import sys
import time

from django.db import transaction

from cases.lifecycle import Action
from cases.models import Case
from directory.models import User
from tests.city import START
from workflow import moves
from workflow.edge import deliver_soon


def say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def submit_and_wait(case: int, officer: int) -> None:
    """Make a move and wait in front of the commit."""
    with transaction.atomic():
        moves.make(
            Case.objects.get(pk=case),
            Action.SUBMIT,
            unclassified=True,
            by=User.objects.get(pk=officer),
            at=START,
        )
        say("moved")
        time.sleep(600)


def submit_and_deliver(case: int, officer: int) -> None:
    """Make a move and have its letters sent, as a view does."""
    moves.make(
        Case.objects.get(pk=case),
        Action.SUBMIT,
        unclassified=True,
        by=User.objects.get(pk=officer),
        at=START,
    )
    deliver_soon()
    say("answered")
