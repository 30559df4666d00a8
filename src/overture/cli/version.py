"""`overture version`: which versions are at work."""

from __future__ import annotations

import platform
from importlib.metadata import version

import click

from overture.cli import options
from overture.cli.output import print_json

SHOWN = ("numpy", "scipy", "numba", "pydantic", "PyYAML")


@click.command(
    "version",
    short_help="Print the versions of overture and what it computes with.",
    epilog="Example:  overture version --json",
)
@options.json_option
def command(as_json: bool) -> int:
    """Print the versions of overture, Python and the packages that affect the numbers."""
    found = {"overture": version("overture"), "python": platform.python_version()}
    found.update({name: version(name) for name in SHOWN})
    if as_json:
        print_json(found)
    else:
        click.echo("\n".join(f"{name} {number}" for name, number in found.items()))
    return 0
