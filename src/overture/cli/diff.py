"""`overture diff A B`: what differs between two runs."""

from __future__ import annotations

import click

from overture.cli import options
from overture.cli.output import print_json, width


@click.command(
    "diff",
    short_help="Compare two finished runs.",
    epilog="Example:  overture diff ukraine-2021-run ukraine-2021-quick",
)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@options.json_option
def command(a: str, b: str, as_json: bool) -> int:
    """Compare the runs A and B: the advice, the value of each policy, replies and flips.

    A and B are folders that `overture run` wrote, or their run.json files. Nothing is solved
    or written.
    """
    import overture as ov

    delta = ov.diff(a, b)
    if as_json:
        print_json(delta.to_json())
    else:
        click.echo(delta.text(width=width()))
    return 0
