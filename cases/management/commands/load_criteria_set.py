"""Load a criteria set from its file: `load_criteria_set FILE.toml [--dry-run]`."""

from cases.management.rule_file_command import LoadsRuleFile
from cases.rule_files.loading import load_set
from cases.rule_files.reading import SET


class Command(LoadsRuleFile):
    help = "Nạp bộ tiêu chí từ tệp TOML; --dry-run liệt kê mọi lỗi và không thay đổi gì."
    kind = SET
    load = load_set
