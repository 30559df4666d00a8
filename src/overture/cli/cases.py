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
    from overture.case import shipped

    titles = shipped.titles()
    if as_json:
        home = shipped.folder()
        print_json(
            [
                {"id": name, "title": title, "folder": str(home / name)}
                for name, title in titles.items()
            ]
        )
        return 0
    wide = max((len(name) for name in titles), default=0)
    for name, title in titles.items():
        click.echo(f"{name:<{wide}}  {title}")
    click.echo("\nNext: overture run hello")
    return 0
