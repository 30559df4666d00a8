"""Ids: what a move, party, option, quantity … may be called so that expressions can name it."""

from __future__ import annotations

import keyword
import re

FUNCTION_NAMES = ("min", "max", "abs", "exp", "log", "sqrt", "clip")
"""The functions of the expression language."""

_WORDS = ("none", "rest", "true", "false")

RESERVED = frozenset(FUNCTION_NAMES) | frozenset(_WORDS) | frozenset(keyword.kwlist)
"""Names that no declaration may take."""

_FORM = re.compile(r"[a-z][a-z0-9_]*")

# Keywords that are also natural names for options, with a name that says the same.
_INSTEAD = {
    "assert": "insist",
    "break": "break_off",
    "continue": "carry_on",
    "global": "worldwide",
    "import": "import_goods",
    "pass": "let_pass",
    "raise": "raise_stakes",
    "return": "go_back",
    "try": "attempt",
    "yield": "give_way",
}


def check_identifier(name: str) -> str | None:
    """What is wrong with `name` as an id, with a remedy; None if it may be used."""
    if name in FUNCTION_NAMES:
        return f"'{name}' is a function of the expression language; call it '{name}_value'"
    if name in _WORDS:
        return f"'{name}' has a fixed meaning in expressions; choose another id"
    if name in RESERVED:
        instead = _INSTEAD.get(name, f"{name.lower()}_it")
        return (
            f"'{name}' is a keyword of the expression language, so no expression could name it; "
            f"choose another id, such as '{instead}'"
        )
    if _FORM.fullmatch(name):
        return None
    if not name:
        return "the id is empty; write a word of lower-case letters, digits and underscores"
    shown = name if len(name) <= 40 else f"{name[:40]}…"
    mended = re.sub(r"[^a-z0-9]+", "_", name.lower()[:80]).strip("_")
    if _FORM.fullmatch(mended) and mended not in RESERVED and len(name) <= 40:
        advice = f"write '{mended}'"
    else:
        advice = "write a word that begins with a letter"
    return (
        f"'{shown}' is no id (lower-case letters a to z, digits and underscores, "
        f"beginning with a letter); {advice}"
    )
