"""`overture run CASE`: solve a case in many worlds and write the brief."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from overture.cli import options
from overture.cli.output import as_seen_from_here, in_color, labelled, print_json, width
from overture.cli.progress import progress_bar, say_if_compiling


@click.command(
    "run",
    short_help="Solve a case and write its brief.",
    epilog="Example:  overture run ukraine-2021 --worlds 5000 --out quick",
)
@options.case_argument
@options.together(
    options.folder_option,
    options.worlds_option,
    options.seed_option,
    options.workers_option,
    options.as_of_option,
    options.scenario_option,
    options.common_knowledge_option,
    options.mixed_seconds_option,
    options.json_option,
)
def command(
    case: str,
    out: Path | None,
    worlds: int,
    seed: int,
    workers: int | None,
    as_of: date | None,
    scenario: str,
    common_knowledge: bool,
    mixed_seconds: float,
    as_json: bool,
) -> int:
    """Solve CASE in many worlds; print the advice and write the brief.

    The folder gets brief.html (opens offline, prints on A4) and run.json (every number at full
    precision). Nothing is written unless the whole run succeeds.
    """
    import overture as ov
    from overture.advise.further import failures
    from overture.cli.next_step import after_run

    declared = ov.load(case, scenario=scenario, as_of=as_of)
    folder = options.folder_for(declared.id, out)
    game = ov.compile(declared)
    say_if_compiling()
    with progress_bar() as progress:
        solution = ov.solve(
            game,
            worlds=worlds,
            seed=seed,
            workers=workers,
            common_knowledge=common_knowledge,
            progress=progress,
        )
        advice = ov.advise(solution, mixed_seconds=mixed_seconds, progress=progress)
    brief = ov.brief(advice)
    written = brief.write(folder)
    failed = failures(advice.further)
    status = 3 if failed else 0
    if as_json:
        print_json({**brief.to_json(), "brief": str(written)})
        return status
    click.echo(brief.text(width=width(), color=in_color()))
    click.echo(labelled("BRIEF", as_seen_from_here(written)))
    for part, why in failed.items():
        click.echo(labelled("FAILED", f"{part}: {why}"))
    click.echo(labelled("TRY", after_run(case, advice)))
    return status
