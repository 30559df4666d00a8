"""Uncertain numbers: from what is written to a form with its distributions and streams.

Forms nest freely (per type inside per assumption and the reverse), which a schema describes badly;
so they are read by hand, and every message can point at the leaf that is wrong.
"""

from __future__ import annotations

from dataclasses import replace

from overture.case.desk import Desk
from overture.case.frozen import ReadOnly
from overture.case.intervals import SHAPES
from overture.case.leaves import Setting, bounds, read_family, read_scalar
from overture.case.model import (
    ByType,
    Derived,
    Form,
    IfAssumption,
    Uncertain,
)
from overture.case.scopes import derived_scope, world_scope
from overture.errors import Problem
from overture.reading.expressions import Kind
from overture.reading.nodes import Mapping, Node, Scalar, Sequence
from overture.reading.suggest import list_names, suggest

HEADS = ("value", "by", "if", "is", "uniform", "pert", "normal", "beta")
"""Keys of which a number written as a mapping has exactly one."""

ASIDES = ("shape", "min", "max", "unit", "why", "source")
"""Keys that may stand beside any of them."""


def read_uncertain(desk: Desk, node: Node, id: str, path: str, role: str) -> Uncertain | None:
    """The number at `node`, or None after noting what is wrong with it.

    `role` is quantity, credence, prior or precision: it settles the default shape and bounds.
    """
    before = len(desk.problems)
    said = _asides(node)
    setting = _inner(desk, Setting(path, path, role), node)
    form = _read(desk, node, Setting(path, path, role)) if setting is not None else None
    if form is None or setting is None or _failed(desk, before):
        return None
    minimum, maximum = bounds(setting)
    return Uncertain(
        id=id,
        form=form,
        spot=node.spot,
        unit=setting.unit,
        why=said["why"],
        source=said["source"],
        minimum=minimum,
        maximum=maximum,
    )


def _failed(desk: Desk, before: int) -> bool:
    return any(problem.severity == "error" for problem in desk.problems[before:])


def _asides(node: Node) -> dict[str, str]:
    """`why` and `source` of a number: its own, or else those said of its parts."""
    said = {"why": "", "source": ""}
    if not isinstance(node, Mapping):
        return said
    for key in said:
        own = node.get(key)
        if isinstance(own, Scalar) and own.value is not None:
            said[key] = own.text.strip()
            continue
        parts = [_asides(value)[key] for name, value in node.entries if name.text not in ASIDES]
        said[key] = " ".join(dict.fromkeys(part for part in parts if part))
    return said


def _read(desk: Desk, node: Node, setting: Setting) -> Form | None:
    if isinstance(node, Scalar):
        return read_scalar(desk, node, setting)
    if isinstance(node, Sequence):
        desk.problem(
            "number-form",
            node.spot,
            setting.path,
            "a list is no number",
            "write an interval such as 5 to 10, or name the distribution: uniform: [5, 10]",
        )
        return None
    inner = _inner(desk, setting, node)
    heads = [key for key, _ in node.entries if key.text in HEADS]
    if len(heads) != 1:
        _no_head(desk, node, setting, [key.text for key in heads])
        return None
    if not _known_keys(desk, node, setting, heads[0].text) or inner is None:
        return None
    head = heads[0].text
    body = node.get(head)
    assert body is not None
    if head == "value":
        return _read(desk, body, inner)
    if head == "by":
        return _by_type(desk, node, body, inner)
    if head == "if":
        return _if_assumption(desk, node, body, inner)
    if head == "is":
        scope = (
            derived_scope(desk.names)
            if inner.role == "quantity" and inner.whole
            else world_scope(desk.names)
        )
        written = desk.expression(body, setting.path, scope, Kind.NUMBER)
        return None if written is None else Derived(written)
    return read_family(desk, head, body, inner)


def _by_type(desk: Desk, node: Mapping, body: Node, setting: Setting) -> Form | None:
    names = desk.names
    if setting.role != "quantity":
        desk.problem(
            "by-not-here",
            body.spot,
            setting.path,
            f"a {setting.role} cannot differ by type",
            "give a list (or number) for each type: PARTY: {TYPE: …}"
            if setting.role == "worth"
            else "give one number; only quantities may differ by type",
        )
        return None
    party = body.text if isinstance(body, Scalar) else ""
    if party not in names.types:
        if names.complete or not isinstance(body, Scalar):
            remedy = suggest(party, names.types) or (
                f"name one of {list_names(names.types)}"
                if names.types
                else "declare types of a party under `types`"
            )
            what = f"'{party}' is no party with types"
            desk.problem("unknown-name", body.spot, setting.path, what, remedy)
        return None
    if setting.parties and party not in setting.parties:
        desk.problem(
            "one-party",
            body.spot,
            setting.path,
            f"it differs by the types of {setting.parties[0]} and of {party}",
            "let it differ by one party's types, and combine two quantities with `is`",
        )
        return None
    if party in setting.parties:
        what = f"the type of {party} is already settled here"
        desk.problem("number-form", body.spot, setting.path, what, "delete the inner `by`")
        return None
    kinds = names.types[party]
    forms: dict[str, Form | None] = {}
    below = replace(setting, whole=False, parties=(*setting.parties, party))
    for key, value in node.entries:
        if key.text == "by" or key.text in ASIDES:
            continue
        if key.text in kinds:
            forms[key.text] = _read(desk, value, _step(below, key.text))
            continue
        remedy = suggest(key.text, kinds) or f"its types are {list_names(kinds)}"
        desk.problem(
            "unknown-name", key.spot, setting.path, f"{party} has no type '{key.text}'", remedy
        )
        return None
    missing = [kind for kind in kinds if kind not in forms]
    if missing:
        desk.problem(
            "type-missing",
            body.spot,
            setting.path,
            f"there is no number for {list_names(missing)} of {party}",
            f"add a line `{missing[0]}: …`",
        )
        return None
    read = {kind: form for kind in kinds if (form := forms[kind]) is not None}
    return ByType(party, ReadOnly(read)) if len(read) == len(kinds) else None


