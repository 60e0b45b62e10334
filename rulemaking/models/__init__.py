"""The tables of drafts: each with its parts, and what was done to it."""

from rulemaking.models.drafts import RuleDraft, RulePart
from rulemaking.models.events import RuleEvent

__all__ = ["RuleDraft", "RuleEvent", "RulePart"]
