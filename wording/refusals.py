"""What every refusal has in common: a sentence fit for the page and the status it answers with."""

from http import HTTPStatus


class Refusal(Exception):
    """Base of the refusals; each package defines its own beside the code that raises them.

    str(refusal) is the sentence the user sees: what was refused and what to do next.
    """

    status = HTTPStatus.CONFLICT


class StalePage(Refusal):
    """The page showed something that has changed since; nothing was written over it.

    `version` is that of what stands now, where whoever refuses knows it.
    """

    def __init__(self, sentence: str, *, version: int | None = None) -> None:
        super().__init__(sentence)
        self.version = version


class NothingChanged(Refusal):
    """What was sent says exactly what stands already."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY
