"""Write to the history of a draft; every service that changes something ends here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rulemaking.models import RuleEvent

if TYPE_CHECKING:
    from datetime import datetime

    from directory.models import User
    from rulemaking.models import RuleDraft, RulePart

# Whoever did one of these has made the rules and does not release them.
MAKING = frozenset(
    {"start", "save", "add", "paste", "move", "duplicate", "remove", "bring_back", "ask", "replace"}
)


def record(
    draft: RuleDraft,
    action: str,
    *,
    by: User,
    at: datetime,
    part: RulePart | None = None,
    reason: str = "",
    **facts: Any,
) -> None:
    """Add one event about a draft, in the transaction of the change."""
    RuleEvent.objects.create(
        draft=draft, part=part, action=action, by=by, at=at, reason=reason, facts=facts
    )
