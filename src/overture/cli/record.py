"""`overture record`: list, check, add to, import into, correct and copy the record of a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from overture.cli import options
from overture.cli.output import as_seen_from_here, labelled, print_json, width

if TYPE_CHECKING:
    from overture.case.model import Case
    from overture.errors import Problem
    from overture.evidence.rows import Row

FIELDS: Mapping[str, tuple[str, str]] = {
    "date": ("D", "The day on which it happened (2021-12-06)."),
    "reported": ("D", "The day on which it became known (default: the day it happened)."),
    "kind": ("KIND", "What it is: estimate, observation, statement, demand … (record list)."),
    "party": ("NAME", "Who did or said it."),
    "target": ("NAME", "To whom."),
    "what": ("TEXT", "What was reported, in a sentence."),
    "low": ("X", "The number, or the lower end of its range."),
    "high": ("X", "The upper end of its range."),
    "op": ("REL", "How the numbers bound it: =, >=, <= or range (default: from the numbers)."),
    "unit": ("UNIT", "What is counted."),
    "definition": ("TEXT", "How it is counted."),
    "source": ("TEXT", "Who published it, or the id of a source of the case."),
    "traces_to": ("ID", "The row, person or document that it repeats."),
    "grade": ("GRADE", "Admiralty grade (B2), or a probability."),
    "url": ("URL", "Where it can be read."),
    "supersedes": ("ID", "The row that it corrects."),
    "coder": ("NAME", "Who coded it."),
    "shows": ("TEXT", "What it is evidence of: INDICATOR, 'not INDICATOR' or 'MOVE = OPTION'."),
    "note": ("TEXT", "Anything else."),
}
"""Column -> metavar and help of its option."""

Drafts = Sequence[Mapping[str, str]]


@click.group(
    "record",
    short_help="The dated observations of a case: list, add, import, verify.",
    epilog="Example:  overture record list ukraine-2021 --as-of 2021-12-06",
)
def command() -> None:
    """Work with the record of CASE: record.csv beside its case.yaml, or the file it names.

    Rows are only added. Each subcommand prints its result as JSON with --json.
    """


@command.command("list", epilog="Example:  overture record list ukraine-2021 --json")
@options.case_argument
@options.as_of_option
@click.option("--all", "everything", is_flag=True, help="Corrected and withdrawn rows too.")
@options.json_option
def list_(case: str, as_of: date | None, everything: bool, as_json: bool) -> int:
    """Show the rows known on a day (default: the day of the case), oldest report first."""
    record, _ = _opened(case, as_of, default=True)
    rows = record.rows if everything else record.in_force()
    rows = tuple(sorted(rows, key=lambda row: (row.reported, row.date)))
    if as_json:
        print_json({"head": record.head, "rows": [row.texts() for row in rows]})
        return 0
    for row in rows:
        shows = f" [{row.shows}]" if row.shows else ""
        line = f"{row.reported} {row.id} {row.kind} {row.party}: {row.what}{shows}"
        click.echo(line if len(line) <= width() else line[: width() - 1] + "…")
    return 0


@command.command("verify", epilog="Example:  overture record verify ukraine-2021")
@options.case_argument
@options.json_option
def verify(case: str, as_json: bool) -> int:
    """Check every row: form, duplicates, roots, units, grades; for a .db the chain of hashes too.

    Prints the head hash of the chain over all rows. Exit status 1 if a row has an error.
    """
    from overture.evidence.record_checks import record_problems

    record, declared = _opened(case, None)
    problems = record_problems(declared, record)
    if as_json:
        print_json(
            {
                "rows": len(record.rows),
                "head": record.head,
                "problems": [problem.to_json() for problem in problems],
            }
        )
    else:
        for problem in problems:
            click.echo(problem.render())
        click.echo(labelled("ROWS", f"{len(record.rows):,}"))
        click.echo(labelled("HEAD", record.head))
    return int(any(problem.severity == "error" for problem in problems))


@command.command(
    "add",
    epilog="Example:  overture record add my-case --date 2021-12-17 --kind demand --what Drafts",
)
@options.case_argument
@options.together(
    *(
        click.option(f"--{name.replace('_', '-')}", name, metavar=metavar, default="", help=said)
        for name, (metavar, said) in FIELDS.items()
    ),
    click.option("--private", is_flag=True, help="Known to the advised party only."),
    options.json_option,
)
def add(case: str, private: bool, as_json: bool, **given: str) -> int:
    """Add one row; what it corrects is named with --supersedes, nothing is changed."""
    return _add(case, [{**given, "private": "true" if private else ""}], as_json)


@command.command("import", epilog="Example:  overture record import my-case reports.csv")
@options.case_argument
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@options.json_option
def import_(case: str, file: Path, as_json: bool) -> int:
    """Add the rows of FILE: .csv, .jsonl, .rss or .atom. All are added, or none.

    A feed gives drafts: rows that are evidence of nothing until a person grades them and says
    what they show. An item without a day is left out, and so are columns that a record does not
    have; both are named.
    """
    from overture.evidence.drafts import left_out, read_drafts, unknown_columns

    drafts = read_drafts(file)
    columns = list(unknown_columns(file)) if file.suffix.lower() == ".csv" else []
    items = left_out(file)
    if columns and not as_json:
        click.echo(labelled("LEFT OUT", ", ".join(columns)))
    return _add(case, drafts, as_json, items)


@command.command(
    "withdraw", epilog="Example:  overture record withdraw my-case r12 --why 'A misprint.'"
)
@options.case_argument
@click.argument("row", metavar="ROW")
@click.option("--why", metavar="TEXT", required=True, help="The reason, kept in the record.")
@click.option(
    "--reported", metavar="D", default="", help="The day from which it counts (default: today)."
)
@options.json_option
def withdraw(case: str, row: str, why: str, reported: str, as_json: bool) -> int:
    """Take back a row from a day on: a row is added that says so, and nothing is deleted."""
    day = reported or date.today().isoformat()
    draft = {"date": day, "reported": day, "kind": "withdrawn", "supersedes": row, "what": why}
    return _add(case, [draft], as_json)


@command.command("export", epilog="Example:  overture record export my-case record.db")
@options.case_argument
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@options.json_option
def export(case: str, file: Path, as_json: bool) -> int:
    """Copy all rows to a new FILE, .csv or .db, with their ids and their order."""
    from overture.errors import UsageError
    from overture.evidence.files import append

    record, _ = _opened(case, None)
    if file.exists():
        raise UsageError(f"{file} is there already; name a new file")
    if file.suffix not in (".csv", ".db"):
        raise UsageError(f"{file}: a record is a .csv or a .db file")
    append(file, [row.texts() for row in record.rows])
    if as_json:
        print_json({"file": str(file), "rows": len(record.rows), "head": record.head})
    else:
        click.echo(labelled("WRITTEN", f"{len(record.rows):,} rows to {as_seen_from_here(file)}"))
    return 0


def _opened(case: str, as_of: date | None, default: bool = False) -> Any:
    """(record, case). Raises UsageError if the case has none."""
    import overture as ov
    from overture.errors import UsageError
    from overture.evidence.files import read_record, record_path

    declared = ov.load(case)
    path = record_path(declared)
    if path is None:
        raise UsageError(
            f"{case} has no record; `overture record add {case} …` begins one beside its case.yaml"
        )
    return read_record(path, as_of or (declared.as_of if default else None)), declared


def _add(case: str, drafts: Drafts, as_json: bool, left_out: Sequence[Problem] = ()) -> int:
    import overture as ov
    from overture.errors import UsageError
    from overture.evidence.files import append, record_path

    declared = ov.load(case)
    package = Path(ov.__file__).resolve().parent
    if Path(declared.folder).resolve().is_relative_to(package):
        raise UsageError(
            f"{case} ships inside the package; copy its folder and name the copy instead"
        )
    path = record_path(declared) or Path(declared.folder) / "record.csv"
    today = date.today().isoformat()
    _refuse_what_nothing_declares(declared, drafts)
    rows = append(path, [{"entered": today, **draft} for draft in drafts])
    _tell(declared, rows, path, as_json, left_out)
    return 0


def _refuse_what_nothing_declares(case: Case, drafts: Drafts) -> None:
    """A row can never be taken out again, so what it shows is checked before it is written."""
    from overture.errors import UsageError
    from overture.evidence.record_checks import shows_fault
    from overture.evidence.rows import Row

    for place, draft in enumerate(drafts, 1):
        shows = " ".join(draft.get("shows", "").split())
        fault = shows_fault(case, Row("draft", "", "", "", "", shows=shows))
        if fault is not None:
            raise UsageError(f"row {place}, shows: {'; '.join(fault)}")


def _tell(
    case: Case, rows: Sequence[Row], path: Path, as_json: bool, left_out: Sequence[Problem]
) -> None:
    """What was added, what was not, and what is doubtful about it."""
    from overture.evidence.files import read_record
    from overture.evidence.record_checks import record_problems

    added = {row.id for row in rows}
    record = read_record(path)
    problems = [
        *left_out,
        *(
            problem
            for problem in record_problems(case, record)
            if problem.path.partition(".")[0] in added
        ),
    ]
    if as_json:
        print_json(
            {
                "file": str(path),
                "added": [row.texts() for row in rows],
                "problems": [problem.to_json() for problem in problems],
            }
        )
        return
    shown = ", ".join(row.id for row in rows[:8]) + (" …" if len(rows) > 8 else "")
    click.echo(labelled("ADDED", f"{len(rows):,} to {as_seen_from_here(path)}: {shown}"))
    for problem in problems:
        click.echo(problem.render())
