"""Argdown out: read back by a small reader of the published rules, and nothing is lost.

The rules (argdown.org/syntax): front matter between lines of `===`; blocks parted by empty lines;
`[title]: text` defines a statement and `<title>: text` an argument; a line below that is indented
and begins with `+` or `-` is a member that supports or attacks the one above; `{…}` at the end is
YAML; a backslash takes its meaning from the next character.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import overture as ov
from overture.case.model import Case
from overture.exchange.argdown import argdown, escaped

SOUND = Path(__file__).parent.parent / "case" / "sound.yaml"
DEFINED = re.compile(r"(?:\[([^\]]+)\]|<([^>]+)>): ((?:\\.|[^\\{])+?)(?: (\{.*\}))?$")
MEMBER = re.compile(r"^[ \t]+([+-]) <([^>]+)>$")
BARE = re.compile(r"[@#*_\[\]{}<>/\\]")
"""What would begin a mention, tag, range, reference, data or comment inside a text."""


def read(text: str) -> tuple[dict[str, Any], dict[str, tuple[str, dict[str, Any]]], set[Any]]:
    """Front matter; title -> (text, data) of what is defined; relations (sign, from, to)."""
    front, _, body = text.removeprefix("===\n").partition("\n===\n")
    assert "=" not in front
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    relations = set()
    for block in body.strip("\n").split("\n\n"):
        first, *rest = block.split("\n")
        match = DEFINED.match(first)
        assert match, first
        title = match[1] or match[2]
        assert title not in found
        plain = re.sub(r"\\(.)", "", match[3])
        assert not BARE.search(plain), plain
        data = yaml.safe_load(match[4]) if match[4] else {}
        assert "}" not in (match[4] or "")[:-1]
        found[title] = re.sub(r"\\(.)", r"\1", match[3]), data
        for line in rest:
            member = MEMBER.match(line)
            assert member, line
            relations.add((member[1], member[2], title))
    return yaml.safe_load(front), found, relations


@pytest.mark.parametrize("case", [ov.load(SOUND), ov.load("ukraine-2021")], ids=lambda c: c.id)
def test_what_is_written_can_be_read_again(case: Case) -> None:
    front, found, relations = read(argdown(case))
    assert front["title"] == case.title
    declared = set()
    for argument in case.arguments.values():
        text, data = found[argument.id]
        assert text == argument.claim
        assert len(data.get("premises", [])) == len(argument.premises)
        assert data.get("source", "") == argument.source
        declared |= {("+", argument.id, target) for target in argument.supports}
        declared |= {("-", argument.id, target) for target in argument.attacks}
    assert relations == declared
    options = {option.id: option.says for option in case.moves[case.advice.decide].options}
    assert {name: found[name][0] for name in found if name in options} == {
        name: options[name] for name in found if name in options
    }
    assert set(found) <= {*options, *case.arguments}


@given(st.text(st.characters(codec="utf-8", exclude_categories=("C", "Z")), max_size=40))
def test_no_text_has_a_meaning_of_its_own(text: str) -> None:
    once = escaped(text)
    assert re.sub(r"\\(.)", r"\1", once) == " ".join(text.split())
    assert not BARE.search(re.sub(r"\\.", "", once))


def test_a_case_without_arguments_has_no_argdown() -> None:
    with pytest.raises(ov.UsageError, match="declares no arguments"):
        argdown(ov.load("hello"))
