"""Print what an S3 server guarantees, a sentence a test; a plugin of pytest."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

Outcome = tuple[str, str, Any]


def sentence(report: pytest.TestReport) -> str:
    name, _, case = report.nodeid.rpartition("::test_")[2].partition("[")
    told = name.replace("_", " ").capitalize()
    return f"{told} ({case.removesuffix(']')})" if case else told


@pytest.hookimpl(wrapper=True)
def pytest_report_teststatus(
    report: pytest.TestReport,
) -> Generator[None, Outcome, Outcome]:
    category, short, word = yield
    if report.when == "call" or report.failed:
        mark = "yes" if report.passed else "NO "
        return category, f"\n  {mark}  {sentence(report)}", word
    return category, short, word
