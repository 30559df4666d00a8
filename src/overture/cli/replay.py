"""`overture replay CASE`: belief and advice day by day through a record, and forecasts scored."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from overture.cli import options
from overture.cli.output import as_seen_from_here, in_color, labelled, print_json, width
from overture.cli.progress import progress_bar, say_if_compiling


def _day_option(name: str, variable: str, text: str) -> options.Decorator:
    return click.option(
        name, variable, metavar="D", callback=options.day_named, default=None, help=text
    )


@click.command(
    "replay",
    short_help="Follow a crisis day by day; score the forecasts.",
    epilog="Example:  overture replay ukraine-2021 --to 2022-02-24 --out crisis",
)
@options.case_argument
@options.together(
    _day_option("--from", "start", "First day (default: that of the priors)."),
    _day_option("--to", "end", "Last day (default: that of the last row); no later row is read."),
    click.option(
        "--out",
        metavar="DIR",
        callback=options.folder_named,
        default=None,
        help="Folder for replay.html and replay.json (default: ./CASE-replay).",
    ),
    click.option(
        "--worlds",
        metavar="N",
        type=click.IntRange(min=100, max=20_000),
        default=options.DEFAULT_WORLDS,
        show_default=True,
        help="Number of worlds that carry belief, drawn and solved once.",
    ),
    click.option(
        "--advice-worlds",
        metavar="N",
        type=click.IntRange(min=1, max=20_000),
        default=2_000,
        show_default=True,
        help="Number of them in which the game is solved again when belief moved.",
    ),
    options.seed_option,
    options.workers_option,
    options.scenario_option,
    options.json_option,
)
def command(
    case: str,
    start: date | None,
    end: date | None,
    out: Path | None,
    worlds: int,
    advice_worlds: int,
    seed: int,
    workers: int | None,
    scenario: str,
    as_json: bool,
) -> int:
    """Replay the record of CASE: belief on every day, advice whenever belief moved.

    Every day uses the rows reported by then and nothing else. Where the case says what happened
    (happened), the forecasts made before are scored beside the untouched prior and a declared base
    rate, over a range of priors and likelihoods. The day of the case (as_of) plays no part.
    """
    import overture as ov
    from overture.brief.replay import replay_record
    from overture.brief.replay_page import write_replay
    from overture.brief.replay_text import render

    declared = ov.load(case, scenario=scenario)
    folder = options.folder_for(declared.id, out, "replay")
    say_if_compiling()
    with progress_bar() as progress:
        found = ov.replay(
            declared,
            start=start,
            end=end,
            worlds=worlds,
            advice_worlds=advice_worlds,
            seed=seed,
            workers=workers,
            progress=progress,
        )
    record = replay_record(found, ov.__version__)
    written = write_replay(record, folder)
    status = 3 if found.failures else 0
    if as_json:
        print_json({**record, "brief": str(written)})
        return status
    click.echo(render(record, width=width(), color=in_color()))
    for day, why in found.failures.items():
        click.echo(labelled("FAILED", f"advice of {day}: {why}"))
    click.echo(labelled("PAGE", as_seen_from_here(written)))
    last = found.days[-1].belief.day
    click.echo(labelled("TRY", f"overture belief {case} --as-of {last} --advice"))
    return status
