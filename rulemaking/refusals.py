"""What is refused to whoever makes rules; each message is fit for the page."""

from __future__ import annotations

from http import HTTPStatus

from wording.refusals import Refusal, StalePage


class StalePart(StalePage):
    """Somebody saved the same part in between; nothing was overwritten."""


class StaleTree(StalePage):
    """Somebody changed the tree in between; nothing was moved."""


class NotOpen(Refusal):
    """The draft is not in the state in which this can be done."""


class NotTheSecond(Refusal):
    """Whoever made the rules does not release them."""

    status = HTTPStatus.FORBIDDEN


class CannotMove(Refusal):
    """The tree has no such place."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY


class CannotRead(Refusal):
    """What was given is not a set or a book."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
