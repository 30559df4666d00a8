"""`overture whatif CASE PATH=VALUE ...`: change something and see whether the advice changes."""

from __future__ import annotations

import click

from overture.cli import options
from overture.cli.output import print_json, width
from overture.cli.progress import progress_bar, say_if_compiling


@click.command(
    "whatif",
    short_help="Change numbers of a case; does the advice change?",
    epilog="Example:  overture whatif ukraine-2021 assumptions.fear_is_sincere.credence=0.3",
)
@options.case_argument
@click.argument("changes", metavar="PATH=VALUE...", nargs=-1, required=True)
@options.together(options.worlds_option, options.seed_option, options.json_option)
def command(case: str, changes: tuple[str, ...], worlds: int, seed: int, as_json: bool) -> int:
    """Solve CASE twice, as declared and with each PATH set to VALUE, on the same draws.

    PATH is the way to a value in case.yaml, with dots; VALUE is written as it would be in the
    file, in quotes if it has spaces ("quantities.cost=5 to 10"). Nothing is written.
    """
    import overture as ov

    overrides = options.overrides_from(changes)
    say_if_compiling()
    with progress_bar() as progress:
        change = ov.whatif(case, overrides, worlds=worlds, seed=seed, progress=progress)
    if as_json:
        print_json(change.to_json())
    else:
        click.echo(change.text(width=width()))
    return 0
