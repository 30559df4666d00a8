"""`overture design CASE`: which offer to make, over the levers that the case declares."""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

import click

from overture.cli import options
from overture.cli.output import as_seen_from_here, in_color, labelled, print_json, width
from overture.cli.progress import progress_bar, say_if_compiling


@click.command(
    "design",
    short_help="Design the offer: the frontier over the levers.",
    epilog="Example:  overture design ukraine-2021 --worlds 500 --out offer",
)
@options.case_argument
@click.option(
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=None,
    help="Folder for design.html and design.json (default: ./CASE-design).",
)
@click.option(
    "--into",
    metavar="RUN",
    type=click.Path(path_type=Path),
    default=None,
    help="Fill section 7 of the brief of this finished run of the same case.",
)
@click.option(
    "--worlds",
    metavar="N",
    type=click.IntRange(min=1, max=20_000),
    default=1_000,
    show_default=True,
    help="Number of worlds in which every setting is solved.",
)
@click.option(
    "--points",
    metavar="K",
    type=click.IntRange(min=2, max=50),
    default=5,
    show_default=True,
    help="Points on each lever that has a range, its ends included.",
)
@click.option(
    "--refine",
    metavar="R",
    type=click.IntRange(min=0, max=8),
    default=2,
    show_default=True,
    help="Rounds that halve the steps of ranges around the frontier.",
)
@click.option(
    "--separation",
    metavar="S",
    type=click.FloatRange(min=0.0, max=1.0, min_open=True),
    default=0.5,
    show_default=True,
    help="How far compliance must tell sincere types from others to be called separating.",
)
@options.together(
    options.seed_option,
    options.workers_option,
    options.as_of_option,
    options.scenario_option,
    options.json_option,
)
def command(
    case: str,
    out: Path | None,
    into: Path | None,
    worlds: int,
    points: int,
    refine: int,
    separation: float,
    seed: int,
    workers: int | None,
    as_of: date | None,
    scenario: str,
    as_json: bool,
) -> int:
    """Solve the offer of CASE over its levers and recommend a setting.

    Every setting of the levers is solved on the same worlds: what the offer is worth, how likely
    sincere types accept and keep it, how likely the others pass for sincere. The settings that
    nothing beats in all three are the frontier; the recommended one is printed as a scenario.

    With --into, run.json and brief.html of RUN are written again with the design in them. It must
    be a run of CASE under the same scenario, day and seed.
    """
    import overture as ov
    from overture.brief.design import design_record
    from overture.brief.design_into import put_into, run_to_fill
    from overture.brief.design_page import write_design
    from overture.brief.design_text import render

    if into is not None and out is not None:
        raise click.UsageError("--into and --out name two places; give one of them.")
    declared = ov.load(case, scenario=scenario, as_of=as_of)
    run = run_to_fill(into, declared, seed) if into is not None else None
    folder = options.folder_for(declared.id, into or out, kind="design")
    game = ov.compile(declared)
    say_if_compiling()
    with progress_bar() as progress:
        found = ov.design(
            game,
            worlds=worlds,
            seed=seed,
            workers=workers,
            points=points,
            refine=refine,
            separation=separation,
            progress=progress,
        )
    record = design_record(found, declared, ov.__version__)
    if run is not None and into is not None:
        written = put_into(run, found, folder)
    else:
        written = write_design(record, folder)
    if as_json:
        print_json({**record, "brief": str(written)})
        return 0
    click.echo(render(record, width=width(), color=in_color()))
    click.echo(labelled("PAGE" if into is None else "BRIEF", as_seen_from_here(written)))
    levers = found.settings[found.recommended].levers
    changes = [f"quantities.{found.levers[n]['sets']}={v!r}" for n, v in levers.items()]
    click.echo(labelled("TRY", shlex.join(["overture", "whatif", case, *changes])))
    return 0
