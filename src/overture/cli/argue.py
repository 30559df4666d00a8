"""`overture argue CASE`: which arguments stand, and which of them the conclusion rests on."""

from __future__ import annotations

from datetime import date

import click

from overture.cli import options
from overture.cli.output import in_color, print_json, width
from overture.cli.progress import progress_bar, say_if_compiling


@click.command(
    "argue",
    short_help="Which arguments stand, and which the conclusion rests on.",
    epilog="Example:  overture argue ukraine-2021",
)
@options.case_argument
@options.together(
    options.scenario_option,
    options.worlds_option,
    options.seed_option,
    options.workers_option,
    options.as_of_option,
    click.option(
        "--argdown",
        "as_argdown",
        is_flag=True,
        help="Print the arguments as Argdown text instead; nothing is solved.",
    ),
    options.json_option,
)
def command(
    case: str,
    scenario: str,
    worlds: int,
    seed: int,
    workers: int | None,
    as_of: date | None,
    as_argdown: bool,
    as_json: bool,
) -> int:
    """Weigh the arguments that CASE declares for and against its options.

    An argument is made in the worlds in which its premises hold, and upheld there if everything
    that attacks it is defeated. How often the options are upheld stands beside how often they are
    best.
    """
    import overture as ov

    declared = ov.load(case, scenario=scenario, as_of=as_of)
    if as_argdown:
        if as_json:
            raise click.UsageError("--argdown and --json exclude each other; choose one.")
        from overture.exchange.argdown import argdown

        click.echo(argdown(declared), nl=False)
        return 0
    say_if_compiling()
    with progress_bar() as progress:
        found = ov.argue(declared, worlds=worlds, seed=seed, workers=workers, progress=progress)
    record = found.to_json()
    if as_json:
        print_json(record)
        return 0
    from overture.brief.argued_text import render

    click.echo(render(record, case, width=width(), color=in_color()))
    return 0
