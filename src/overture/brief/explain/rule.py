"""What an explanation is made of, and how a rule is found for a path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from overture.brief.quote import Key, Run


@dataclass(frozen=True, slots=True)
class Rule:
    """How the numbers at all paths of one pattern come about.

    pattern  keys and [positions]; {name} stands for any one key, `**` at the end for any rest
    says     what the number is, in words
    formula  the same in symbols
    inputs   paths of the numbers that it is made from; {name} as in the pattern, {best}, {next},
             {offer} and {decide} from the run, `*` for every key or position
    lines    what of the case enters: KIND or KIND:ARGUMENT, kinds as in `explain.lines`
    cites    where the formula comes from
    """

    pattern: str
    says: str
    formula: str
    inputs: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    cites: str = ""


def bound(rule: Rule, path: tuple[Key, ...]) -> dict[str, str] | None:
    """What the names of a pattern stand for in a path; None if it does not match."""
    pattern = _keys(rule.pattern)
    rest = bool(pattern) and pattern[-1] == "**"
    if rest:
        pattern = pattern[:-1]
    if len(path) < len(pattern) or (len(path) > len(pattern) and not rest):
        return None
    names: dict[str, str] = {}
    for wanted, key in zip(pattern, path, strict=False):
        if wanted.startswith("{"):
            names[wanted[1:-1]] = str(key)
        elif wanted != str(key):
            return None
    return names


def _keys(pattern: str) -> tuple[str, ...]:
    return tuple(re.findall(r"[^.\[\]]+", pattern))


def filled(template: str, names: Mapping[str, str]) -> str:
    """A template with its names filled in; names that are not known stay as they are."""
    return re.sub(r"\{(\w+)\}", lambda m: names.get(m[1], m[0]), template)


def expanded(
    record: Mapping[str, Any], template: str, names: Mapping[str, str]
) -> Iterator[tuple[Key, ...]]:
    """The paths in a run that a template stands for; none where there is nothing."""
    heads: list[tuple[tuple[Key, ...], Any]] = [((), record)]
    for key in _keys(template):
        below: list[tuple[tuple[Key, ...], Any]] = []
        wanted = filled(key, names)
        for path, value in heads:
            if isinstance(value, Mapping):
                keys = list(value) if wanted == "*" else [wanted] if wanted in value else []
                below += [((*path, name), value[name]) for name in keys]
            elif isinstance(value, list):
                every = range(len(value))
                at = every if wanted == "*" else [int(wanted)] if wanted.isdigit() else []
                below += [((*path, i), value[i]) for i in at if i < len(value)]
        heads = below
    for path, value in heads:
        if value is None or isinstance(value, int | float | str):
            yield path


def known_names(run: Run) -> dict[str, str]:
    """What every template may name: the options and the offer of the run; none for equilibria,
    which have no one best option."""
    if run.at("advice") is None:
        return {}
    return {
        "best": run.best,
        "next": run.next,
        "offer": str(run.at("test", "offer") or ""),
        "decide": str(run.at("advice", "decide") or ""),
    }


def normal(path: tuple[Key, ...]) -> tuple[tuple[Key, ...], str]:
    """A path with the children of the drawn tree taken out, and the node's own path."""
    if path[:2] != ("advice", "path"):
        return path, ""
    at = 2
    while at + 1 < len(path) and path[at] == "children":
        at += 2
    node = ".".join(str(key) for key in path[:at])
    return (*path[:2], *path[at:]), node
