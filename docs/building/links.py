"""Links between pages: every relative link must reach a file, and its heading if it names one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6}\s+(.*?)\s*#*$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]*`")


def pages(root: Path) -> list[Path]:
    """Every page of the project: the Markdown files at the root and under docs."""
    return sorted([*root.glob("*.md"), *(root / "docs").rglob("*.md")])


def anchors(text: str) -> set[str]:
    """The anchors of a page's headings, as a forge makes them."""
    found: set[str] = set()
    for heading in _HEADING.findall(_FENCE.sub("", text)):
        plain = re.sub(r"[`*]", "", heading).lower()
        found.add(re.sub(r"\s", "-", re.sub(r"[^\w\s-]", "", plain)))
    return found


def broken_links(root: Path) -> Iterator[str]:
    """One line for every link that leads nowhere, and for every page that no page links to."""
    reached: set[Path] = set()
    for page in pages(root):
        text = page.read_text(encoding="utf-8")
        for target in _LINK.findall(_CODE.sub("", _FENCE.sub("", text))):
            if re.match(r"[a-z]+:", target):
                continue
            name, _, anchor = target.partition("#")
            there = (page.parent / name).resolve() if name else page
            reached.add(there)
            where = page.relative_to(root)
            if not there.exists():
                yield f"{where}: {target}: no such file"
            elif anchor and anchor not in anchors(there.read_text(encoding="utf-8")):
                yield f"{where}: {target}: no such heading"
    for page in (root / "docs").rglob("*.md"):
        if page.resolve() not in reached:
            yield f"{page.relative_to(root)}: no page links to it"
