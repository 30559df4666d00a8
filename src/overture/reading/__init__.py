"""Files and expressions, with positions. This room knows nothing of crises.

The names below are imported when first used, so that PyYAML is loaded only by a caller that
reads a document.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from overture.reading.document import Limits as Limits
    from overture.reading.document import parse_document as parse_document
    from overture.reading.document import parse_value as parse_value
    from overture.reading.document import read_document as read_document
    from overture.reading.expressions import FUNCTIONS as FUNCTIONS
    from overture.reading.expressions import Expression as Expression
    from overture.reading.expressions import Kind as Kind
    from overture.reading.expressions import Scope as Scope
    from overture.reading.expressions import parse_expression as parse_expression
    from overture.reading.identifiers import RESERVED as RESERVED
    from overture.reading.identifiers import check_identifier as check_identifier
    from overture.reading.nodes import Mapping as Mapping
    from overture.reading.nodes import Node as Node
    from overture.reading.nodes import Scalar as Scalar
    from overture.reading.nodes import Sequence as Sequence
    from overture.reading.nodes import plain as plain
    from overture.reading.overrides import override as override

_HOME = {
    "Limits": "document",
    "parse_document": "document",
    "parse_value": "document",
    "read_document": "document",
    "FUNCTIONS": "expressions",
    "Expression": "expressions",
    "Kind": "expressions",
    "Scope": "expressions",
    "parse_expression": "expressions",
    "RESERVED": "identifiers",
    "check_identifier": "identifiers",
    "Mapping": "nodes",
    "Node": "nodes",
    "Scalar": "nodes",
    "Sequence": "nodes",
    "plain": "nodes",
    "override": "overrides",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"overture.reading.{_HOME[name]}"), name)
