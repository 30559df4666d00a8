"""Read a page back: what is shown, which numbers are tied to the JSON, and what is not closed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

VOID = {"meta", "br", "wbr", "hr", "img", "link"}
# HTML Standard, 13.1.2.4: end tags that may be left out, by the tag that follows.
ENDED_BY = {"td": ("td", "th"), "th": ("td", "th"), "tr": ("td", "th", "tr")}
CLOSED_BY = {"thead": ("td", "th", "tr"), "tbody": ("td", "th", "tr")}
NO_CLOSE = {"line", "rect", "circle", "path"}
DECIMAL = re.compile(r"[−+]?\d[\d,\u202f]*\.\d+")


@dataclass
class Page(HTMLParser):
    """Tags, attributes, tied numbers and the free text of a page."""

    tags: list[str] = field(default_factory=list)
    attributes: list[tuple[str, str, str]] = field(default_factory=list)
    tied: list[tuple[str, str, str]] = field(default_factory=list)  # kind, pointer, text
    free: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._open: list[tuple[str, dict[str, str]]] = []
        self._heads: list[str] = []  # data-c of the columns of the table that is open
        self._column = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        self.attributes += [(tag, name, value) for name, value in values.items()]
        self._imply(ENDED_BY.get(tag, ()))
        if tag not in VOID:
            self._open.append((tag, values))
        if tag == "table":
            self._heads = []
        elif tag == "tr":
            self._column = -1
        elif tag in {"td", "th"}:
            self._column += 1
            if values.get("scope") == "col":
                self._heads.append(values.get("data-c", ""))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag not in NO_CLOSE:
            self.faults.append(f"<{tag}/>")

    def _imply(self, ended: tuple[str, ...]) -> None:
        """Close what the next tag ends without an end tag of its own."""
        while self._open and self._open[-1][0] in ended:
            self._open.pop()

    def handle_endtag(self, tag: str) -> None:
        self._imply(CLOSED_BY.get(tag, ()))
        if not self._open or self._open[-1][0] != tag:
            self.faults.append(f"</{tag}> closes {self._open[-1][0] if self._open else 'nothing'}")
            return
        self._open.pop()

    def handle_data(self, data: str) -> None:
        if not data.strip() or any(tag == "style" for tag, _ in self._open):
            return
        values = self._open[-1][1] if self._open else {}
        if "data-n" not in values:
            self.free.append(data)
            return
        ending = ""
        tie = values["data-n"]
        if not tie:
            tie = self._heads[self._column]
            ending = next((v["data-s"] for _, v in reversed(self._open) if "data-s" in v), "")
        kind, place = tie.split(" ", 1)
        kind = "percent" if kind == "%" else kind
        for _, above in reversed(self._open):
            if place.startswith("/"):
                break
            place = above.get("data-p", "") + place
        self.tied.append((kind, place + ending, data))

    def closed(self) -> list[str]:
        """What went wrong with the nesting, unclosed elements included."""
        return self.faults + [f"<{tag}> is left open" for tag, _ in self._open]


def read(page: str) -> Page:
    """Parse a page."""
    parser = Page()
    parser.feed(page)
    parser.close()
    return parser


def look_up(record: Any, pointer: str) -> Any:
    """The value at a JSON pointer (RFC 6901)."""
    found = record
    for part in pointer.split("/")[1:]:
        key = part.replace("~1", "/").replace("~0", "~")
        found = found[int(key)] if isinstance(found, list) else found[key]
    return found


def decimals(text: str) -> set[str]:
    """Numbers with a decimal point, as written; signs that are only hyphens are left out."""
    return set(DECIMAL.findall(text))
