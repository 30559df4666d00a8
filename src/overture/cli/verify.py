"""`overture verify RUN`: make parts of a run again, slowly, and compare."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from overture.cli import options
from overture.cli.output import print_json
from overture.cli.progress import progress_bar
from overture.errors import NotSolved


@click.command(
    "verify",
    short_help="Make parts of a run again and compare.",
    epilog="Example:  overture verify million",
)
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@options.json_option
def command(run: Path, as_json: bool) -> int:
    """Make some chunks of RUN again, and walk through some of their worlds one history at a time.

    A chunk must come out with the same bytes. In the worlds, every strategy must be the logit
    response to what it meets, and every policy must be worth what the run says. Exit status 3 if
    anything differs.
    """
    from overture.advise.runs.verify import verify

    with progress_bar() as progress:
        found = verify(run, progress)
    if as_json:
        print_json({**dataclasses.asdict(found), "sound": found.sound})
        return 0 if found.sound else NotSolved.exit_status
    click.echo(
        f"{len(found.chunks)} chunks made again: {len(found.differing)} differ. "
        f"{len(found.worlds)} worlds walked: values within {found.value_error:.1e} points, "
        f"responses within {found.response_error:.1e}."
    )
    if found.differing:
        click.echo(
            f"They differ by up to {found.sums_error:.1e} of an entry; near 1e-16 that is rounding "
            "by another version of overture or another kind of processor."
        )
    for world in found.differing:
        click.echo(f"The chunk from world {world} is not as stored: delete it, then --resume.")
    return 0 if found.sound else NotSolved.exit_status
