"""`parties` and `types`."""

from __future__ import annotations

from overture.case.desk import Desk
from overture.case.forms import read_uncertain
from overture.case.frozen import ReadOnly
from overture.case.model import Party, TypeDeclaration
from overture.case.sections.entries import Spoilt, entries, part, text
from overture.reading.nodes import Mapping, Node, Scalar


def read_parties(desk: Desk, document: Mapping, spoilt: Spoilt) -> ReadOnly[str, Party]:
    """Party id -> party, in the order of the file."""
    found: dict[str, Party] = {}
    for key, node in entries(document, spoilt, "parties"):
        if isinstance(node, Scalar):
            found[key.text] = Party(key.text, node.text, advised=False, knows="world")
            continue
        risk = _risk(desk, part(node, "risk"), f"parties.{key.text}.risk")
        advised = part(node, "advised")
        is_advised = isinstance(advised, Scalar) and advised.value is True
        knows = text(node, "knows") or ("prior" if is_advised else "world")
        found[key.text] = Party(key.text, text(node, "name"), is_advised, knows, risk or 0.0)
    return ReadOnly(found)


def _risk(desk: Desk, node: Node | None, path: str) -> float | None:
    if node is None or (isinstance(node, Scalar) and node.text == "neutral"):
        return 0.0
    if isinstance(node, Scalar) and type(node.value) in (int, float):
        return float(node.text)
    desk.problem(
        "wrong-sort",
        node.spot,
        path,
        "a risk attitude is `neutral` or a number",
        "write `neutral`, or a coefficient per point such as 0.01 (above 0: averse)",
    )
    return None


def read_types(
    desk: Desk, document: Mapping, spoilt: Spoilt
) -> ReadOnly[str, ReadOnly[str, TypeDeclaration]]:
    """Party id -> type id -> type. A party of which some type is unsound is left out."""
    found: dict[str, ReadOnly[str, TypeDeclaration]] = {}
    for party, _ in entries(document, frozenset(), "types"):
        kinds: dict[str, TypeDeclaration] = {}
        whole = True
        for key, node in entries(document, frozenset(), "types", party.text):
            if not list(entries(document, spoilt, "types", party.text)):
                whole = False
                break
            prior_node = part(node, "prior")
            path = f"types.{party.text}.{key.text}.prior"
            prior = (
                read_uncertain(desk, prior_node, key.text, path, "prior")
                if prior_node is not None
                else None
            )
            if prior is None:
                whole = False
            else:
                kinds[key.text] = TypeDeclaration(key.text, text(node, "says"), prior)
        if whole and kinds:
            found[party.text] = ReadOnly(kinds)
    return ReadOnly(found)
