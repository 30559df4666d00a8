"""`overture compare CASE`: the policies over very many worlds, in a run that survives anything."""

from __future__ import annotations

import os
import re
import resource
import shlex
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from overture.cli import options
from overture.cli.failure import INTERRUPTED
from overture.cli.output import as_seen_from_here, in_color, labelled, print_json, width
from overture.cli.progress import progress_bar, say_if_compiling

if TYPE_CHECKING:
    from overture.advise.runs.compare import Make

MOST = 1_000_000_000
"""Worlds are numbered in ten digits; a thousand million is a slip of the keyboard or a cluster."""


def _shard(ctx: click.Context, param: click.Parameter, value: str | None) -> tuple[int, int]:
    if value is None:
        return (1, 1)
    found = re.fullmatch(r"([1-9][0-9]{0,5})/([1-9][0-9]{0,5})", value)
    if found is None or int(found[1]) > int(found[2]):
        raise click.BadParameter(
            f"'{value}' is no shard; write 1/4, 2/4, 3/4 or 4/4.", ctx=ctx, param=param
        )
    return int(found[1]), int(found[2])


@click.command(
    "compare",
    short_help="Compare the policies over very many worlds.",
    epilog="Example:  overture compare ukraine-2021 --worlds 1000000 --out million",
)
@options.case_argument
@click.option(
    "--out",
    metavar="RUN",
    callback=options.folder_named,
    default=None,
    help="Folder of the run (default: ./CASE-worlds).",
)
@click.option(
    "--worlds",
    metavar="N",
    type=click.IntRange(min=1, max=MOST),
    default=100_000,
    show_default=True,
    help="Number of worlds; with --resume it may have grown.",
)
@options.seed_option
@click.option(
    "--resume",
    is_flag=True,
    help="Go on with the run in the folder, or extend it; start afresh if there is none.",
)
@click.option(
    "--workers",
    metavar="N",
    type=click.IntRange(min=1, max=1024),
    default=None,
    help="Processes on this machine (default: all cores); the result does not depend on it.",
)
@click.option(
    "--shard",
    metavar="I/N",
    callback=_shard,
    default=None,
    help="Make only every N-th chunk, from the I-th; `overture merge` joins the shards.",
)
@click.option(
    "--cluster",
    metavar="WHERE",
    default="",
    help="Make the chunks on Dask: a scheduler's address, or local:N for N workers here.",
)
@click.option(
    "--keep",
    metavar="ROWS",
    default="20000",
    show_default=True,
    help="Worlds kept as rows: flips (where another policy is best), all, or the first so many.",
)
@click.option(
    "--until-stable",
    is_flag=True,
    help="Stop before N worlds once the lead is clear at two looks in a row.",
)
@click.option(
    "--chunk",
    metavar="N",
    type=click.IntRange(min=100, max=100_000),
    default=5_000,
    show_default=True,
    help="Worlds in a chunk, the unit that is stored; smaller needs less memory.",
)
@options.together(
    options.as_of_option,
    options.scenario_option,
    options.common_knowledge_option,
    options.json_option,
)
def command(
    case: str,
    out: Path | None,
    worlds: int,
    seed: int,
    resume: bool,
    workers: int | None,
    shard: tuple[int, int],
    cluster: str,
    keep: str,
    until_stable: bool,
    chunk: int,
    as_of: date | None,
    scenario: str,
    common_knowledge: bool,
    as_json: bool,
) -> int:
    """Solve CASE in very many worlds, chunk by chunk, and compare its policies.

    The folder holds the run: chunks that are written whole, so that whatever is killed, at most
    the chunks at hand are lost; --resume goes on. Memory does not grow with the number of worlds.
    Quantiles come from sketches, whose error the result states; all else is exact.
    """
    import overture as ov
    from overture.advise.runs.begin import Asked
    from overture.advise.runs.compare import go

    begun = time.monotonic()
    declared = ov.load(case, scenario=scenario, as_of=as_of)
    folder = options.folder_for(declared.id, out, "worlds")
    asked = Asked(
        named=case,
        case=declared,
        as_of=as_of.isoformat() if as_of is not None else "",
        worlds=worlds,
        seed=seed,
        common_knowledge=common_knowledge,
        chunk=chunk,
        keep=keep,
    )
    say_if_compiling()
    try:
        with progress_bar() as progress:
            ran = go(
                folder, asked, _make(workers, shard, cluster), resume=resume, shard=shard,
                until_stable=until_stable and shard == (1, 1), progress=progress,
            )  # fmt: skip
            if not ran.complete:
                return _shard_done(folder, shard, as_json)
            return finish(folder, ran.before, ran.peak, begun, as_json, until_stable)
    except KeyboardInterrupt:
        again = _again(sys.argv[1:])
        print(f"Stopped. What is stored is whole; go on with: {again}", file=sys.stderr)
        return INTERRUPTED


def _make(workers: int | None, shard: tuple[int, int], cluster: str) -> Make:
    if cluster:
        from overture.advise.runs.remote import on_a_cluster

        return on_a_cluster(cluster)
    from overture.advise.runs.compare import on_this_machine

    return on_this_machine(workers or os.cpu_count() or 1, shard)


def finish(
    folder: Path, before: int, peak: int, begun: float, as_json: bool, settling: bool = False
) -> int:
    """Merge a complete run, write what it says, and print it; `settling`, with the strip that shows
    how its lead settled."""
    from overture.advise.runs.result import result_of
    from overture.advise.runs.worker import peak_memory
    from overture.brief.runs import Cost, write_run

    result = result_of(folder)
    cost = Cost(time.monotonic() - begun, _cpu(), float(max(peak, peak_memory())), before)
    brief, record = write_run(folder, result, cost)
    if as_json:
        print_json(record)
        return 0
    click.echo(brief.text(width=width(), color=in_color()))
    run = record["run"]
    click.echo(labelled("RUN", f"{run['worlds']:,} worlds, {run['hash'][:16]}"))
    click.echo(labelled("STABLE", "yes" if run["stable"] else "not yet"))
    if settling:
        from overture.brief.bars import strip

        click.echo(labelled("SETTLED", "\n".join(strip(run["convergence"]))))
    click.echo(labelled("FOLDER", as_seen_from_here(folder)))
    return 0


def _shard_done(folder: Path, shard: tuple[int, int], as_json: bool) -> int:
    which, among = shard
    if as_json:
        print_json({"run": {"shard": which, "of": among, "complete": False}})
    else:
        place = as_seen_from_here(folder)
        click.echo(f"Shard {which} of {among} is done. Join the shards: overture merge {place} …")
    return 0


def _cpu() -> float:
    """Processor seconds of this process and of its workers that have ended."""
    found = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in found)


def _again(arguments: list[str]) -> str:
    added = [] if "--resume" in arguments else ["--resume"]
    return shlex.join(["overture", *arguments, *added])
