"""Load a rule book from its file: `load_rule_book FILE.toml [--dry-run]`."""

from cases.management.rule_file_command import LoadsRuleFile
from cases.rule_files.loading import load_book
from cases.rule_files.reading import BOOK


class Command(LoadsRuleFile):
    help = "Nạp quy tắc từ tệp TOML; --dry-run liệt kê mọi lỗi và không thay đổi gì."
    kind = BOOK
    load = load_book
