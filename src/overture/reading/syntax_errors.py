"""PyYAML's complaints about syntax, in plain words and with a remedy."""

from __future__ import annotations

from typing import Any

from overture.reading.limits import Complaints

# (part of PyYAML's or libyaml's message, where to point, check, what is wrong, remedy)
_KNOWN = (
    (
        "mapping values are not allowed",
        "problem",
        "second-colon",
        "a colon stands where none is expected",
        "quote a text that has a colon and a blank in it; "
        "otherwise mend the indentation of this line or the line before",
    ),
    (
        "could not find expected ':'",
        "context",
        "colon-missing",
        "this line is no `key: value`",
        "write a colon and a blank after the key, or indent the line under the text it continues",
    ),
    (
        "sequence entries are not allowed",
        "problem",
        "dash",
        "a dash begins a list where none is expected",
        "begin the list on a line of its own, or quote a text that begins with a dash",
    ),
    (
        "while scanning a quoted scalar",
        "context",
        "quote-open",
        "this quotation mark is never closed",
        "close it with the same mark; inside '…' write an apostrophe twice",
    ),
    (
        "while parsing a flow",
        "context",
        "bracket-open",
        "this bracket is not closed where it should be",
        "close it, put commas between its parts, and quote parts that have : or , in them",
    ),
    (
        "cannot start any token",
        "problem",
        "first-character",
        "a value cannot begin with this character",
        "put the whole value in quotes",
    ),
    (
        "while scanning a directive",
        "problem",
        "directive",
        "a line begins with %",
        "delete it, or quote the text",
    ),
    (
        "incompatible YAML document",
        "problem",
        "directive",
        "a directive asks for another version of YAML",
        "delete the line that begins with %",
    ),
    (
        "while parsing a block",
        "problem",
        "indentation",
        "this does not belong to the lines before it",
        "mend the indentation (blanks, the same for all keys of a level), "
        "or put the whole value in one pair of quotes",
    ),
    (
        "unknown escape character",
        "problem",
        "escape",
        'a backslash in "…" begins an escape that YAML does not know',
        "write '…' instead of \"…\", or \\\\ for a backslash",
    ),
    (
        "while scanning an a",
        "problem",
        "alias",
        "an anchor or alias begins here, which a case does not use",
        "put the value in quotes",
    ),
    (
        "undefined tag handle",
        "problem",
        "tag",
        "a tag begins here, which a case does not use",
        "put the value in quotes; write `not` in expressions",
    ),
    (
        "while scanning a tag",
        "problem",
        "tag",
        "a tag begins here, which a case does not use",
        "put the value in quotes; write `not` in expressions",
    ),
    (
        "while scanning a block scalar",
        "problem",
        "block-text",
        "the text after | or > does not begin as it should",
        "write the text on the lines below, indented with blanks",
    ),
    (
        "expected '<document start>'",
        "problem",
        "indentation",
        "this does not belong to the value before it",
        "mend the indentation, or quote the whole value",
    ),
    (
        "did not find expected <document start>",
        "problem",
        "indentation",
        "this does not belong to the value before it",
        "mend the indentation, or quote the whole value",
    ),
)


def explain(failure: Any, complaints: Complaints, path: str) -> int:
    """Add the problem that stopped PyYAML to `complaints`; the line (from 0) that was reached.

    A line with a tab in its indentation is left to `report_tabs`, because the tab is the cause.
    """
    context = getattr(failure, "context", None) or ""
    problem = getattr(failure, "problem", None) or str(failure)
    problem_mark: Any = getattr(failure, "problem_mark", None)
    context_mark: Any = getattr(failure, "context_mark", None) or problem_mark
    if problem_mark is None:
        complaints.add(
            "syntax", complaints.spot(0, 0), "", "this is no YAML text", "write plain text in UTF-8"
        )
        return 0
    reached: int = problem_mark.line
    if _tab_in_indentation(complaints, reached) is not None:
        return reached
    for part, where, check, what, remedy in _KNOWN:
        if part in context or part in problem:
            mark = context_mark if where == "context" else problem_mark
            spot = complaints.spot(mark.line, mark.column)
            complaints.add(check, spot, path, what, remedy)
            return reached
    spot = complaints.spot(problem_mark.line, problem_mark.column)
    complaints.add(
        "syntax",
        spot,
        path,
        "this cannot be read as YAML",
        "write a blank after each colon, or quote this value",
    )
    return reached


def report_tabs(complaints: Complaints, free_lines: set[int], stop: int) -> None:
    """Report tabs in the indentation of the lines before `stop`, except inside texts that span
    several lines (`free_lines`)."""
    for number in range(min(stop, len(complaints.lines))):
        column = None if number in free_lines else _tab_in_indentation(complaints, number)
        if column is not None:
            complaints.add(
                "tab",
                complaints.spot(number, column),
                "",
                "a tab stands in the indentation",
                "indent with blanks only",
            )


def _tab_in_indentation(complaints: Complaints, number: int) -> int | None:
    if number >= len(complaints.lines):
        return None
    line = complaints.lines[number]
    content = line.lstrip(" \t")
    column = line.find("\t", 0, len(line) - len(content))
    return column if content and not content.startswith("#") and column >= 0 else None
