"""The roles people hold, what each needs to be meaningful, and which one person may not combine."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class Role(StrEnum):
    AGENCY_OFFICER = "agency_officer"
    AGENCY_HEAD = "agency_head"
    SECTOR_REVIEWER = "sector_reviewer"
    APPRAISER = "appraiser"
    COORDINATOR = "coordinator"
    COUNCIL_MEMBER = "council_member"
    COUNCIL_CHAIR = "council_chair"
    LEADER = "leader"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


# Roles held on behalf of one agency; a sector reviewer besides names the fields reviewed.
OF_AN_AGENCY = frozenset({Role.AGENCY_OFFICER, Role.AGENCY_HEAD, Role.SECTOR_REVIEWER})
OF_FIELDS = frozenset({Role.SECTOR_REVIEWER})
# Roles that see every case of the city.
SEE_ALL = frozenset(
    {
        Role.APPRAISER,
        Role.COORDINATOR,
        Role.COUNCIL_MEMBER,
        Role.COUNCIL_CHAIR,
        Role.LEADER,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    }
)
COUNCIL = frozenset({Role.COUNCIL_MEMBER, Role.COUNCIL_CHAIR})
# A role of the whole city is proposed by one person and confirmed by another. The auditor is not
# among those who confirm: whoever examines a decision later must have had no part in it.
NEED_A_SECOND = SEE_ALL
CONFIRM = frozenset({Role.ADMINISTRATOR, Role.COORDINATOR})
# Those whose word changes what an agency scores, where it ranks, or whether it takes part.
JUDGE = COUNCIL | {Role.SECTOR_REVIEWER, Role.APPRAISER, Role.COORDINATOR, Role.LEADER}


@dataclass(frozen=True, slots=True)
class Apart:
    """A role that nobody holds beside any of the others, and why, in Vietnamese and English."""

    role: Role
    others: frozenset[Role]
    why: tuple[str, str]


# The head of an agency may sit in the council and review a field: councils are made of heads, and
# the own agency's fields go to the alternate department. Who appraises has no such guard.
APART = (
    Apart(
        Role.ADMINISTRATOR,
        JUDGE,
        (
            "người giao quyền không chấm điểm, không quyết định",
            "whoever gives rights neither marks nor decides",
        ),
    ),
    Apart(
        Role.AGENCY_OFFICER,
        JUDGE,
        (
            "người làm hồ sơ của một đơn vị không chấm điểm các đơn vị",
            "whoever prepares the case of an agency does not mark agencies",
        ),
    ),
    Apart(
        Role.AGENCY_HEAD,
        frozenset({Role.APPRAISER, Role.COORDINATOR, Role.LEADER}),
        (
            "người ký hồ sơ của một đơn vị không thẩm định, điều phối hay phê duyệt kết quả",
            "whoever signs the case of an agency neither appraises, coordinates nor approves",
        ),
    ),
    Apart(
        Role.LEADER,
        frozenset({Role.COORDINATOR, Role.APPRAISER, Role.SECTOR_REVIEWER}),
        (
            "người phê duyệt không tham gia chuẩn bị kết quả",
            "whoever approves has no part in preparing the results",
        ),
    ),
    Apart(
        Role.AUDITOR,
        frozenset(Role) - {Role.AUDITOR},
        (
            "người kiểm tra không tham gia việc mình kiểm tra",
            "whoever audits has no part in what is audited",
        ),
    ),
)


def kept_apart(role: Role, held: Iterable[Role]) -> tuple[Role, tuple[str, str]] | None:
    """Return the first role held beside which this one may not be given, and why."""
    for other in sorted(held):
        for rule in APART:
            if (role == rule.role and other in rule.others) or (
                other == rule.role and role in rule.others
            ):
                return other, rule.why
    return None


NAMES = {
    Role.AGENCY_OFFICER: ("Cán bộ đầu mối CCHC", "Agency officer"),
    Role.AGENCY_HEAD: ("Thủ trưởng đơn vị", "Agency head"),
    Role.SECTOR_REVIEWER: ("Cán bộ thẩm tra lĩnh vực", "Sector reviewer"),
    Role.APPRAISER: ("Cán bộ thẩm định (Sở Nội vụ)", "Appraiser (Home Affairs)"),
    Role.COORDINATOR: ("Điều phối viên (Sở Nội vụ)", "Coordinator (Home Affairs)"),
    Role.COUNCIL_MEMBER: ("Thành viên Hội đồng thẩm định", "Council member"),
    Role.COUNCIL_CHAIR: ("Chủ tịch Hội đồng thẩm định", "Council chair"),
    Role.LEADER: ("Lãnh đạo UBND Thành phố", "Approving leader"),
    Role.AUDITOR: ("Kiểm toán viên (chỉ đọc)", "Auditor (reads only)"),
    Role.ADMINISTRATOR: ("Quản trị hệ thống", "Administrator"),
}
