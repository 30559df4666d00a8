"""The names of an imported game, which ids cannot hold, beside its case: names.yaml.

An .efg file names information sets, actions and outcomes with any text; the ids of a case are
lower-case words. `import` keeps the file's texts here, and `export` writes them again.
"""

from __future__ import annotations

from collections.abc import Mapping as Plain
from dataclasses import dataclass, field
from pathlib import Path

from overture.errors import CaseError, Problem

NAMES_FILE = "names.yaml"


@dataclass(frozen=True)
class Names:
    """Texts by what they name: the title ("title") and comment ("comment"), parties by id,
    chance moves by id, actions by "move.option", information sets by label, outcomes by id.
    What is not listed keeps the name that overture gives it."""

    texts: Plain[str, str] = field(default_factory=dict)
    parties: Plain[str, str] = field(default_factory=dict)
    chances: Plain[str, str] = field(default_factory=dict)
    actions: Plain[str, str] = field(default_factory=dict)
    information_sets: Plain[str, str] = field(default_factory=dict)
    outcomes: Plain[str, str] = field(default_factory=dict)


SECTIONS = ("texts", "parties", "chances", "actions", "information_sets", "outcomes")


def names_text(names: Names) -> str:
    """The file as text."""
    from overture.exchange.yaml_text import yaml_text

    head = "# Names of the .efg file that ids cannot hold; `overture export` writes them again.\n"
    kept = {section: dict(getattr(names, section)) for section in SECTIONS}
    return head + yaml_text({section: held for section, held in kept.items() if held})


def read_names(folder: str) -> Names:
    """The names beside a case; none if there is no such file. Raises CaseError."""
    from overture.reading.document import read_document
    from overture.reading.nodes import Mapping, Scalar

    path = Path(folder) / NAMES_FILE
    if not path.is_file():
        return Names()
    document = read_document(path)
    problems: list[Problem] = []
    found: dict[str, dict[str, str]] = {}
    for key, held in document.entries:
        if key.text not in SECTIONS or not isinstance(held, Mapping):
            what = f"'{key.text}' is no list of names"
            remedy = f"the sections are {', '.join(SECTIONS)}; each maps an id to a text"
            problems.append(Problem("names-file", key.spot, key.text, what, remedy))
            continue
        texts = found.setdefault(key.text, {})
        for name, value in held.entries:
            if isinstance(value, Scalar):
                texts[name.text] = value.text
            else:
                path_ = f"{key.text}.{name.text}"
                what, remedy = "a name is one text", "write it in quotes"
                problems.append(Problem("names-file", value.spot, path_, what, remedy))
    if problems:
        raise CaseError(problems)
    return Names(**found)
