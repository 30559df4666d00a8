"""`overture new NAME`: a folder with a small case that runs, to be changed line by line."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template

import click

from overture.cli import options
from overture.cli.output import print_json

FILES = ("case.yaml", "README.md")


@click.command(
    "new",
    short_help="Start a case of your own.",
    epilog="Example:  overture new border-dispute",
)
@click.argument("name", metavar="NAME")
@click.option(
    "--into",
    metavar="DIR",
    type=click.Path(path_type=Path),
    default=Path(),
    help="Folder in which the new folder is made (default: here).",
)
@options.json_option
def command(name: str, into: Path, as_json: bool) -> int:
    """Make a folder NAME with a case.yaml that runs as it stands, and a README to fill in.

    NAME is lower-case letters, digits and hyphens. An existing folder is never touched.
    """
    import shlex

    folder = start(name, into)
    if as_json:
        print_json({"folder": str(folder), "files": list(FILES)})
        return 0
    click.echo(f"Wrote {folder / 'case.yaml'} and {folder / 'README.md'}")
    click.echo(f"Next: overture check {shlex.quote(str(folder))}")
    return 0


def start(name: str, into: Path) -> Path:
    """The new folder `into`/`name` with its files. Raises UsageError."""
    from overture.errors import UsageError

    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", name):
        plain = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "my-case"
        raise UsageError(
            f"'{name}' is no name for a case; use lower-case letters, digits and hyphens, "
            f"for example {plain}"
        )
    folder = into / name
    words = {
        "title": name.replace("-", " ").capitalize(),
        "today": date.today().isoformat(),
        "folder": name,
    }
    starter = files("overture.cli") / "starter"
    texts = {one: (starter / one).read_text(encoding="utf-8") for one in FILES}
    try:
        folder.mkdir(parents=True)
        for one, text in texts.items():
            (folder / one).write_text(Template(text).substitute(words), encoding="utf-8")
    except FileExistsError:
        raise UsageError(
            f"{folder} exists already; choose another name, or --into another folder"
        ) from None
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}") from None
    return folder
