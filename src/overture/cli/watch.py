"""`overture watch CASE`: counted holdings against their ceilings, as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any

import click

from overture.cli import options
from overture.cli.output import labelled, print_json, width


@click.command(
    "watch",
    short_help="Counted holdings against their ceilings.",
    epilog="Example:  overture watch ukraine-2021 --as-of 2022-02-17",
)
@options.case_argument
@options.together(options.as_of_option, options.scenario_option, options.json_option)
def command(case: str, as_of: date | None, scenario: str, as_json: bool) -> int:
    """Follow what the record of CASE counts against the ceilings of the case, as of a day.

    For each ceiling: what is held, with a central 90 % interval; how likely it is above the
    ceiling, by how much; whether a breach, or compliance, can be called at the confidence that the
    case declares, and since when; what one more inspection or count would add. Conditions and
    standstill rules are not watched yet. Solves nothing.
    """
    import overture as ov

    found = ov.watch(ov.load(case, scenario=scenario, as_of=as_of))
    if as_json:
        print_json(found)
        return 0
    for label, text in _lines(found):
        from overture.brief.text import wrap

        for k, part in enumerate(wrap(text, max(width() - 10, 30))):
            click.echo(labelled(label, part) if k == 0 else " " * 10 + part)
    return 0


def _lines(found: dict[str, Any]) -> list[tuple[str, str]]:
    from overture.brief import watched
    from overture.brief.quote import Run
    from overture.brief.sections.ceilings import known_plan

    run = Run({"watch": found})
    ceilings = found["ceilings"]
    lines = [("AS OF", f"{ceilings['as_of']}. {watched.rule_sentence(run)}")]
    for at in watched.rows(run):
        lines.append(("CEILING", str(watched.sentence(run, at))))
        weighed = [row for row in run.at(*at, "rows") if row["lifted"] is not None]
        if weighed:
            top = max(weighed, key=lambda row: abs(row["lifted"]))
            place = (*at, "rows", run.at(*at, "rows").index(top))
            lifted, moved = (run.number("swing", *place, key) for key in ("lifted", "moved"))
            says = f"{top['id']} of {top['date']} ({top['party']}) moves it most: the median by "
            lines.append(("ROW", f"{says}{lifted} %, P(above) by {moved} percentage points"))
        lines += [("NEXT", str(after)) for after in watched.next_sentences(run, at)]
    at = (*watched.AT, "inspections")
    if run.at(*at, "breaches"):
        lines.append(("INSPECT", str(known_plan(run, at))))
        for k, row in enumerate(run.at(*at, "breaches")):
            place = (*at, "breaches", k)
            needed = "no number" if row["needed"] is None else str(run.count(*place, "needed"))
            head = (
                f"at {row['sites']} site{'s' if row['sites'] > 1 else ''}: noticed in a year with "
            )
            tail = f"{run.percent(*place, 'noticed')}; {needed} a year for 90 %"
            lines.append(("", head + tail))
    lines.append(("NOT YET", str(watched.unwatched(run))))
    return lines
