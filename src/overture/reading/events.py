"""From PyYAML's event stream to nodes, without recursion, noting every problem on the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from overture.errors import Spot
from overture.reading.flow import stray_keys, torn_items
from overture.reading.limits import FORBIDDEN, Complaints, Limits
from overture.reading.nodes import Mapping, Node, Scalar, Sequence
from overture.reading.scalars import resolve
from overture.reading.syntax_errors import explain, report_tabs

_QUOTED = ("'", '"', "|", ">")
_COLON = re.compile(r"\s*:")


@dataclass(slots=True)
class _Open:
    """A sequence or mapping whose end has not been reached."""

    spot: Spot
    mapping: bool
    flow: bool
    entries: list[tuple[Scalar, Node]] = field(default_factory=list)
    items: list[Node] = field(default_factory=list)
    first_seen: dict[str, Spot] = field(default_factory=dict)
    key: Scalar | None = None
    alone: list[int] = field(default_factory=list)
    is_key: bool = False


class _TooMuchError(Exception):
    """A limit is passed: the rest is not read."""


def build(text: str, complaints: Complaints, limits: Limits, loader: Any = None) -> Node | None:
    """The node that `text` describes, or None if it describes none (or a limit stopped it).

    Problems are added to `complaints`; the caller raises them.
    """
    builder = _Builder(complaints, limits)
    try:
        for event in _events(text, loader):
            builder.take(event)
            if builder.finished:
                break
    except yaml.YAMLError as failure:
        reached = explain(failure, complaints, builder.path())
        report_tabs(complaints, builder.free_lines, reached + 1)
        builder.root = builder.root or Scalar("", None, False, complaints.spot(0, 0))
    except _TooMuchError:
        builder.root = builder.root or Scalar("", None, False, complaints.spot(0, 0))
    else:
        report_tabs(complaints, builder.free_lines, len(complaints.lines))
    return builder.root


def _events(text: str, loader: Any) -> Iterator[Any]:
    if loader is None:
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    events: Iterator[Any] = yaml.parse(text, Loader=loader)
    return events


class _Builder:
    """Takes events one by one and keeps the collections that are still open on a stack."""

    def __init__(self, complaints: Complaints, limits: Limits) -> None:
        self.complaints = complaints
        self.limits = limits
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.nodes = 0
        self.documents = 0
        self.finished = False
        self.free_lines: set[int] = set()

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.ScalarEvent):
            self._count(event)
            self._properties(event)
            self._scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self._count(event)
            self._properties(event)
            self._open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close()
        elif isinstance(event, yaml.AliasEvent):
            self._count(event)
            self._alias(event)
        elif isinstance(event, yaml.DocumentStartEvent):
            self._document(event)

    def path(self) -> str:
        """The dotted path of the value that comes next."""
        parts = []
        for level in self.stack:
            if not level.mapping:
                parts.append(str(len(level.items) + 1))
            elif level.key is not None:
                parts.append(level.key.text[:60])
        return ".".join(parts)

    def _spot(self, event: Any) -> Spot:
        return self.complaints.spot(event.start_mark.line, event.start_mark.column)

    def _count(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > self.limits.nodes:
            self.complaints.add(
                "too-many-values",
                self._spot(event),
                "",
                f"the file holds more than {self.limits.nodes:,} values",
                "keep the case short and put long tables into files of their own",
            )
            raise _TooMuchError

    def _properties(self, event: Any) -> None:
        if event.anchor is not None:
            self.complaints.add(
                "anchor",
                self._spot(event),
                self.path(),
                f"'&{event.anchor[:60]}' is an anchor, which a case does not use",
                "delete it and write each value out; quote a text that begins with &",
            )
        if event.tag is not None:
            self.complaints.add(
                "tag",
                self._spot(event),
                self.path(),
                f"'{_shown_tag(event.tag)}' is a tag, which a case does not use",
                "delete it; quote a text that begins with !, and write `not` in expressions",
            )

    def _alias(self, event: Any) -> None:
        self.complaints.add(
            "alias",
            self._spot(event),
            self.path(),
            f"'*{event.anchor[:60]}' is an alias, which a case does not use",
            "write the value out; quote a text that begins with *",
        )
        self._place(Scalar("", None, False, self._spot(event)), None)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if event.version is not None or event.tags:
            self.complaints.add(
                "directive",
                self.complaints.spot(0, 0),
                "",
                "the file begins with a directive (a line that starts with %)",
                "delete that line",
            )
        if self.documents > 1:
            self.complaints.add(
                "second-document",
                self._spot(event),
                "",
                "a second document begins here",
                "delete the line `---`; a case is one document",
            )
            self.finished = True

    def _scalar(self, event: Any) -> None:
        spot = self._spot(event)
        text: str = event.value
        quoted = event.style in _QUOTED
        if quoted:
            self.free_lines.update(range(event.start_mark.line + 1, event.end_mark.line + 1))
            if event.style in ("|", ">"):
                self.free_lines.discard(event.end_mark.line)
        if len(text) > self.limits.scalar:
            self.complaints.add(
                "long-text",
                spot,
                self.path(),
                f"this text has {len(text):,} characters; at most {self.limits.scalar:,} are read",
                "shorten it, or put it into README.md",
            )
        escaped = FORBIDDEN.search(text) if event.style == '"' else None
        if escaped is not None:
            self.complaints.add(
                "forbidden-character",
                spot,
                self.path(),
                f"this text has an escape for an invisible character (U+{ord(escaped[0]):04X})",
                "delete the escape",
            )
        value: str | int | float | bool | None = text
        if not quoted and not self._expects_key():
            try:
                value = resolve(text)
            except ValueError as failure:
                self.complaints.add(
                    "number", spot, self.path(), str(failure), "write a finite number"
                )
        self._place(Scalar(text, value, quoted, spot), event)

    def _expects_key(self) -> bool:
        return bool(self.stack) and self.stack[-1].mapping and self.stack[-1].key is None

    def _open(self, event: Any) -> None:
        spot = self._spot(event)
        mapping = isinstance(event, yaml.MappingStartEvent)
        if len(self.stack) >= self.limits.depth:
            self.complaints.add(
                "too-deep",
                spot,
                "",
                f"values are nested more than {self.limits.depth} levels deep",
                "lay the case out in fewer levels",
            )
            raise _TooMuchError
        is_key = self._expects_key()
        if is_key:
            self.complaints.add(
                "key-not-a-word",
                spot,
                self.path(),
                f"a {'mapping' if mapping else 'list'} stands where a key is expected",
                "write a word as the key; quote a text that begins with { or [",
            )
        self.stack.append(_Open(spot, mapping, bool(event.flow_style), is_key=is_key))

    def _close(self) -> None:
        level = self.stack.pop()
        node: Node
        if level.mapping:
            node = Mapping(tuple(level.entries), level.spot)
            if level.alone:
                stray_keys(level.entries, set(level.alone), self.complaints, self.path())
        else:
            node = Sequence(tuple(level.items), level.spot)
            if level.flow:
                torn_items(node, self.complaints, self.path())
        if level.is_key:
            # Its problem is noted; a key made of nothing keeps the reading in step.
            self.stack[-1].key = Scalar("", "", True, level.spot)
        else:
            self._place(node, None)

    def _place(self, node: Node, event: Any) -> None:
        if not self.stack:
            self.root = node
            return
        level = self.stack[-1]
        if not level.mapping:
            level.items.append(node)
        elif level.key is None:
            assert isinstance(node, Scalar)
            self._key(level, node)
            if level.flow and event is not None and not self._colon_follows(event):
                level.alone.append(len(level.entries))
        else:
            self._entry(level, level.key, node)
            level.key = None

    def _key(self, level: _Open, key: Scalar) -> None:
        level.key = key
        if key.quoted:
            return
        if key.text == "<<":
            self.complaints.add(
                "merge-key",
                key.spot,
                self.path(),
                "'<<' is a merge key, which a case does not use",
                "write the values out",
            )
        elif key.text == "":
            self.complaints.add(
                "key-missing",
                key.spot,
                self.path(),
                "a key is missing before this colon",
                "write `key: value`",
            )

    def _entry(self, level: _Open, key: Scalar, node: Node) -> None:
        first = level.first_seen.get(key.text)
        stray = bool(level.alone) and level.alone[-1] == len(level.entries)
        if first is None:
            level.first_seen[key.text] = key.spot
        elif key.text and not stray:
            self.complaints.add(
                "duplicate-key",
                key.spot,
                self.path(),
                f"the key '{key.text[:60]}' stands twice, in line {first.line} "
                f"and in line {key.spot.line}",
                "delete or rename one of them",
            )
        level.entries.append((key, node))

    def _colon_follows(self, event: Any) -> bool:
        """Whether a colon follows the key, which in {…} a lone word may lack."""
        mark = event.end_mark
        if mark.line != event.start_mark.line or mark.line >= len(self.complaints.lines):
            return True
        if event.value == "" and event.style not in _QUOTED:
            return True
        line = self.complaints.lines[mark.line]
        start: int = event.start_mark.column
        if line[max(0, start - 20) : start].rstrip().endswith("?"):
            return True
        return _COLON.match(line, mark.column) is not None


def _shown_tag(tag: str) -> str:
    return tag.replace("tag:yaml.org,2002:", "!!")[:60]
