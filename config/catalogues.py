"""Catalogues of messages: compile them, collect new texts, and tell which texts lack a translation.

`python -m config.catalogues compile|collect|check`. Compiling needs no gettext, so that the
application runs on a machine without it; collecting and checking do.
"""

import argparse
import shutil
import subprocess
import sys
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LEFT_OUT = ("node_modules", "var", ".venv", "staticfiles", "tests", "benchmarks", "requirements")


def find_catalogues() -> list[Path]:
    """List the catalogue of every language, also where it is not there yet."""
    return sorted(folder / "django.po" for folder in ROOT.glob("locale/*/LC_MESSAGES"))


def compile_all() -> int:
    for path in filter(Path.exists, find_catalogues()):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    return 0


def collect() -> int:
    """Bring every catalogue up to date with the texts in code and templates."""
    if not shutil.which("xgettext"):
        sys.exit("Collecting texts needs gettext: apt-get install gettext")
    languages = [part for path in find_catalogues() for part in ("--locale", path.parts[-3])]
    left_out = [part for name in LEFT_OUT for part in ("--ignore", name)]
    command = (sys.executable, "manage.py", "makemessages", *languages, *left_out)
    options = ("--no-wrap", "--no-obsolete", "--add-location", "file", "--verbosity", "0")
    return subprocess.run((*command, *options), cwd=ROOT, check=False).returncode


def check() -> int:
    """Print what is wrong with the catalogues, and leave them as they were."""
    before = {path: path.read_bytes() if path.exists() else b"" for path in find_catalogues()}
    try:
        if code := collect():
            return code
        wrong = [line for path, old in before.items() for line in compare(path, old.decode())]
    finally:
        for path, content in before.items():
            path.write_bytes(content) if content else path.unlink(missing_ok=True)
    for line in wrong:
        print(line)
    return 1 if wrong else 0


def compare(path: Path, old: str) -> list[str]:
    """List the texts without a translation, and the translations of texts that are gone."""
    fresh = polib.pofile(str(path))
    kept = {entry.msgid for entry in polib.pofile(old or "#") if not entry.obsolete}
    texts = {entry.msgid for entry in fresh}
    place = path.relative_to(ROOT)
    untranslated = sorted(
        entry.msgid for entry in fresh if entry.fuzzy or not (entry.msgstr or entry.msgstr_plural)
    )
    return [
        *(f"{place}: not translated: {text}" for text in untranslated),
        *(f"{place}: no longer used: {text}" for text in sorted(kept - texts)),
    ]


VERBS = {"compile": compile_all, "collect": collect, "check": check}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m config.catalogues", description=__doc__)
    parser.add_argument("verb", choices=VERBS)
    return VERBS[parser.parse_args().verb]()


if __name__ == "__main__":
    sys.exit(main())
