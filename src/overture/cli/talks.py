"""`overture talks CASE`: which packages exist, which are efficient, whether a deal beats none."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from overture.cli import options
from overture.cli.output import labelled, print_json, width

LABELS = {
    "nash": "NASH",
    "kalai_smorodinsky": "KALAI-S.",
    "egalitarian": "EQUAL",
    "utilitarian": "SUM",
}


@click.command(
    "talks",
    short_help="Analyse a negotiation: zone, frontier, who can block a deal.",
    epilog="Example:  overture talks ukraine-2021",
)
@click.argument("case", metavar="CASE")
@click.option(
    "--semantics",
    type=click.Choice(["genius", "raw"]),
    metavar="genius|raw",
    default="genius",
    show_default=True,
    help="What evaluations mean: as Genius reads them, or as they stand in the file.",
)
@click.option(
    "--seconds",
    metavar="S",
    type=click.FloatRange(min=0.1, max=86_400),
    default=5.0,
    show_default=True,
    help="Time for each point that must be found by a programme with bounds.",
)
@click.option(
    "--write",
    "form",
    type=click.Choice(["genius", "geniusweb"]),
    metavar="genius|geniusweb",
    default=None,
    help="Write the scenario in this format too; needs --into.",
)
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=None,
    help="The folder that --write makes.",
)
@click.option(
    "--worlds",
    metavar="N",
    type=click.IntRange(min=1, max=options.MOST_WORLDS),
    default=2_000,
    show_default=True,
    help="Worlds in which the game is solved, where it says what no deal is worth.",
)
@options.together(
    options.seed_option,
    options.workers_option,
    options.scenario_option,
    options.json_option,
)
def command(
    case: str,
    semantics: str,
    seconds: float,
    form: str | None,
    into: Path | None,
    worlds: int,
    seed: int,
    workers: int | None,
    scenario: str,
    as_json: bool,
) -> int:
    """Analyse the agenda of CASE: is there a deal, who can block it, what would buy consent; and
    whether the members that it speaks of (`accessions`) are ever admitted.

    CASE may also be a folder with XML files of Genius or JSON files of GeniusWeb (and no
    case.yaml): then the parties are the utility files in the order of their names. The frontier is
    exact up to four parties, and for more while there are at most ten million packages; beyond
    that the points come with bounds.
    """
    import overture as ov

    if (form is None) != (into is None):
        raise click.UsageError("--write and --into go together.")
    talks = ov.talks(
        case, semantics=semantics, seconds=seconds, worlds=worlds, seed=seed, workers=workers,
        scenario=scenario,
    )  # fmt: skip
    if form is not None and into is not None:
        from overture.exchange.folders import make_folder
        from overture.exchange.write_genius import scenario_files

        make_folder(into, scenario_files(talks.agenda, form, into.name))
    if as_json:
        print_json(talks.to_json())
        return 0
    record = talks.to_json()
    for line in _lines(record) if "zone" in record else ():
        click.echo(line)
    if "no_deal" in record or "accessions" in record:
        from overture.brief.talks_text import lines
        from overture.brief.text import wrap

        for label, sentence in lines(record):
            for k, part in enumerate(wrap(str(sentence), max(width() - 10, 30))):
                click.echo(labelled(label, part) if k == 0 else " " * 10 + part)
        click.echo(labelled("TRY", f"overture run {case}"))
    return 0


def _lines(record: Mapping[str, Any]) -> list[str]:
    """The answer in lines: is there a deal, how many are efficient, which are fair."""
    parties, packages = len(record["parties"]), record["packages"]
    lines = [labelled("DEALS", _zone(record, parties, packages))]
    frontier = record["frontier"]
    if "failed" in frontier:
        lines.append(labelled("FRONTIER", frontier["failed"]))
    else:
        lines.append(
            labelled(
                "FRONTIER",
                f"{frontier['size']:,} packages are efficient, "
                f"{frontier['size_above_reservation']:,} of them worth no deal or more to all",
            )
        )
    shown: dict[str, str] = {}
    for name, label in LABELS.items():
        point = record["points"].get(name)
        if point is None:
            continue
        package = _package(point["package"], record["points"].get("nash"), name)
        if package in shown:
            lines.append(labelled(label, f"the package of {shown[package]}" + _note(point)))
            continue
        shown[package] = label
        lines.append(labelled(label, _worths(point) + _note(point)))
        lines += [" " * 10 + line for line in textwrap.wrap(package, max(width() - 10, 30))]
    return lines


def _package(package: Mapping[str, str], nash: Mapping[str, Any] | None, name: str) -> str:
    """A package, or where it differs from that of Nash if it is nearly the same."""
    if nash is not None and name != "nash":
        other = nash["package"]
        differs = {issue: option for issue, option in package.items() if other[issue] != option}
        if 0 < len(differs) < len(package) / 2:
            told = "; ".join(f"{issue}: {option}" for issue, option in differs.items())
            return f"as NASH, but {told}"
    return "; ".join(f"{issue}: {option}" for issue, option in package.items())


def _zone(record: Mapping[str, Any], parties: int, packages: int) -> str:
    zone, near = record["zone"], record["zone"]["relaxation"]
    if zone["exists"]:
        if zone["size"] is None:
            return f"yes: some of {packages:.3g} packages beat no deal for all {parties} parties"
        return (
            f"{zone['size']:,} of {packages:,} packages are worth no deal or more to all {parties}"
        )
    if near is None:
        return f"none: the rules allow none of {packages:,} packages that all would take"
    gives = ", ".join(f"{p} {near['shortfall'][p]:.4g}" for p in near["parties"])
    return f"none of {packages:,} packages; nearest if these asked for less: {gives}"


def _worths(point: Mapping[str, Any]) -> str:
    return ", ".join(f"{party} {value:.4g}" for party, value in point["utilities"].items())


def _note(point: Mapping[str, Any]) -> str:
    """What must be known beside a point: ties, or a bound that was not met."""
    if point["ties"] is None:
        return "" if point["exact"] else f" (bound {point['bound']:.6g}, not met)"
    return f" ({point['ties']} ties)" if point["ties"] > 1 else ""
