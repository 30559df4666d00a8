"""The folders of the catalogue as values: one folder a game, with its published answers."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overture.case import shipped
from overture.catalogue.closed_forms import FORMS
from overture.catalogue.values import Entry
from overture.errors import CaseError, Problem, UsageError
from overture.reading.document import plain, read_document
from overture.reading.nodes import Mapping, Node
from overture.reading.suggest import suggest

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

PUBLISHED = "published.yaml"


def folder() -> Path:
    """The folder with one folder for each game."""
    return Path(str(files("overture.catalogue"))) / "games"


def names() -> tuple[str, ...]:
    """The ids of the games, sorted."""
    return tuple(sorted(each.name for each in folder().iterdir() if (each / PUBLISHED).is_file()))


def entries() -> tuple[Entry, ...]:
    """Every game of the catalogue."""
    return tuple(read_entry(folder() / name) for name in names())


def entry(name: str) -> Entry:
    """The game of that id. Raises UsageError, with a suggestion, if there is none."""
    if name not in names():
        hint = suggest(name, names()) or "`overture catalogue` lists the games"
        raise UsageError(f"the catalogue has no game '{name}'; {hint}")
    return read_entry(folder() / name)


def read_entry(place: Path) -> Entry:
    """The game of a folder. Raises CaseError with every problem of its published.yaml."""
    # Here, because pydantic is loaded with it.
    from pydantic import TypeAdapter, ValidationError

    file = place / PUBLISHED
    document = read_document(file)
    content: Any = plain(document)
    case = content.pop("case", None)
    known = place / "case.yaml" if case is None else shipped.path_of(str(case))
    if known is None:
        what = f"there is no shipped case '{case}'"
        raise CaseError([_problem(document, ("case",), what)])
    content |= {
        "id": place.name,
        "folder": str(place),
        "case": str(known) if known.is_file() else None,
        "closed_form": content.get("closed_form", ""),
    }
    for given in ("parameters", "readings"):
        content.setdefault(given, {})
    instances = content.get("instances")
    if isinstance(instances, dict):
        content["instances"] = [
            {**value, "id": name} if isinstance(value, dict) else value
            for name, value in instances.items()
        ]
    try:
        found: Entry = TypeAdapter(Entry).validate_python(content)
    except ValidationError as failure:
        order = list(instances) if isinstance(instances, dict) else []
        raise CaseError([_understood(document, one, order) for one in failure.errors()]) from None
    if found.closed_form and found.closed_form not in FORMS:
        what = f"there is no closed form '{found.closed_form}'"
        raise CaseError([_problem(document, ("closed_form",), what)])
    return found


def _understood(document: Mapping, error: ErrorDetails, instances: list[str]) -> Problem:
    """A complaint of the form's check, at its place in the file."""
    path = [str(step) for step in error["loc"]]
    if len(path) > 1 and path[0] == "instances" and path[1].isdigit():
        path[1] = instances[int(path[1])]
    return _problem(document, tuple(path), error["msg"].lower())


def _problem(document: Mapping, path: tuple[str, ...], what: str) -> Problem:
    node: Node = document
    spot = document.spot
    for step in path:
        if not isinstance(node, Mapping) or node.get(step) is None:
            break
        spot = node.key_spot(step)
        node = node.get(step) or node
    return Problem(
        "published",
        spot,
        ".".join(path),
        what,
        "write it as the other games of the catalogue do",
    )
