"""`overture explain CASE PATH`: where a number of a run comes from."""

from __future__ import annotations

import click

from overture.cli import options
from overture.cli.output import in_color, print_json, width
from overture.cli.progress import progress_bar


@click.command(
    "explain",
    short_help="Show where a number of a run comes from.",
    epilog="Example:  overture explain ukraine-2021 advice.policies.talks.mean",
)
@options.case_argument
@click.argument("path", metavar="PATH")
@options.together(options.worlds_option, options.seed_option, options.json_option)
def command(case: str, path: str, worlds: int, seed: int, as_json: bool) -> int:
    """Explain the number at PATH in the JSON of a run: formula, inputs, lines of the case, sources.

    CASE is the folder of a finished run, or a case: then ./CASE-run is read if it is a run of this
    very case with these worlds and seed, and the case is solved if not. PATH is written with dots,
    as test.replies[0].posterior.moscow.seeker; keys with spaces stand in quotes. A
    PATH such as equilibria[0].max_gain leads into the JSON of `overture equilibria CASE`, whose
    equilibria are then solved. Nothing is written.
    """
    import overture as ov

    with progress_bar() as progress:
        found = ov.explain(case, path, worlds=worlds, seed=seed, progress=progress)
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(found.text(width=width(), color=in_color()))
    return 0
