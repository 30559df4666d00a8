"""`overture export CASE`: one world of a case as a file for Gambit."""

from __future__ import annotations

from pathlib import Path

import click

from overture.cli import options
from overture.cli.output import print_json


@click.command(
    "export",
    short_help="Write one world of a case as a game for Gambit.",
    epilog="Example:  overture export hello --format efg -o hello.efg",
)
@options.case_argument
@click.option(
    "--format",
    "kind",
    type=click.Choice(["efg", "nfg"]),
    metavar="efg|nfg",
    default="efg",
    show_default=True,
    help="The extensive form, or the reduced normal form.",
)
@click.option(
    "--world",
    metavar="N|central",
    callback=options.world_number,
    default="central",
    show_default=True,
    help="The central world, or the world of this number (from 0) under the seed.",
)
@click.option(
    "--out",
    "-o",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write to this file instead of the terminal; an existing file is replaced.",
)
@options.together(options.seed_option, options.scenario_option, options.json_option)
def command(
    case: str, kind: str, world: int, out: Path | None, seed: int, scenario: str, as_json: bool
) -> int:
    """Write one world of CASE as a .efg or .nfg file, every number an exact fraction.

    Payoffs are those of the solvers; chance probabilities sum to exactly 1. Every party knows
    the world of the file; --json wraps the text of the file in an object.
    """
    from overture.errors import UsageError
    from overture.exchange.export import export

    exported = export(case, kind=kind, world=world, seed=seed, scenario=scenario)
    if out is not None:
        try:
            out.write_text(exported.text, encoding="utf-8")
        except OSError as error:
            raise UsageError(f"{out} cannot be written: {error.strerror}") from None
    if as_json:
        print_json(
            {
                "case": exported.case,
                "hash": exported.hash,
                "format": kind,
                "world": "central" if world < 0 else world,
                "seed": seed,
                "nodes": exported.nodes,
                **({"text": exported.text} if out is None else {"written": str(out)}),
            }
        )
    elif out is None:
        click.echo(exported.text, nl=False)
    else:
        click.echo(
            f"Wrote {out}: {exported.nodes} nodes, {exported.information_sets} information sets"
        )
    return 0
