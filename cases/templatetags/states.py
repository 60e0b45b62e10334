"""The states of a case, named and drawn, in every template without loading (a builtin)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django import template

from cases.lifecycle import State
from cases.names import state_name
from ui.templatetags.components import drawn

if TYPE_CHECKING:
    from django.template.context import Context
    from django.utils.safestring import SafeString

register = template.Library()
register.filter("state_name", state_name)


class Look(NamedTuple):
    tone: str
    icon: str


LOOKS: dict[State, Look] = {
    State.SELF_ASSESSMENT: Look("ochre", "pen-line"),
    State.SIGN_OFF: Look("ochre", "signature"),
    State.SECTOR_REVIEW: Look("ink", "list-checks"),
    State.APPRAISAL: Look("ink", "scale"),
    State.EXPLANATION: Look("ochre", "message-square"),
    State.EXPLANATION_SIGN_OFF: Look("ochre", "signature"),
    State.SETTLEMENT: Look("ink", "gavel"),
    State.COUNCIL: Look("ink", "users"),
    State.APPROVED: Look("leaf", "stamp"),
    State.PUBLISHED: Look("seal", "megaphone"),
    State.WITHDRAWN: Look("plain", "ban"),
}


@register.simple_tag(takes_context=True)
def state_badge(context: Context, state: str) -> SafeString:
    """Draw the state of a case as a badge."""
    look = LOOKS[State(state)]
    facts = {"label": state_name(state), "tone": look.tone, "icon": look.icon}
    return drawn(context, "badge", facts)
