"""Exit statuses, and how a foreseen failure is told on the terminal or as JSON."""

from __future__ import annotations

import sys

from overture.errors import CaseError, OvertureError

NOT_SOLVED = 3
INTERRUPTED = 130
PIPE_CLOSED = 141


def explain(error: OvertureError, as_json: bool) -> int:
    """Print the failure (words to stderr, JSON to stdout) and return its exit status."""
    if as_json:
        from overture.cli.output import print_json

        said: dict[str, object] = {"failed": _headline(error), "exit": error.exit_status}
        if isinstance(error, CaseError):
            said["problems"] = [problem.to_json() for problem in error.problems]
        print_json(said)
    else:
        print(error, file=sys.stderr)
        if isinstance(error, CaseError):
            print(_headline(error), file=sys.stderr)
    return error.exit_status


def _headline(error: OvertureError) -> str:
    if isinstance(error, CaseError):
        count = len(error.problems)
        return f"{count} problem{'s' if count != 1 else ''}; nothing was solved or written."
    return str(error)
