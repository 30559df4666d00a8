"""The border: check the shape of a document with pydantic, and say in plain words what is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from overture.case.shapes import LATER_SECTIONS, CaseShape
from overture.errors import Problem, Spot
from overture.reading.nodes import Mapping, Node, plain
from overture.reading.nodes import Sequence as SequenceNode
from overture.reading.suggest import suggest

_SORTS = {
    "string_type": ("text is expected here", "write a word or a sentence, in quotes if needed"),
    "int_type": ("a whole number is expected here", "write it without quotes"),
    "int_from_float": ("a whole number is expected here", "write it without a decimal point"),
    "float_type": ("a number is expected here", "write it without quotes"),
    "bool_type": ("true or false is expected here", "write true or false, without quotes"),
    "dict_type": ("a mapping is expected here", "write lines of the form `key: value`"),
    "model_type": ("a mapping is expected here", "write lines of the form `key: value`"),
    "list_type": ("a list is expected here", "write [a, b], or lines that begin with `- `"),
    "string_too_long": ("the text is too long", "shorten it"),
    "expression": ("an expression is expected here", "write it in one line of text"),
    "text": ("a single value is expected here", "write a word or a number"),
}

_OTHER_WORDS = {
    "id": "name",
    "label": "says",
    "text": "says",
    "description": "says",
    "player": "by",
    "who": "by",
    "party": "by",
    "actions": "options",
    "choices": "options",
    "condition": "when",
    "if": "when",
    "probability": "prior",
    "belief": "credence",
    "reason": "why",
    "because": "why",
    "value": "add",
    "payoff": "add",
    "points": "add",
    "quantity": "sets",
    "correlation": "rank",
    "date": "as_of",
    "players": "parties",
    "utilities": "payoffs",
    "variables": "quantities",
    "parameters": "quantities",
}
"""What people write -> what the language calls it, where that key may stand."""


def shape_problems(document: Mapping) -> tuple[list[Problem], frozenset[tuple[str, ...]]]:
    """What is wrong with the shape of a document, and the places (as paths) that it spoils."""
    try:
        CaseShape.model_validate(plain(document))
    except ValidationError as failure:
        problems: list[Problem] = []
        spoilt: set[tuple[str, ...]] = set()
        for error in failure.errors(include_url=False, include_context=True):
            place = _place(document, [part for part in error["loc"] if part != "[key]"])
            problem = _translate(error, place)
            if problem not in problems:
                problems.append(problem)
            spoilt.add(place.entry)
        return problems, frozenset(spoilt)
    return [], frozenset()


class _Place:
    """Where an error lies: the node, its path in words, and the entry of the case it spoils."""

    def __init__(self, node: Node, spot: Spot, parts: list[str], keys: list[str | int]) -> None:
        self.node = node
        self.spot = spot
        self.path = ".".join(parts)
        self.keys = keys
        self.entry = tuple(parts)


def _place(document: Mapping, location: Sequence[str | int]) -> _Place:
    """Walk down as far as the document goes; tags that pydantic adds for unions are skipped."""
    node: Node = document
    spot = document.spot
    parts: list[str] = []
    keys: list[str | int] = []
    for index, step in enumerate(location):
        if isinstance(node, Mapping) and isinstance(step, str):
            below = node.get(step)
            if below is None:
                # A missing key: it belongs to the mapping, but is named in the path.
                if index == len(location) - 1:
                    parts.append(step)
                    keys.append(step)
                continue
            spot = node.key_spot(step)
            node = below
        elif isinstance(node, SequenceNode) and isinstance(step, int):
            if not 0 <= step < len(node.items):
                continue
            node = node.items[step]
            spot = node.spot
            step = _item_name(node, step)
        else:
            continue
        parts.append(str(step))
        keys.append(step)
    return _Place(node, spot, parts, keys)


def _item_name(node: Node, index: int) -> str:
    name = node.get("name") if isinstance(node, Mapping) else None
    written = plain(name) if name is not None else None
    return written if isinstance(written, str) else str(index + 1)


def _translate(error: Any, place: _Place) -> Problem:
    kind = str(error["type"])
    last = place.path.rpartition(".")[2]
    if kind == "missing":
        owner = place.path.rpartition(".")[0]
        meaning = _meaning(error["loc"])
        return Problem(
            "missing-key",
            place.spot,
            owner,
            f"'{last}' is missing" + (f" ({meaning})" if meaning else ""),
            f"add a line `{last}: …`",
        )
    if kind == "extra_forbidden":
        return _unknown_key(error, place, last)
    spot = place.node.spot
    if kind == "literal_error":
        allowed = str(error["ctx"]["expected"]).replace("'", "")
        return Problem(
            "wrong-sort", spot, place.path, "this word has no meaning here", f"write {allowed}"
        )
    what, remedy = _SORTS.get(kind, ("this value cannot stand here", "see the reference"))
    if plain(place.node) is None:
        what = f"nothing is written here; {what}"
        remedy = f"{remedy}; or delete the key"
    return Problem("wrong-sort", spot, place.path, what, remedy)


def _unknown_key(error: Any, place: _Place, key: str) -> Problem:
    model = _model_at(error["loc"][:-1])
    known = list(model.model_fields) if model is not None else []
    where = place.path.rpartition(".")[0]
    if not where and key in LATER_SECTIONS:
        return Problem(
            "later-section",
            place.spot,
            key,
            f"this version of overture does not read the section '{key}' yet",
            "remove the section, or keep it in a file of its own",
        )
    what = f"there is no section '{key}'" if not where else f"'{key}' is no key of {where}"
    meant = _OTHER_WORDS.get(key, "")
    if meant in known:
        remedy = f"write '{meant}'"
    else:
        remedy = suggest(key, known) or f"write one of {', '.join(known)}"
    return Problem("unknown-key", place.spot, place.path, what, remedy)


def _model_at(location: Sequence[str | int]) -> type[BaseModel] | None:
    """The model whose keys stand at a location of an error."""
    at: Any = CaseShape
    for step in location:
        at = _below(at, step)
    return next(_models(at), None)


def _meaning(location: Sequence[str | int]) -> str:
    model = _model_at(location[:-1])
    field = model.model_fields.get(str(location[-1])) if model is not None else None
    return (field.description or "").rstrip(".") if field is not None else ""


def _below(annotation: Any, step: str | int) -> Any:
    for model in _models(annotation):
        if step in model.model_fields:
            return model.model_fields[str(step)].annotation
    arguments = get_args(annotation)
    origin = get_origin(annotation)
    if origin is Annotated:
        return _below(arguments[0], step)
    if origin is dict:
        return arguments[1]
    if origin is list:
        return arguments[0]
    return annotation


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
        return
    for argument in get_args(annotation):
        if get_origin(annotation) not in (dict, list):
            yield from _models(argument)
