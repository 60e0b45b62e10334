"""Who there is: people and their roles, agencies and what became of them, days off."""

from directory.models.absences import Absence
from directory.models.agencies import Agency, Bloc, BlocMembership, Lineage
from directory.models.days import DayOff
from directory.models.people import DirectoryEvent, LettersBy, Membership, User
from directory.models.proposals import RoleProposal
from directory.models.visits import Visit

__all__ = [
    "Absence",
    "Agency",
    "Bloc",
    "BlocMembership",
    "DayOff",
    "DirectoryEvent",
    "LettersBy",
    "Lineage",
    "Membership",
    "RoleProposal",
    "User",
    "Visit",
]
