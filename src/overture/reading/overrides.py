"""Overrides: one value of a document replaced at a dotted path."""

from __future__ import annotations

from overture.errors import CaseError, Problem
from overture.reading.nodes import Mapping, Node, Scalar, Sequence
from overture.reading.suggest import closest, list_names, suggest

# A missing last key may be added, unless it looks like a slip for one that is there: a what-if
# under a misspelt name would change nothing and say nothing.
_LIKE = 0.8


def override(document: Mapping, path: str, node: Node) -> Mapping:
    """The document with the whole value at `path` replaced by `node`.

    Keys are joined by dots (`types.moscow.revisionist.prior`); the items of a list of mappings
    are addressed by their `name` or `id` (`moves.policy.options`). A last key that is missing in
    an existing mapping is added. Raises CaseError, at the place of `node`, for an unknown path.
    """
    replaced = _replace(document, path, "", path, node)
    assert isinstance(replaced, Mapping)
    return replaced


def _replace(current: Node, rest: str, done: str, path: str, node: Node) -> Node:
    if isinstance(current, Mapping):
        index = _match([key.text for key, _ in current.entries], rest)
        if index is None:
            return _add(current, rest, done, path, node)
        key, value = current.entries[index]
        entry = (key, _step(value, key.text, rest, done, path, node))
        entries = (*current.entries[:index], entry, *current.entries[index + 1 :])
        return Mapping(entries, current.spot)
    if isinstance(current, Sequence):
        names = [_name(item) for item in current.items]
        index = _match(names, rest)
        known = [name for name in names if name]
        if index is None:
            if not known:
                raise _unknown(
                    path,
                    node,
                    f"'{done}' is a list without names",
                    f"replace the whole list: {done}=[…]",
                )
            raise _unknown(path, node, *_missing(rest, done, known))
        if names.count(names[index]) > 1:
            raise _unknown(
                path,
                node,
                f"'{done}' has several items called '{names[index]}'",
                "give each a name of its own, or replace the whole list",
            )
        item = _step(current.items[index], names[index], rest, done, path, node)
        items = (*current.items[:index], item, *current.items[index + 1 :])
        return Sequence(items, current.spot)
    raise _unknown(
        path,
        node,
        f"'{done}' is a single value and has no part '{rest}'",
        f"replace it whole: {done}=VALUE",
    )


def _step(value: Node, name: str, rest: str, done: str, path: str, node: Node) -> Node:
    if rest == name:
        return node
    return _replace(value, rest[len(name) + 1 :], _join(done, name), path, node)


def _add(current: Mapping, rest: str, done: str, path: str, node: Node) -> Mapping:
    known = current.keys()
    if not rest or "." in rest or closest(rest, known, _LIKE):
        raise _unknown(path, node, *_missing(rest, done, list(known)))
    key = Scalar(rest, rest, False, node.spot)
    return Mapping((*current.entries, (key, node)), current.spot)


def _match(names: list[str], rest: str) -> int | None:
    """The longest name that `rest` is or begins with; a name may hold dots itself."""
    found = [
        index
        for index, name in enumerate(names)
        if name and (rest == name or rest.startswith(f"{name}."))
    ]
    return max(found, key=lambda index: len(names[index]), default=None)


def _name(item: Node) -> str:
    if isinstance(item, Mapping):
        for key in ("name", "id"):
            value = item.get(key)
            if isinstance(value, Scalar):
                return value.text
    return ""


def _missing(rest: str, done: str, known: list[str]) -> tuple[str, str]:
    wanted = rest.split(".")[0]
    where = f"in '{done}'" if done else "in this case"
    if not wanted:
        return "the path has an empty part", "write keys joined by single dots, such as a.b.c"
    advice = suggest(wanted, known) or f"there are: {list_names(known)}"
    return f"there is no '{wanted}' {where}", advice if known else "nothing is declared there"


def _unknown(path: str, node: Node, what: str, remedy: str) -> CaseError:
    return CaseError([Problem("unknown-path", node.spot, path, what, remedy)])


def _join(done: str, name: str) -> str:
    return f"{done}.{name}" if done else name
