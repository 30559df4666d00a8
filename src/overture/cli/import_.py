"""`overture import FILE.efg`: a game of Gambit's format as the folder of a case."""

from __future__ import annotations

from pathlib import Path

import click

from overture.cli import options
from overture.cli.output import print_json


@click.command(
    "import",
    short_help="Make a case of a game in Gambit's .efg format.",
    epilog="Example:  overture import game.efg --into game",
)
@click.argument("file", metavar="FILE.efg", type=click.Path(path_type=Path))
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=None,
    help="The folder that is made (default: the name of the file, here).",
)
@options.json_option
def command(file: Path, into: Path | None, as_json: bool) -> int:
    """Make the folder of a case from FILE.efg: the same tree, every number known.

    The case is written out again and compared with the file before anything is kept. Games in
    which a player forgets, or whose moves have no common order, are refused with the place.
    """
    import shlex

    from overture.exchange.import_efg import import_efg, write_case

    imported = import_efg(file)
    folder = into if into is not None else Path(file.stem)
    write_case(imported, folder)
    if as_json:
        print_json(
            {
                "folder": str(folder),
                "files": list(imported.files),
                "nodes": imported.nodes,
                "information_sets": imported.information_sets,
                "moves": imported.moves,
                "rounded": imported.rounded,
                "unnamed": imported.unnamed,
            }
        )
        return 0
    click.echo(
        f"Wrote {folder}: {imported.nodes} nodes, {imported.information_sets} information sets, "
        f"{imported.moves} moves"
    )
    if imported.rounded:
        click.echo(f"{imported.rounded} numbers are rounded to what a computer's number holds.")
    if imported.unnamed:
        click.echo(f"{imported.unnamed} names of outcomes are left out: a case holds 100.")
    click.echo(f"Next: overture check {shlex.quote(str(folder))}")
    return 0
