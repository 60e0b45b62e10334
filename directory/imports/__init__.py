"""Loading the directory from files: every problem is listed, or the whole file is loaded."""

from directory.imports.kinds import KINDS, read
from directory.imports.plans import Change, HasProblems, Plan, carry_out
from directory.imports.tables import Problem

__all__ = ["KINDS", "Change", "HasProblems", "Plan", "Problem", "carry_out", "read"]
