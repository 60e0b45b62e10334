"""Load a criteria set from its file: `load_criteria_set FILE.toml [--dry-run]`."""

from cases.management.rule_file_command import LoadsRuleFile
from cases.reading.rule_files import SET
from cases.services.files import load_set


class Command(LoadsRuleFile):
    help = "Nạp bộ tiêu chí từ tệp TOML; --dry-run liệt kê mọi lỗi và không thay đổi gì."
    kind = SET
    load = load_set
