"""`overture cases`: the cases that ship with overture."""

from __future__ import annotations

import click

from overture.cli import options
from overture.cli.output import print_json


@click.command(
    "cases",
    short_help="List the cases that ship with overture.",
    epilog="Example:  overture cases",
)
@options.json_option
def command(as_json: bool) -> int:
    """List the cases that ship with overture: name, title, folder with its README."""
    import overture as ov
    from overture.case.shipped import shipped

    rows = [ov.load(name) for name in shipped()]
    if as_json:
        print_json(
            [{"id": case.id, "title": case.title, "folder": str(case.folder)} for case in rows]
        )
        return 0
    wide = max((len(case.id) for case in rows), default=0)
    for case in rows:
        click.echo(f"{case.id:<{wide}}  {case.title}")
    click.echo("\nNext: overture run hello")
    return 0
