"""The entry point: finds the command, runs it, and turns every failure into words and a status."""

from __future__ import annotations

import gc
import importlib
import os
import shlex
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

import click

from overture.cli.failure import INTERRUPTED, NOT_SOLVED, PIPE_CLOSED, explain, failed
from overture.errors import OvertureError

BLAS_THREADS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")
"""How the libraries behind numpy are told how many threads to keep; read when numpy loads."""

COMMANDS: Mapping[str, str] = {
    "run": "overture.cli.run",
    "check": "overture.cli.check",
    "whatif": "overture.cli.whatif",
    "flips": "overture.cli.flips",
    "compare": "overture.cli.compare",
    "merge": "overture.cli.merge",
    "verify": "overture.cli.verify",
    "design": "overture.cli.design",
    "equilibria": "overture.cli.equilibria",
    "diff": "overture.cli.diff",
    "brief": "overture.cli.brief",
    "explain": "overture.cli.explain",
    "export": "overture.cli.export",
    "import": "overture.cli.import_",
    "talks": "overture.cli.talks",
    "record": "overture.cli.record",
    "belief": "overture.cli.belief",
    "argue": "overture.cli.argue",
    "watch": "overture.cli.watch",
    "replay": "overture.cli.replay",
    "statements": "overture.cli.statements",
    "new": "overture.cli.new",
    "cases": "overture.cli.cases",
    "catalogue": "overture.cli.catalogue",
    "schema": "overture.cli.schema",
    "version": "overture.cli.version",
}
"""Command -> the module that holds it under the name `command`, in the order of the help."""


class LateGroup(click.Group):
    """A group that imports the module of a command only when the command is named."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names of the commands, in the order of the help."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name, or None."""
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, with a suggestion for a misspelt command."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            from overture.reading.suggest import suggest

            hint = suggest(args[0], COMMANDS) or "overture --help lists the commands."
            raise click.UsageError(f"There is no command '{args[0]}'; {hint}", ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=LateGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Start with:  overture run hello   then   overture run ukraine-2021",
)
@click.option("--debug", is_flag=True, help="Show the Python traceback of an unexpected failure.")
@click.version_option(package_name="overture", prog_name="overture")
def cli(debug: bool) -> None:
    """A workbench for conditional diplomacy: one declared case in, one brief out.

    CASE is a folder with a case.yaml, or the name of a case that ships with overture
    (overture cases lists them). Exit status: 0 done, 1 the case has problems, 2 the command is
    not understood, 3 not solved.
    """


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run a command line and leave with its exit status; nothing escapes as a traceback."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    # A command is short and makes next to no cycles; looking for them took a sixth of a run.
    gc.disable()
    # The products of matrices here are small. Threads for them stayed awake between one and the
    # next, a sixth of a run's work, and made last digits depend on the number of processors.
    for variable in BLAS_THREADS:
        os.environ.setdefault(variable, "1")
    status = _status(given)
    gc.freeze()  # so that Python does not look for cycles on its way out either
    sys.exit(status)


def _status(given: list[str]) -> int:
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a sign gets a stand-in for it, not a failure.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    as_json = "--json" in given
    try:
        answer: Any = cli.main(given, prog_name="overture", standalone_mode=False)
        sys.stdout.flush()
    except click.Abort:
        print("Stopped. Nothing was written.", file=sys.stderr)
        return INTERRUPTED
    except click.ClickException as error:
        if as_json:
            failed(error.format_message(), error.exit_code)
        else:
            error.show()
        return error.exit_code
    except OvertureError as error:
        return explain(error, as_json)
    except SystemExit:
        # Apart from shell completion, click leaves this way only when stdout's reader has gone.
        if "_OVERTURE_COMPLETE" in os.environ:
            raise
        return PIPE_CLOSED
    except BrokenPipeError:
        # The reader (head, less) has gone. Python would complain again when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return PIPE_CLOSED
    except Exception as error:  # noqa: BLE001 - the one place where the unforeseen ends
        what = f"{type(error).__name__}: {error}"
        if as_json:
            failed(what, NOT_SOLVED)
        if "--debug" in given:
            traceback.print_exc()
            return NOT_SOLVED
        again = shlex.join(["overture", "--debug", *given])
        print(
            f"overture failed in a way that it does not foresee: {what}\n"
            f"Please report it with the traceback that this prints: {again}",
            file=sys.stderr,
        )
        return NOT_SOLVED
    return answer if isinstance(answer, int) else 0


if __name__ == "__main__":
    main()
