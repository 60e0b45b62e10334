"""The systemd units as they are shipped."""

import configparser
from pathlib import Path

UNITS = Path(__file__).parents[2] / "deploy" / "systemd"


def read_unit(name: str) -> configparser.SectionProxy:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(UNITS / f"thuoc-{name}.service")
    return unit["Service"]
