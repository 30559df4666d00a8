"""`overture flips CASE|RUN`: what would have to be otherwise for other advice, in four views."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from overture.cli import options
from overture.cli.output import as_seen_from_here, in_color, labelled, print_json, width
from overture.cli.progress import progress_bar, say_if_compiling


@click.command(
    "flips",
    short_help="What would have to be otherwise for other advice?",
    epilog="Example:  overture flips ukraine-2021 --out ukraine-2021-flips",
)
@click.argument("case", metavar="CASE|RUN")
@click.option(
    "--worlds",
    metavar="N",
    type=click.IntRange(min=1, max=options.MOST_WORLDS),
    default=None,
    help="Number of worlds to draw and solve (default: 20000, or those of the run).",
)
@click.option(
    "--seed",
    metavar="N",
    type=click.IntRange(min=0),
    default=None,
    help="Seed of the draws (default: 1, or that of the run).",
)
@click.option(
    "--tau",
    metavar="T",
    type=click.FloatRange(min=0.0),
    default=None,
    help="Points of regret above which a world counts (default: exceeded in a tenth of them).",
)
@click.option(
    "--out",
    metavar="DIR",
    callback=options.folder_named,
    default=None,
    help="Write flips.json, and nearest.yaml with the nearest joint flip as a scenario.",
)
@options.together(
    options.workers_option,
    options.as_of_option,
    options.scenario_option,
    options.common_knowledge_option,
    options.json_option,
)
def command(
    case: str,
    worlds: int | None,
    seed: int | None,
    tau: float | None,
    out: Path | None,
    workers: int | None,
    as_of: date | None,
    scenario: str,
    common_knowledge: bool,
    as_json: bool,
) -> int:
    """Take four views of what would change the advice on CASE, or on the case of a finished RUN.

    1. For every assumption, prior and quantity, the value at which it alone flips the advice.
    2. What it is worth to learn each before choosing.
    3. In which worlds another policy is best, or the regret is large.
    4. The smallest joint change that flips it, as a scenario.

    All flips are found by solving again. Nothing is written without --out.
    """
    import overture as ov
    from overture.brief.flips_text import next_command, render
    from overture.brief.model import JSON_NAME

    folder = options.folder_for(case, out) if out is not None else None
    say_if_compiling()
    with progress_bar() as progress:
        found = ov.flips(
            case,
            worlds=worlds,
            seed=seed,
            scenario=scenario,
            as_of=as_of,
            tau=tau,
            workers=workers,
            common_knowledge=common_knowledge,
            progress=progress,
        )
    record = found.to_json()
    if folder is not None:
        _write(folder, record)
    if as_json:
        print_json(record)
        return 0
    click.echo(render(record, width=width(), color=in_color()))
    if folder is not None:
        click.echo(labelled("WRITTEN", as_seen_from_here(folder)))
    run = case if (Path(case) / JSON_NAME).is_file() else ""
    named = _case_of_run(record) if run else case
    click.echo(labelled("TRY", next_command(named, record, folder is not None, run)))
    return 0


def _case_of_run(record: dict[str, Any]) -> str:
    """The case of a run as it can be named here; "" where there is none of its name."""
    from overture.case.shipped import names

    case = str(record["case"]["id"])
    return case if case in names() or Path(case, "case.yaml").is_file() else ""


def _write(folder: Path, record: dict[str, object]) -> None:
    """Write the two files. Raises UsageError where the folder cannot be written."""
    from overture.errors import UsageError

    text = json.dumps(record, indent=1, ensure_ascii=False, allow_nan=False) + "\n"
    nearest = record["nearest"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "flips.json").write_text(text, encoding="utf-8")
        if isinstance(nearest, dict) and "scenario" in nearest:
            (folder / "nearest.yaml").write_text(str(nearest["scenario"]), encoding="utf-8")
    except OSError as error:
        raise UsageError(
            f"{folder} cannot be written: {error.strerror}; name another folder with --out"
        ) from None
