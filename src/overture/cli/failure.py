"""Exit statuses, and how a foreseen failure is told on the terminal or as JSON."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from overture.errors import CaseError, OvertureError, Problem

NOT_SOLVED = 3
INTERRUPTED = 130
PIPE_CLOSED = 141


def explain(error: OvertureError, as_json: bool) -> int:
    """Print the failure (words to stderr, JSON to stdout) and return its exit status."""
    problems = error.problems if isinstance(error, CaseError) else ()
    count = len(problems)
    counted = f"{count} problem{'s' if count != 1 else ''}; nothing was solved or written."
    if as_json:
        failed(counted if problems else str(error), error.exit_status, problems)
    else:
        print(error, file=sys.stderr)
        if problems:
            print(counted, file=sys.stderr)
    return error.exit_status


def failed(what: str, status: int, problems: Sequence[Problem] = ()) -> None:
    """Print a failure as JSON: what failed, the exit status, and the problems of a case."""
    from overture.cli.output import print_json

    said: dict[str, object] = {"failed": what, "exit": status}
    if problems:
        said["problems"] = [problem.to_json() for problem in problems]
    print_json(said)
