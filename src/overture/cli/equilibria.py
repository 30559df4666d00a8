"""`overture equilibria CASE`: every equilibrium of one world of a case, with certificates."""

from __future__ import annotations

import math
from datetime import date
from pathlib import Path

import click

from overture.cli import options
from overture.cli.output import in_color, labelled, print_json, width
from overture.cli.progress import progress_bar, say_if_compiling
from overture.errors import UsageError

CONCEPTS = ("nash", "subgame_perfect", "weak_pbe", "sequential")


def _a_number(ctx: click.Context, param: click.Parameter, value: float) -> float:
    """Refuse nan, which no bound excludes."""
    if math.isnan(value):
        raise click.BadParameter("write a number of seconds.", ctx=ctx, param=param)
    return value


def _not_of_the_catalogue(case: str) -> None:
    """Point to the catalogue where a case is named that only it has. Raises UsageError."""
    from overture.case import shipped

    if Path(case).exists() or case in shipped.names():
        return
    from overture.catalogue.read import names

    if case in names():
        raise UsageError(
            f"'{case}' is a game of the catalogue; solve it with `overture catalogue {case}`, "
            "which names its case file"
        )


@click.command(
    "equilibria",
    short_help="List the equilibria of one world of a case.",
    epilog="Example:  overture equilibria kydd-reassurance",
)
@options.case_argument
@click.option(
    "--concept",
    type=click.Choice(CONCEPTS),
    metavar="|".join(CONCEPTS),
    default="sequential",
    show_default=True,
    help="Which equilibria; each is listed with all the labels that it has.",
)
@click.option(
    "--world",
    metavar="N|central",
    callback=options.world_number,
    default="central",
    show_default=True,
    help="The central world, or the world of this number (from 0) under the seed.",
)
@click.option(
    "--worlds-as-types",
    metavar="K",
    type=click.IntRange(min=2, max=20),
    default=None,
    help="Make K representative worlds private information of the parties that know the world.",
)
@click.option(
    "--seconds",
    metavar="S",
    type=click.FloatRange(min=0.0, max=86_400.0),
    callback=_a_number,
    default=60.0,
    show_default=True,
    help="Time for the search, pure and mixed; what it cut short is said.",
)
@options.together(
    options.seed_option, options.as_of_option, options.scenario_option, options.json_option
)
def command(
    case: str,
    concept: str,
    world: int,
    worlds_as_types: int | None,
    seconds: float,
    seed: int,
    as_of: date | None,
    scenario: str,
    as_json: bool,
) -> int:
    """List the equilibria of one world of CASE, each with a certificate and its advice.

    Every party knows the world that is solved, unless --worlds-as-types puts the uncertainty
    inside: then the advised party, and all that know only the prior, do not know which of K worlds
    they are in.
    """
    import overture as ov
    from overture.brief.equilibria_text import next_command, render

    _not_of_the_catalogue(case)
    game = ov.compile(ov.load(case, scenario=scenario, as_of=as_of))
    say_if_compiling()
    with progress_bar() as progress:
        found = ov.equilibria(
            game,
            concept=concept,
            world="central" if world < 0 else world,
            worlds_as_types=worlds_as_types or 0,
            seconds=seconds,
            seed=seed,
            progress=progress,
        )
    record = found.to_json()
    if as_json:
        print_json(record)
        return 0
    click.echo(render(record, width=width(), color=in_color()))
    click.echo(labelled("TRY", next_command(case, record)))
    return 0
