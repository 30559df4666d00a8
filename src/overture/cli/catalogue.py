"""`overture catalogue`: published games, their published answers, and ours."""

from __future__ import annotations

import click

from overture.cli import options
from overture.cli.failure import NOT_SOLVED
from overture.cli.output import print_json, width
from overture.cli.progress import progress_bar


@click.command(
    "catalogue",
    short_help="List published games, or solve them and compare.",
    epilog="Example:  overture catalogue cho-kreps-1987",
)
@click.argument("game", metavar="GAME", required=False, default="")
@click.option("--all", "every", is_flag=True, help="Solve every game of the catalogue.")
@options.together(options.seed_option, options.json_option)
def command(game: str, every: bool, seed: int, as_json: bool) -> int:
    """List the published games, or solve GAME and lay our answer beside the published one.

    A game with a case file is compiled and solved for all its sequential equilibria; one with
    continuous types by its closed form. Exit status 3 if a published number is not found.
    """
    from overture.catalogue import read, words
    from overture.catalogue.run import run_all
    from overture.errors import UsageError

    if game and every:
        raise UsageError("name one game, or write --all; not both")
    if not game and not every:
        entries = read.entries()
        if as_json:
            print_json([words.entry_json(each) for each in entries])
            return 0
        for line in words.listed(entries, width()):
            click.echo(line)
        click.echo("\nNext: overture catalogue cho-kreps-1987")
        return 0
    entries = read.entries() if every else (read.entry(game),)
    with progress_bar() as progress:
        outcomes = run_all(entries, seed=seed, progress=progress)
    if as_json:
        print_json([words.outcome_json(each) for each in outcomes])
    elif every:
        for line in words.summarised(outcomes):
            click.echo(line)
    else:
        for line in words.described(entries[0], outcomes, width()):
            click.echo(line)
        case = entries[0].case
        if case is not None:
            click.echo(f"\nCase: {case}")
    return 0 if all(each.agrees for each in outcomes) else NOT_SOLVED
