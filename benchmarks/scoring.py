"""Time and memory of scoring a city of 100, 1,000 and 10,000 agencies with 100 criteria each.

Twice: with criteria right under their fields, computed in 34 digits as in the first format, and
with a tree of four levels above the same criteria, in exact fractions. A leaf of the tree must cost
no more than MOST_OF_FLAT times a criterion of the flat set.

Run `python benchmarks/scoring.py`; needs NumPy for the floor, and nothing else but Python.
It prints, for each size, seconds, microseconds a mark and peak memory of evaluate + rank +
outcomes, then the growth exponent, beside a plain NumPy sum of the same table. It exits 1 where
an exponent or the cost of a leaf exceeds its bound.
"""

import argparse
import math
import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from scoring import (
    CriteriaSet,
    Entry,
    Mark,
    Previous,
    evaluate,
    load_criteria_set,
    outcomes,
    rank,
    shipped_book,
)

SIZES = (100, 1_000, 10_000)
CRITERIA = 100
EXPONENT_BOUND = 1.05
# Fractions and the scores of forty groups; nothing of it grows with the city.
MOST_OF_FLAT = 1.6
SHAPES = ("flat", "tree")
SEED = 2021

METHODS = (
    'kind = "yes_no"',
    """kind = "options"
options = [ { value = "A", share = 1 }, { value = "B", share = 0.5 }, { value = "C", share = 0 } ]
""",
    'kind = "timeliness"',
    """kind = "staircase"
stairs = [ { at_least = 0.3, share = 1 }, { at_least = 0.2, share = 0.5 },
           { at_least = 0, share = 0 } ]
""",
    'kind = "proportional"',
    'kind = "proportional_from_threshold"\nthreshold = 0.8',
    'kind = "deductions"\nper_missing = 0.25\nper_late = 0.125',
    'kind = "survey"\nscale = { A = 1, B = 0.6, C = 0.2, D = 0 }',
)


def criteria_set(shape: str) -> CriteriaSet:
    """Make a set of ten fields with ten criteria of one point each, every method in turn."""
    return load_criteria_set(tree_set() if shape == "tree" else flat_set(), name="bench.toml")


