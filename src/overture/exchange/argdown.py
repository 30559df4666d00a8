"""The arguments of a case as Argdown text (argdown.org, syntax of Argdown 1).

Options become statements, arguments become arguments. Under each stands an indented list of what
supports and what attacks it. Premises, who holds an argument, and its source follow as data.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from overture.argue.debate import Debate, debate, option_meant
from overture.case.arguments import Argument
from overture.case.model import Case
from overture.errors import UsageError

SUPPORTS, ATTACKS = "+", "-"

_SPECIAL = re.compile(r"([\\@#*_\[\]{}<>/:;|`~$])")
"""Characters that mean something inside the text of an Argdown statement."""


def argdown(case: Case) -> str:
    """The debate of a case. Raises UsageError if the case declares no arguments."""
    if not case.arguments:
        raise UsageError(f"{case.id} declares no arguments; add a section `arguments`")
    return "\n".join(_lines(case, debate(case))) + "\n"


def _lines(case: Case, given: Debate) -> Iterator[str]:
    yield "==="
    yield f"title: {json.dumps(_plain(case.title), ensure_ascii=False)}"
    yield f"subTitle: {json.dumps(_plain(case.question), ensure_ascii=False)}"
    yield "==="
    says = {option.id: option.says for option in case.moves[case.advice.decide].options}
    for option in given.options:
        yield ""
        yield f"[{option}]: {escaped(says[option] or option)}"
        yield from _bearing(case, option)
    meant = option_meant(case)
    for argument in case.arguments.values():
        yield ""
        yield f"<{argument.id}>: {escaped(argument.claim)}{_data(case, argument, meant)}"
        yield from _bearing(case, argument.id)


def _bearing(case: Case, target: str) -> Iterator[str]:
    """One line for each argument that speaks for or against the target."""
    for argument in case.arguments.values():
        if target in argument.supports:
            yield f"  {SUPPORTS} <{argument.id}>"
        if target in argument.attacks:
            yield f"  {ATTACKS} <{argument.id}>"


def _data(case: Case, argument: Argument, meant: dict[str, str]) -> str:
    """Metadata in braces, as JSON, which is YAML as well; nothing where there is none."""
    party = case.parties.get(argument.held_by)
    said: dict[str, str | list[str]] = {
        "heldBy": party.name if party is not None else argument.held_by,
        "premises": [premise.said(meant[argument.id]) for premise in argument.premises],
        "why": argument.why,
        "source": argument.source,
    }
    kept = {key: _unbraced(value) for key, value in said.items() if value}
    return f" {json.dumps(kept, ensure_ascii=False)}" if kept else ""


def _unbraced(value: str | list[str]) -> str | list[str]:
    """A closing brace inside of data would end it, in quotes or not."""
    if isinstance(value, list):
        return [each.translate(_ROUND) for each in value]
    return " ".join(value.translate(_ROUND).split())


_ROUND = str.maketrans("{}", "()")


def _plain(text: str) -> str:
    """Text for the front matter, which ends at the next equals signs."""
    return " ".join(text.replace("=", "-").split())


def escaped(text: str) -> str:
    """Text on one line in which no character has a meaning in Argdown."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))
