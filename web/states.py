"""How the states of a case look: the tone and the icon beside the name that `cases` gives them."""

from __future__ import annotations

from typing import NamedTuple

from cases.lifecycle import State


class Look(NamedTuple):
    tone: str
    icon: str


LOOKS: dict[State, Look] = {
    State.SELF_ASSESSMENT: Look("ochre", "pen-line"),
    State.SIGN_OFF: Look("ochre", "signature"),
    State.SECTOR_REVIEW: Look("ink", "list-checks"),
    State.APPRAISAL: Look("ink", "scale"),
    State.EXPLANATION: Look("ochre", "message-square"),
    State.SETTLEMENT: Look("ink", "gavel"),
    State.COUNCIL: Look("ink", "users"),
    State.APPROVED: Look("leaf", "stamp"),
    State.PUBLISHED: Look("seal", "megaphone"),
    State.WITHDRAWN: Look("plain", "ban"),
}