def flat_set() -> str:
    """Write the set with its criteria right under the fields."""
    lines = ['format = 1\ncode = "bench"\nlabel = "Đo"\nyear = 2021\nsource = "Đo"']
    for field in range(10):
        lines.append(f'[[fields]]\ncode = "F{field}"\nname = "Lĩnh vực {field}"')
        lines.append('lead = "A"\nalternate = "B"')
        for number in range(CRITERIA // 10):
            method = METHODS[(field * 10 + number) % len(METHODS)]
            part = "survey" if "survey" in method else "appraisal"
            lines.append(f'[[fields.criteria]]\ncode = "{field}.{number}"\nname = "Tiêu chí"')
            lines.append(f'max_points = 1\npart = "{part}"\n[fields.criteria.method]\n{method}')
    return "\n".join(lines)


def tree_set() -> str:
    """Write the same criteria as leaves of four levels: field, group, group, criterion."""
    lines = ['format = 2\ncode = "bench"\nlabel = "Đo"\nyear = 2021\nsource = "Đo"']
    for field in range(10):
        lines.append(f'[[fields]]\ncode = "F{field}"\nname = "Lĩnh vực {field}"')
        lines.append('lead = "A"\nalternate = "B"')
        for number in range(CRITERIA // 10):
            if number % 5 == 0:
                lines.append(f'[[fields.criteria]]\ncode = "{field}.g{number}"\nname = "Nhóm"')
                lines.append(f'[[fields.criteria.criteria]]\ncode = "{field}.h{number}"')
                lines.append('name = "Nhóm con"')
            method = METHODS[(field * 10 + number) % len(METHODS)]
            part = "survey" if "survey" in method else "appraisal"
            here = "fields.criteria.criteria.criteria"
            lines.append(f'[[{here}]]\ncode = "{field}.{number}"\nname = "Tiêu chí"')
            lines.append(f'max_points = 1\npart = "{part}"\n[{here}.method]\n{method}')
    return "\n".join(lines)


def answer(kind: str, dice: random.Random) -> dict[str, str]:
    """Make up an answer; no two agencies look alike."""
    total = dice.randint(100, 999)
    makers = {
        "yes_no": lambda: {"value": dice.choice(("yes", "no"))},
        "options": lambda: {"option": dice.choice("ABC")},
        "timeliness": lambda: {"outcome": dice.choice(("on_time", "late", "none"))},
        "deductions": lambda: {"missing": str(dice.randint(0, 2)), "late": str(dice.randint(0, 3))},
        "survey": lambda: {letter: str(dice.randint(1, 60)) for letter in "ABCD"},
    }
    ratio = {"achieved": str(dice.randint(total // 2, total)), "total": str(total)}
    return makers.get(kind, lambda: ratio)()


def agencies(number: int, of: CriteriaSet) -> Iterator[tuple[str, dict[str, Mark]]]:
    """Make up agencies one by one, so that their marks are not counted as scoring's memory."""
    dice = random.Random(SEED)  # made-up marks, no secrets
    for i in range(number):
        marks = {c.code: Mark(answer(c.kind, dice)) for c in of.criteria}
        yield f"A{i:05}", marks


def score(number: int, shape: str) -> float:
    """Evaluate, rank and propose; give the seconds spent in scoring alone."""
    of, book = criteria_set(shape), shipped_book("hcmc-2021")
    blocs = [bloc.code for bloc in book.blocs]
    entries, spent = [], 0.0
    for i, (name, marks) in enumerate(agencies(number, of)):
        bloc = blocs[i % len(blocs)]
        start = time.process_time()
        card = evaluate(of, marks, bloc=bloc, book=book)
        entries.append(Entry(bloc, name, card.index))
        spent += time.process_time() - start
    previous = {
        one.agency: Previous(one.agency, one.bloc, Decimal(75), "Khá", i // len(blocs) + 1)
        for i, one in enumerate(entries)
    }
    start = time.process_time()
    proposed = outcomes(rank(entries, book=book), book=book, previous=previous)
    spent += time.process_time() - start
    assert len(proposed) == number  # noqa: S101  # nothing was optimised away
    return spent


def floor(number: int) -> float:
    """Sum the same table with NumPy: what nothing that reads every mark can beat."""
    table = np.random.default_rng(SEED).random((number, CRITERIA))
    start = time.process_time()
    np.argsort(-table.sum(axis=1))
    return time.process_time() - start


def in_process_of_its_own(number: int, shape: str) -> tuple[float, float, float]:
    """Measure one size where no other size has left memory behind."""
    done = subprocess.run(  # ourselves
        [sys.executable, __file__, "--size", str(number), "--shape", shape],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    seconds, floor_seconds, peak = (float(word) for word in done.stdout.split())
    return seconds, floor_seconds, peak


def exponent(sizes: tuple[int, ...], seconds: list[float]) -> float:
    """Fit time = c × size^k through the measurements and give k."""
    slope, _intercept = np.polyfit(np.log(sizes), np.log(seconds), 1)
    return float(slope)


def measure_one(number: int, shape: str) -> None:
    """Print seconds, the floor's seconds and the growth of memory in MiB."""
    score(1, shape)  # what importing and compiling once costs is not scoring
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds = score(number, shape)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f"{seconds} {floor(number)} {(peak - before) / 1024}\n")


def report(sizes: tuple[int, ...], shape: str) -> tuple[float, float]:
    """Print the table of a shape; give its growth exponent and the cost of a mark."""
    out = sys.stdout.write
    out(f"{shape}\n{'agencies':>9} {'seconds':>9} {'µs/mark':>8} {'MiB':>7} {'floor s':>9} ")
    out(f"{'× floor':>8}\n")
    measured = []
    for size in sizes:
        seconds, floor_seconds, peak = in_process_of_its_own(size, shape)
        measured.append(seconds)
        each = seconds / size / CRITERIA * 1e6
        ratio = seconds / floor_seconds
        out(f"{size:>9,} {seconds:>9.3f} {each:>8.2f} {peak:>7.1f} {floor_seconds:>9.6f} ")
        out(f"{ratio:>8,.0f}\n")
    grown = exponent(sizes, measured) if len(sizes) > 1 else 1.0
    out(f"growth exponent {grown:.3f} (bound {EXPONENT_BOUND})\n")
    return grown, measured[-1] / sizes[-1]


def compare(sizes: tuple[int, ...]) -> int:
    """Measure both shapes; give the exit code."""
    found = {shape: report(sizes, shape) for shape in SHAPES}
    ratio = found["tree"][1] / found["flat"][1]
    sys.stdout.write(f"a leaf of the tree costs {ratio:.2f} × flat (bound {MOST_OF_FLAT})\n")
    grown = max(each[0] for each in found.values())
    fits = math.isfinite(grown) and grown <= EXPONENT_BOUND and ratio <= MOST_OF_FLAT
    return 0 if fits else 1


def main() -> int:
    """Measure every size, or one where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, help="measure one size in this process")
    parser.add_argument("--shape", choices=SHAPES, default="flat", help="of that one size")
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES))
    options = parser.parse_args()
    if options.size:
        measure_one(options.size, options.shape)
        return 0
    return compare(tuple(options.sizes))


if __name__ == "__main__":
    sys.exit(main())
