"""Documents: strict YAML in, values with positions out.

The syntax is what PyYAML's event stream accepts; the values are those of the core schema of
YAML 1.2; anchors, aliases, tags, merge keys, directives and duplicate keys are refused. A tab
inside a text is read as a blank.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from overture.errors import CaseError, Problem, Spot, UsageError
from overture.reading.events import build
from overture.reading.limits import DEFAULT, FORBIDDEN, Complaints, Limits
from overture.reading.nodes import Mapping, Node, Scalar, Sequence, plain

__all__ = [
    "Limits",
    "Mapping",
    "Node",
    "Scalar",
    "Sequence",
    "parse_document",
    "parse_value",
    "plain",
    "read_document",
]

_LINE_END = re.compile(r"\r\n|\n|\r")


_OTHER_ENCODINGS = (
    (b"\xff\xfe\x00\x00", "UTF-32"),
    (b"\x00\x00\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def read_document(path: Path, limits: Limits = DEFAULT, *, loader: Any = None) -> Mapping:
    """Read the YAML file at `path`.

    Raises UsageError if there is no such file, CaseError with all problems otherwise. At most
    `limits.bytes` + 1 bytes are read.
    """
    file = str(path)
    try:
        if not path.exists():
            raise UsageError(f"{file}: there is no such file; check the spelling of the path")
        if path.is_dir():
            raise UsageError(f"{file} is a folder; name the YAML file in it")
        if not path.is_file():
            raise UsageError(f"{file} is not an ordinary file; copy its content into one")
        with path.open("rb") as stream:
            content = stream.read(limits.bytes + 1)
    except (OSError, ValueError) as failure:
        cause = getattr(failure, "strerror", None) or str(failure)
        raise _refusal(
            "unreadable", file, f"the file cannot be read ({cause})", "make it readable for you"
        ) from None
    return parse_document(content, file, limits, loader=loader)


def parse_document(
    text: str | bytes, file: str, limits: Limits = DEFAULT, *, loader: Any = None
) -> Mapping:
    """Parse YAML text whose outermost value is a mapping.

    `file` is the name shown in messages; `loader` a PyYAML loader class (default: libyaml's if
    it is there). Raises CaseError with every problem found.
    """
    node, complaints = _parse(text, file, limits, loader, one_line=False)
    if not isinstance(node, Mapping):
        complaints.add(
            "not-a-mapping",
            node.spot,
            "",
            "the document is not a mapping of sections",
            "begin each section at the left margin as `name: …`",
        )
        complaints.raise_if_any()
    assert isinstance(node, Mapping)
    return node


def parse_value(text: str, file: str, limits: Limits = DEFAULT) -> Node:
    """Parse one YAML value, such as the part after `=` on a command line.

    Empty text is null. Raises CaseError with every problem found.
    """
    if not text.strip():
        return Scalar("", None, False, Spot(file, 1, 1, text))
    return _parse(text, file, limits, None, one_line=True)[0]


def _parse(
    text: str | bytes, file: str, limits: Limits, loader: Any, *, one_line: bool
) -> tuple[Node, Complaints]:
    decoded = _decode(text, file, limits)
    lines = _LINE_END.split(decoded)
    complaints = Complaints(file, lines, limits.problems)
    spoilt = enumerate(lines) if FORBIDDEN.search(decoded) else ()
    for number, line in spoilt:
        for match in FORBIDDEN.finditer(line):
            complaints.add(
                "forbidden-character",
                complaints.spot(number, match.start()),
                "",
                f"an invisible character (U+{ord(match.group()):04X}) stands here",
                "delete it, or write a blank or a new line in its place",
            )
    # A tab counts as one blank: libyaml and the parser in Python differ on where it may stand.
    # In the indentation it is reported from the lines as they are written.
    readable = FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", "\n".join(lines).replace("\t", " "))
    node = build(readable, complaints, limits, loader)
    if node is None:
        complaints.add(
            "empty-file",
            Spot(file, 1, 1, lines[0]),
            "",
            "there is no value here" if one_line else "the file is empty",
            "write a value" if one_line else "write the sections of the case in it",
        )
    complaints.raise_if_any()
    assert node is not None
    return node, complaints


def _decode(text: str | bytes, file: str, limits: Limits) -> str:
    """The text without a byte-order mark. Raises CaseError at 1:1 for what is no text."""
    size = len(text)
    if size > limits.bytes:
        raise _refusal(
            "file-too-large",
            file,
            f"the file is larger than {limits.bytes:,} bytes",
            "keep the case short and put long tables into files of their own",
        )
    if isinstance(text, bytes):
        for mark, name in _OTHER_ENCODINGS:
            if text.startswith(mark):
                raise _refusal(
                    "encoding", file, f"the file is written in {name}", "save it as UTF-8"
                )
        if b"\x00" in text:
            raise _binary(file)
        try:
            text = text.decode("utf-8")
        except UnicodeDecodeError as failure:
            line = failure.object.count(b"\n", 0, failure.start) + 1
            raise _refusal(
                "encoding",
                file,
                f"the file is not UTF-8 text (first wrong byte: number {failure.start + 1}, "
                f"in line {line})",
                "save it as UTF-8",
            ) from None
    elif "\x00" in text:
        raise _binary(file)
    return text.removeprefix("\ufeff")


def _binary(file: str) -> CaseError:
    return _refusal(
        "binary-file",
        file,
        "the file is binary, not text (it has bytes of value zero)",
        "name a YAML text file, saved as UTF-8",
    )


def _refusal(check: str, file: str, what: str, remedy: str) -> CaseError:
    return CaseError([Problem(check, Spot(file, 1, 1), "", what, remedy)])
