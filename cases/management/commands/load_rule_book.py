"""Load a rule book from its file: `load_rule_book FILE.toml [--dry-run]`."""

from cases.management.rule_file_command import LoadsRuleFile
from cases.reading.rule_files import BOOK
from cases.services.files import load_book


class Command(LoadsRuleFile):
    help = "Nạp quy tắc từ tệp TOML; --dry-run liệt kê mọi lỗi và không thay đổi gì."
    kind = BOOK
    load = load_book
