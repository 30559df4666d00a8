"""XML as elements that know their line and column, without anything that a file could use to harm.

Document types, and so entities of a file's own, are refused; size and depth are bounded.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from overture.errors import CaseError, Problem, Spot, UsageError

MOST_BYTES = 5_000_000
MOST_DEPTH = 60
MOST_ELEMENTS = 200_000


@dataclass(slots=True)
class Element:
    """One element: its tag in lower case, its attributes, its children, where it stands."""

    tag: str
    attributes: dict[str, str]
    spot: Spot
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> list[Element]:
        """The children with a tag, in order."""
        return [child for child in self.children if child.tag == tag]


class _RefusedError(Exception):
    def __init__(self, check: str, what: str, remedy: str) -> None:
        super().__init__(what)
        self.check, self.what, self.remedy = check, what, remedy


def read_marked(path: Path) -> Element:
    """The root element of an XML file. Raises CaseError with the place, or UsageError."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        what = f"the file has more than {MOST_BYTES:,} bytes"
        raise CaseError([Problem("too-large", Spot(str(path), 1, 1), "", what, "give less")])
    return _parsed(content, str(path))


def _parsed(content: bytes, file: str) -> Element:
    parser = expat.ParserCreate()
    stack: list[Element] = []
    roots: list[Element] = []
    count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        spot = Spot(file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        element = Element(tag.lower(), attributes, spot)
        if len(stack) >= MOST_DEPTH or count > MOST_ELEMENTS:
            raise _RefusedError("too-large", "the file is nested too deep or too long", "give less")
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)

    def doctype(*_: object) -> None:
        raise _RefusedError(
            "document-type", "a document type is not allowed here", "delete the DOCTYPE line"
        )

    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        spot = Spot(file, error.lineno, error.offset + 1)
        what = f"this is not XML: {expat.ErrorString(error.code)}"
        raise CaseError([Problem("xml", spot, "", what, "mend the file there")]) from None
    except _RefusedError as refused:
        spot = Spot(file, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        raise CaseError([Problem(refused.check, spot, "", refused.what, refused.remedy)]) from None
    return roots[0]
