"""`overture brief DIR`: render a finished run again, without solving."""

from __future__ import annotations

from pathlib import Path

import click

from overture.cli import options
from overture.cli.output import as_seen_from_here, in_color, labelled, print_json, width


@click.command(
    "brief",
    short_help="Show a finished run again, without solving.",
    epilog="Example:  overture brief ukraine-2021-run",
)
@click.argument("run", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--html", "as_html", is_flag=True, help="Print the HTML page instead of the text.")
@options.json_option
def command(run: Path, as_html: bool, as_json: bool) -> int:
    """Print the brief of a finished run and renew its brief.html.

    DIR is the folder that `overture run` wrote.
    """
    from overture.brief import Brief
    from overture.brief.stored import read_run

    brief = Brief.from_json(read_run(run))
    if as_json:
        print_json(brief.to_json())
        return 0
    if as_html:
        click.echo(brief.html())
        return 0
    written = brief.write(run)
    click.echo(brief.text(width=width(), color=in_color()))
    click.echo(labelled("BRIEF", as_seen_from_here(written)))
    return 0