def _if_assumption(desk: Desk, node: Mapping, body: Node, setting: Setting) -> Form | None:
    names = desk.names
    name = body.text if isinstance(body, Scalar) else ""
    known = name in names.assumptions
    if not known and (names.complete or not isinstance(body, Scalar)):
        remedy = suggest(name, names.assumptions) or "name an assumption declared in the case"
        desk.problem("unknown-name", body.spot, setting.path, f"'{name}' is no assumption", remedy)
    branches: list[Form | None] = []
    for key in ("then", "else"):
        branch = node.get(key)
        if branch is None:
            desk.problem(
                "missing-key",
                node.spot,
                setting.path,
                f"`if` has no `{key}`",
                f"add `{key}: …`, the number when the assumption is "
                f"{'true' if key == 'then' else 'false'}",
            )
            branches.append(None)
        else:
            branches.append(_read(desk, branch, _step(replace(setting, whole=False), key)))
    then, otherwise = branches
    if not known or then is None or otherwise is None:
        return None
    return IfAssumption(name, then, otherwise)


def _step(setting: Setting, part: str) -> Setting:
    return replace(setting, path=f"{setting.path}.{part}", stream=f"{setting.stream}.{part}")


def _inner(desk: Desk, setting: Setting, node: Node) -> Setting | None:
    """The setting inside a mapping: what it says of shape, bounds and unit overrules."""
    if not isinstance(node, Mapping):
        return setting
    changed: dict[str, object] = {}
    faults: list[Problem] = []

    def fault(spot_of: Node, what: str, remedy: str) -> None:
        faults.append(Problem("number-form", spot_of.spot, setting.path, what, remedy))

    for key in ASIDES:
        said = node.get(key)
        if said is None:
            continue
        if key in ("min", "max"):
            if isinstance(said, Scalar) and type(said.value) in (int, float):
                changed["minimum" if key == "min" else "maximum"] = float(said.value or 0)
            else:
                fault(said, f"`{key}` must be a number", f"write it as in {key}: 0")
        elif not isinstance(said, Scalar) or not isinstance(said.value, str):
            fault(said, f"`{key}` must be text", "write a word or a sentence, in quotes if needed")
        elif key == "shape" and said.text not in SHAPES:
            hint = suggest(said.text, SHAPES) or f"write one of {list_names(SHAPES)}"
            fault(said, f"'{said.text}' is no shape of an interval", hint)
        elif key in ("shape", "unit"):
            changed[key] = said.text
    inner = replace(setting, **changed)  # type: ignore[arg-type]
    if inner.minimum > inner.maximum:
        fault(node, f"min {inner.minimum:g} is above max {inner.maximum:g}", "exchange the two")
    # The mapping is visited once for its own number and once for its setting: say it once.
    desk.problems.extend(problem for problem in faults if problem not in desk.problems)
    return None if faults else inner


def _no_head(desk: Desk, node: Mapping, setting: Setting, heads: list[str]) -> None:
    if len(heads) > 1:
        what = f"a number is written in one way, here it is in {len(heads)}: {list_names(heads)}"
        desk.problem("number-form", node.spot, setting.path, what, "keep one of them")
        return
    for key, _ in node.entries:
        remedy = suggest(key.text, HEADS)
        if remedy and key.text not in ASIDES:
            what = f"'{key.text}' is no way to write a number"
            desk.problem("number-form", key.spot, setting.path, what, remedy)
            return
    shown = list_names(node.keys()) or "it is empty"
    desk.problem(
        "number-form",
        node.spot,
        setting.path,
        f"this mapping holds no number ({shown})",
        f"add one of the keys {', '.join(HEADS)}",
    )


def _known_keys(desk: Desk, node: Mapping, setting: Setting, head: str) -> bool:
    if head == "by":
        return True
    allowed = {head, *ASIDES, *(("then", "else") if head == "if" else ())}
    strays = [key for key, _ in node.entries if key.text not in allowed]
    for key in strays:
        remedy = suggest(key.text, allowed) or f"a number may have {list_names(sorted(allowed))}"
        what = f"'{key.text}' is no key of a number"
        desk.problem("unknown-key", key.spot, f"{setting.path}.{key.text}", what, remedy)
    return not strays
