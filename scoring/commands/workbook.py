"""`workbook`: a criteria set as a spreadsheet, and a spreadsheet as a criteria set."""

from argparse import ArgumentParser, Namespace
from pathlib import Path

from scoring.commands.output import warn
from scoring.criteria_file import load_criteria_set
from scoring.documents import text_of_document
from scoring.problems import BadFile, Problem
from scoring.reasons import Reason
from scoring.table_files import open_toml
from scoring.text_files import read_text

HELP = "write a criteria set as a workbook, or read one as a criteria set"


def add_arguments(parser: ArgumentParser) -> None:
    """Describe the command line."""
    parser.add_argument("file", metavar="SET.toml|TABLE.xlsx")
    parser.add_argument("--out", metavar="FILE", help="without it a set is printed as TOML")


def run(options: Namespace) -> tuple[str, int]:
    """Give the text to print and the exit code."""
    if options.file.lower().endswith(".xlsx"):
        return _read(options.file, options.out, options.lang), 0
    out = options.out or f"{Path(options.file).stem}.xlsx"
    return _write(options.file, out, options.lang), 0


def _write(path: str, out: str, lang: str) -> str:
    from scoring.workbooks.writing import workbook_of  # noqa: PLC0415 - the others run on bare Python

    text = read_text(path)
    digest = load_criteria_set(text, name=path).digest
    _save(out, workbook_of(open_toml(text, name=path).data))
    return _told(out, digest, lang)


def _read(path: str, out: str | None, lang: str) -> str:
    from scoring.workbooks.reading import read_workbook  # noqa: PLC0415 - the others run on bare Python

    try:
        content = Path(path).read_bytes()
    except OSError:
        raise BadFile((Problem(path, None, "", "", Reason("file.want_file"), "file"),)) from None
    found = read_workbook(content, name=path)
    warn(found.notes, lang)
    if found.criteria_set is None:
        raise BadFile(found.problems)
    text = text_of_document(found.document)
    if not out:
        return text
    _save(out, text.encode())
    return _told(out, found.criteria_set.digest, lang)


def _save(out: str, content: bytes) -> None:
    try:
        Path(out).write_bytes(content)
    except OSError as error:
        right = Reason("file.want_output", {"message": str(error)})
        raise BadFile((Problem(out, None, "", "", right, "file"),)) from None


def _told(out: str, digest: str, lang: str) -> str:
    return Reason("workbook.written", {"file": out, "digest": digest}).text(lang) + "\n"
