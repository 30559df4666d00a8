"""`overture new NAME`: a folder with a small case that runs, to be changed line by line."""

from __future__ import annotations

import re
from datetime import date
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import TYPE_CHECKING

import click

from overture.cli import options
from overture.cli.output import print_json

if TYPE_CHECKING:
    from overture.cli.from_record import Imported

FILES = ("case.yaml", "README.md")
RECORD = "record.csv"


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
@click.option(
    "--record",
    "file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="A record of the crisis: what `record import` reads, or a record.db.",
)
@options.as_of_option
@options.json_option
def command(name: str, into: Path, file: Path | None, as_of: date | None, as_json: bool) -> int:
    """Make a folder NAME with a case.yaml that runs as it stands, and a README to fill in.

    With --record the rows of FILE become the case's record.csv, its publishers are listed with
    their grades, and the question is asked on its last day, or on --as-of. NAME is lower-case
    letters, digits and hyphens. An existing folder is never touched.
    """
    import shlex

    found: Imported | None = None
    if file is not None:
        from overture.cli.from_record import read

        found = read(file, as_of)
    folder = start(name, into, as_of, found)
    files = [*FILES, RECORD] if found else list(FILES)
    if as_json:
        print_json({"folder": str(folder), "files": files})
        return 0
    click.echo(f"Wrote {' and '.join(str(folder / one) for one in files)}")
    if found is not None:
        click.echo(f"Record: {len(found.rows):,} rows, as of {found.as_of}")
        if found.left_out:
            click.echo(f"Left out the columns {', '.join(found.left_out)}")
        for problem in found.items_left_out:
            click.echo(problem.render())
    click.echo(f"Next: overture check {shlex.quote(str(folder))}")
    return 0


def start(name: str, into: Path, as_of: date | None = None, record: Imported | None = None) -> Path:
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
        "today": record.as_of if record else (as_of or date.today()).isoformat(),
        "folder": name,
    }
    starter = files("overture.cli") / "starter"
    texts = {
        one: Template((starter / one).read_text(encoding="utf-8")).substitute(words)
        for one in FILES
    }
    if record is not None:
        from overture.cli.from_record import completed

        texts["case.yaml"] = completed(texts["case.yaml"], record)
    try:
        folder.mkdir(parents=True)
        for one, text in texts.items():
            (folder / one).write_text(text, encoding="utf-8")
        if record is not None:
            from overture.evidence.files import append

            append(folder / RECORD, record.drafts)
    except FileExistsError:
        raise UsageError(
            f"{folder} exists already; choose another name, or --into another folder"
        ) from None
    except OSError as error:
        raise UsageError(f"{folder} cannot be made: {error.strerror}") from None
    return folder
