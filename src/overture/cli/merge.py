"""`overture merge RUN…`: join the shards of a run, or finish one that is complete."""

from __future__ import annotations

import time
from pathlib import Path

import click

from overture.cli import options


@click.command(
    "merge",
    short_help="Join the shards of a run.",
    epilog="Example:  overture merge shard-1 shard-2 shard-3",
)
@click.argument("runs", metavar="RUN…", nargs=-1, required=True, type=click.Path(path_type=Path))
@options.json_option
def command(runs: tuple[Path, ...], as_json: bool) -> int:
    """Bring the chunks of all RUNs into the first one, and say what the whole run says.

    The folders must be of one run: the same case, seed, chunk size, and start.npz. The hash is that
    of a run that was made in one piece.
    """
    from overture.advise.runs.rows import FOLDER
    from overture.cli.compare import finish
    from overture.worlds.runs.merge import gather

    begun = time.monotonic()
    gather(runs[0], runs[1:], (FOLDER,))
    return finish(runs[0], 0, 0, begun, as_json)
