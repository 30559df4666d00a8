"""`overture belief CASE`: what the record makes of the priors, and what each report weighs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import click

from overture.cli import options
from overture.cli.output import labelled, print_json
from overture.cli.progress import progress_bar

if TYPE_CHECKING:
    from overture.evidence.belief import CaseBelief

MOST_WORLDS = 100_000


@click.command(
    "belief",
    short_help="What the reports say about types and assumptions.",
    epilog="Example:  overture belief ukraine-2021 --as-of 2022-01-20",
)
@options.case_argument
@options.together(
    options.as_of_option,
    click.option(
        "--worlds",
        metavar="N",
        type=click.IntRange(min=100, max=MOST_WORLDS),
        default=options.DEFAULT_WORLDS,
        show_default=True,
        help="Number of worlds whose priors are averaged, and that carry weights.",
    ),
    options.seed_option,
    options.workers_option,
    options.scenario_option,
    click.option(
        "--advice/--no-advice",
        "advised",
        default=True,
        help="Solve the game again from this belief, and say what to do now (the default).",
    ),
    click.option(
        "--matrix", is_flag=True, help="Lay the reports beside the types: CC, C, N, I, II."
    ),
    options.json_option,
)
def command(
    case: str,
    as_of: date | None,
    worlds: int,
    seed: int,
    workers: int | None,
    scenario: str,
    advised: bool,
    matrix: bool,
    as_json: bool,
) -> int:
    """Weigh the record of CASE as of a day: types, assumptions, quantities, each report.

    Reports of the day of the priors or before are in the priors already. A report of grade F, or
    without a grade, moves nothing; reports that repeat one root count once.
    """
    import overture as ov
    from overture.errors import NotSolved, UsageError

    declared = ov.load(case, scenario=scenario, as_of=as_of)
    found = ov.belief(declared, worlds=worlds, seed=seed, workers=workers)
    record: dict[str, Any] = found.to_json()
    record["advice"] = None
    if advised:
        from overture.advise.now import advise_now

        try:
            with progress_bar() as progress:
                now = advise_now(found, workers, progress)
            record["advice"] = now.to_json()
            for each in record["next"]:
                each["evsi"] = None if now.evsi is None else now.evsi[each["indicator"]]
        except (NotSolved, UsageError) as fault:
            record["advice"] = {"failed": str(fault)}
    failed = bool(record["advice"]) and "failed" in record["advice"]
    if as_json:
        print_json(record)
        return 3 if failed else 0
    for line in [*_lines(found, record), *(_matrix(record) if matrix else [])]:
        click.echo(line)
    return 3 if failed else 0


def _lines(found: CaseBelief, record: Mapping[str, Any]) -> list[str]:
    case = found.case
    told = found.reported
    lines = [
        labelled(
            "AS OF",
            f"{record['as_of']}; priors of {record['priors_as_of']}; {len(told.in_force)} rows "
            f"known, {len(told.weighing)} weigh, {len(told.background)} are in the priors",
        ),
        labelled("RECORD", f"head {found.record.head}"),
        labelled("WORLDS", _worlds(found)),
    ]
    before, after = found.types
    for party, kinds in after.items():
        name = case.parties[party].name
        for kind, p in kinds.items():
            lines.append(labelled("TYPE", f"{name}: {kind} {before[party][kind]:.2f} -> {p:.2f}"))
    for name, p in found.assumptions[1].items():
        lines.append(labelled("ASSUMES", f"{name} {found.assumptions[0][name]:.2f} -> {p:.2f}"))
    for report in record["reports"]:
        root = f", repeats {report['root']}" if report["root"] != report["id"] else ""
        lines.append(
            labelled(
                "REPORT",
                f"{report['reported']} {report['id']} {report['shows']} "
                f"(reliability {report['reliability']:g}{root}): {_strongest(report)}",
            )
        )
    for each in [each for each in record["estimates"] if len(each["counts"]) > 1][:3]:
        lines.append(labelled("COUNTS", _counts(each)))
    for move, made in record["moves"].items():
        lines.append(labelled("MOVE", f"{move} = {made['option']} ({made['id']})"))
    for each in [each for each in record["next"] if not each["reported"]][:3]:
        worth = "" if each["evsi"] is None else f", worth {each['evsi']:.2f} points before choosing"
        lines.append(
            labelled(
                "OBSERVE",
                f"{each['indicator']}: {each['bits']:.3f} bits about the types{worth}",
            )
        )
    if record["advice"]:
        lines += [labelled("ADVICE", line) for line in _advice(record["advice"])]
    return lines


def _counts(each: Mapping[str, Any]) -> str:
    """The spread of counts of one thing, whatever the reports say."""
    what = f"{each['unit']} ({each['definition']})" if each["definition"] else each["unit"]
    low = "any number" if each["low"] is None else f"{each['low']:,.0f}"
    high = "more" if each["high"] is None else f"{each['high']:,.0f}"
    return f"{what}: {low} to {high} in {len(each['counts'])} reports up to {each['on']}"


def _matrix(record: Mapping[str, Any]) -> list[str]:
    """Cells of every report and type, and the sums that programs of this kind print."""
    lines = []
    for party, sums in record["inconsistency"].items():
        width = max([10, *(len(report["id"]) for report in record["reports"])])
        heads = [f"{kind:>{max(6, len(kind))}}" for kind in sums]
        lines.append(labelled("MATRIX", " " * width + "  " + "  ".join(heads)))
        for report in record["reports"]:
            cells = [report["consistency"][party][kind].rjust(len(h))
                     for kind, h in zip(sums, heads, strict=True)]  # fmt: skip
            lines.append(labelled("", f"{report['id']:<{width}}  " + "  ".join(cells)))
        totals = [f"{sums[kind]:.2f}".rjust(len(h)) for kind, h in zip(sums, heads, strict=True)]
        lines.append(labelled("", f"{'against it':<{width}}  " + "  ".join(totals)))
    return lines


def _worlds(found: CaseBelief) -> str:
    from overture.evidence.belief import FEW

    if found.redraw is None:
        said = f"{found.worlds:,}, effective {found.ess:,.0f}"
    else:
        said = (
            f"{found.worlds:,}, effective {found.redraw.ess_before:,.0f}; drawn again around the "
            f"posterior: {found.redraw.worlds:,}, effective {found.ess:,.0f}"
        )
    if found.ess >= FEW * found.worlds:
        return said
    return said + ": few are left, so quantities are rough; ask for more with --worlds"


def _strongest(report: Mapping[str, Any]) -> str:
    weights = [
        (value, name)
        for group in (*report["decibans"]["types"].values(), report["decibans"]["assumptions"])
        for name, value in group.items()
        if value is not None
    ]
    settled = [
        name
        for group, rest in (
            *(
                (report["decibans"]["types"][p], report["without"]["types"][p])
                for p in report["decibans"]["types"]
            ),
            (report["decibans"]["assumptions"], report["without"]["assumptions"]),
        )
        for name, value in group.items()
        if value is None and 0.0 < rest[name] < 1.0
    ]
    if settled:
        return f"settles {', '.join(settled)}"
    value, name = max(weights, key=lambda pair: abs(pair[0]), default=(0.0, ""))
    if abs(value) < 0.05:
        return "moves nothing"
    return f"{abs(value):.1f} decibans {'for' if value > 0 else 'against'} {name}"


def _advice(advice: Mapping[str, Any]) -> list[str]:
    if "failed" in advice:
        return [str(advice["failed"])]
    if advice["decide"] is None:
        likely = ", ".join(f"{name} {p:.2f}" for name, p in advice["outcomes"].items())
        return [f"no decision is left; what follows: {likely}"]
    situations = advice["situations"] or []
    if len(situations) > 1:
        lines = [f"{advice['decide']}, in {len(situations)} situations"]
        for row in situations:
            lines.append(f"  {row['says']} ({row['probability']:.2f}): {row['choose']}")
        return lines
    lines = [f"{advice['decide']}: {_choice(advice)}"]
    if advice["held"]["best"] != advice["best"] or advice["private_reports_left_out"]:
        lines.append(f"with strategies as first solved: {_choice(advice['held'])}")
    return lines


def _choice(advice: Mapping[str, Any]) -> str:
    if advice["next"] is None:
        return str(advice["best"])
    return f"{advice['best']}, {advice['margin']:.2f} points before {advice['next']}"
