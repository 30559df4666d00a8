"""`overture talks FOLDER`: which packages exist, which are efficient, whether a deal beats none."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from overture.cli import options
from overture.cli.output import labelled, print_json, width

if TYPE_CHECKING:
    from overture.talks.analysis import Talks

LABELS = {
    "nash": "NASH",
    "kalai_smorodinsky": "KALAI-S.",
    "egalitarian": "EQUAL",
    "utilitarian": "SUM",
}


@click.command(
    "talks",
    short_help="Analyse a negotiation: zone, frontier, bargaining points.",
    epilog="Example:  overture talks england-zimbabwe --json",
)
@click.argument("folder", metavar="FOLDER", type=click.Path(path_type=Path))
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
@options.json_option
def command(
    folder: Path,
    semantics: str,
    seconds: float,
    form: str | None,
    into: Path | None,
    as_json: bool,
) -> int:
    """Analyse the scenario in FOLDER: XML files of Genius, or JSON files of GeniusWeb.

    The parties are the utility files in the order of their names. The frontier is exact up to
    four parties, and for more while there are at most ten million packages; beyond that the
    points come with bounds.
    """
    import overture as ov

    if (form is None) != (into is None):
        raise click.UsageError("--write and --into go together.")
    talks = ov.talks(folder, semantics=semantics, seconds=seconds)
    if form is not None and into is not None:
        from overture.exchange.folders import make_folder
        from overture.exchange.write_genius import scenario_files

        make_folder(into, scenario_files(talks.agenda, form, into.name))
    if as_json:
        print_json(talks.to_json())
        return 0
    for line in _lines(talks):
        click.echo(line)
    return 0


def _lines(talks: Talks) -> list[str]:
    """The answer in lines: is there a deal, how many are efficient, which are fair."""
    record = talks.to_json()
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
        package = "; ".join(f"{issue}: {option}" for issue, option in point["package"].items())
        if package in shown:
            lines.append(labelled(label, f"the package of {shown[package]}" + _note(point)))
            continue
        shown[package] = label
        lines.append(labelled(label, _worths(point) + _note(point)))
        lines += [" " * 10 + line for line in textwrap.wrap(package, max(width() - 10, 30))]
    return lines


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
