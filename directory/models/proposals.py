"""Proposals of roles: what one person asks for and another confirms."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from directory.models.people import User
from directory.models.querysets import RoleProposalQuerySet
from directory.roles import NAMES, NEED_A_SECOND

# Sorted, so that the constraint and its migration read the same every time.
ROLES = sorted(role.value for role in NEED_A_SECOND)


class RoleProposal(models.Model):
    """A role of the whole city, proposed for somebody; it is held only once another confirms it."""

    class Outcome(models.TextChoices):
        CONFIRMED = "confirmed", _("Đã xác nhận")
        DECLINED = "declined", _("Không xác nhận")
        WITHDRAWN = "withdrawn", _("Đã rút")

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="proposals")
    role = models.CharField(
        _("Vai trò"), max_length=20, choices=[(r.value, NAMES[r][0]) for r in sorted(NEED_A_SECOND)]
    )
    reason = models.TextField(_("Lý do"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    decided_because = models.TextField(blank=True)

    objects = RoleProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role"],
                condition=Q(outcome=""),
                name="a_role_is_proposed_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(role__in=ROLES), name="only_a_role_of_the_city_is_proposed"
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_by=None, decided_at=None)
                | (
                    Q(outcome__in=["confirmed", "declined", "withdrawn"])
                    & Q(decided_by__isnull=False, decided_at__isnull=False)
                ),
                name="a_proposal_decided_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="confirmed")
                | (~Q(decided_by=F("proposed_by")) & ~Q(decided_by=F("user"))),
                name="nobody_confirms_what_they_proposed_or_receive",
            ),
            models.CheckConstraint(
                condition=~Q(proposed_by=F("user")), name="nobody_proposes_themselves"
            ),
        ]
