"""`overture schema`: the JSON Schema of a case, for editors."""

from __future__ import annotations

import json
from pathlib import Path

import click

from overture.cli import options
from overture.cli.output import print_json


@click.command(
    "schema",
    short_help="Print the JSON Schema of a case, for editors.",
    epilog="Example:  overture schema --out case.schema.json",
)
@click.option(
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    default=None,
    help="Write the schema to this file instead.",
)
@options.json_option
def command(out: Path | None, as_json: bool) -> int:
    """Print the JSON Schema of the case language, so that an editor can complete and check.

    The schema is JSON with or without --json.
    """
    from overture.case.schema import json_schema
    from overture.errors import UsageError

    schema = json_schema()
    if out is None:
        print_json(schema)
        return 0
    try:
        out.write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{out} cannot be written: {error.strerror}") from None
    if as_json:
        print_json({"written": str(out)})
    else:
        click.echo(f"Wrote {out}")
    return 0
