"""Transcripts: the console blocks of a page are run and compared with what the page shows.

A block starts with ```console. Lines that begin with `$ ` are commands; the lines under one are
its standard output. The commands of a page run one after the other in one new folder. A line
`...` stands for any number of lines.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TIME = re.compile(r"\b\d+(\.\d+)? (s|ms)\b")
_ROUNDING = re.compile(r"\bresidual (0\b|\d(\.\d+)?e[−-]\d+)")
ANY = "..."


@dataclass(frozen=True)
class Command:
    """One command of a page and the output that the page shows under it."""

    page: Path
    line: int
    command: str
    shown: str


def commands(page: Path) -> Iterator[Command]:
    """The commands of a page's console blocks, in order."""
    text = page.read_text(encoding="utf-8")
    for block in _BLOCK.finditer(text):
        first = text.count("\n", 0, block.start(1)) + 1
        found: list[tuple[int, str, list[str]]] = []
        for offset, line in enumerate(block.group(1).splitlines()):
            if line.startswith("$ "):
                found.append((first + offset, line[2:], []))
            elif found:
                found[-1][2].append(line)
        for number, command, shown in found:
            yield Command(page, number, command, "\n".join(shown).strip("\n"))


def run(command: str, folder: Path) -> str:
    """The standard output of a shell command in `folder`, with this Python's scripts first."""
    environment = dict(os.environ)
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    environment["NO_COLOR"] = "1"
    environment["COLUMNS"] = "100"
    ran = subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    if "Traceback" in ran.stderr:
        raise RuntimeError(f"{command}: {ran.stderr}")
    return ran.stdout.strip("\n")


def masked(text: str) -> str:
    """The text without what differs from run to run or machine to machine.

    These are times, residuals at the level of rounding, and trailing spaces.
    """
    lines = (line.rstrip() for line in text.splitlines())
    return "\n".join(_ROUNDING.sub("residual (tiny)", _TIME.sub("(time)", line)) for line in lines)


def agrees(shown: str, printed: str) -> bool:
    """Whether what a page shows is what was printed; `...` stands for any lines."""
    actual = masked(printed).splitlines()
    parts: list[list[str]] = [[]]
    for line in masked(shown).splitlines():
        if line == ANY:
            parts.append([])
        else:
            parts[-1].append(line)
    if len(parts) == 1:
        return parts[0] == actual
    first, *middle, last = parts
    if actual[: len(first)] != first:
        return False
    at = len(first)
    for part in middle:
        at = next(
            (
                start + len(part)
                for start in range(at, len(actual) - len(part) + 1)
                if actual[start : start + len(part)] == part
            ),
            -1,
        )
        if at < 0:
            return False
    return len(actual) - len(last) >= at and actual[len(actual) - len(last) :] == last


def renewed(page: Path, folder: Path) -> str:
    """The page with every console block run again; blocks that use `...` are left alone."""
    text = page.read_text(encoding="utf-8")

    def again(block: re.Match[str]) -> str:
        lines: list[str] = []
        old: list[str] = []
        command = ""

        def flush() -> None:
            if not command:
                return
            printed = [line.rstrip() for line in run(command, folder).splitlines()]
            lines.append(f"$ {command}")
            lines.extend(old if ANY in old else printed)

        for line in block.group(1).splitlines():
            if line.startswith("$ "):
                flush()
                command, old = line[2:], []
            else:
                old.append(line)
        flush()
        return "```console\n" + "\n".join(lines) + "\n```"

    return _BLOCK.sub(again, text)
