"""`overture check CASE`: everything that can be said about a case without solving it."""

from __future__ import annotations

from datetime import date

import click

from overture.cli import options
from overture.cli.output import print_json


@click.command(
    "check",
    short_help="Check a case without solving it.",
    epilog="Example:  overture check my-crisis",
)
@click.argument("case", metavar="CASE", required=False)
@click.option("--list", "listing", is_flag=True, help="List the named checks and stop.")
@options.together(options.scenario_option, options.as_of_option, options.json_option)
def command(
    case: str | None, listing: bool, scenario: str, as_of: date | None, as_json: bool
) -> int:
    """Report every problem of CASE with its place and remedy, and how its ranges come out.

    Lists the numbers as drawn (5 %, median and 95 % points), how many worlds had their priors
    drawn again, and the numbers that carry neither a reason nor a source. The record and the
    statements beside the case are read too. Solves and writes nothing.
    """
    from overture.cli.named_checks import named_checks
    from overture.cli.survey import survey, survey_text

    if listing:
        checks = named_checks()
        if as_json:
            print_json({one.name: {"stage": one.stage, "finds": one.finds} for one in checks})
        else:
            wide = max(len(one.name) for one in checks)
            click.echo("\n".join(f"{one.name:<{wide}}  {one.finds}" for one in checks))
        return 0
    if case is None:
        raise click.UsageError("Name a CASE: a folder, or one that overture cases lists.")
    found = survey(case, scenario, as_of)
    if as_json:
        print_json(found.to_json())
    else:
        click.echo(survey_text(found))
    return 0 if found.sound else 1
