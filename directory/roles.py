"""The roles people hold, and what each needs to be meaningful."""

from enum import StrEnum


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
