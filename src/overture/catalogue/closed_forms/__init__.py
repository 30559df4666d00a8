"""Solutions on paper of published games: one module a model, found by name when first needed."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping

from overture.catalogue.values import Answer

FORMS: Mapping[str, str] = {
    "uniform_cost": "ultimatum",
    "two_types": "ultimatum",
    "status_quo": "ultimatum",
    "commitment": "commitment",
    "reassurance": "trust",
    "minimum_trust": "trust",
    "audience_costs": "attrition",
    "signals_of_resolve": "deterrence",
    "crisis_signalling": "crisis_signalling",
    "opposition": "opposition",
    "mobilisation": "mobilisation",
    "recursive_inspection": "inspection",
    "one_inspection": "inspection",
    "beer_quiche": "signalling",
    "education": "signalling",
    "chain_store": "reputation",
    "persuasion": "messages",
    "cheap_talk": "messages",
    "alternating_offers": "bargaining",
    "conditional_offer": "conditional_offer",
}
"""Name of a closed form -> the module that holds a function of that name."""


def closed_form(name: str) -> Callable[..., Answer]:
    """The function of that name; it takes the parameters of an instance as keywords."""
    module = importlib.import_module(f"overture.catalogue.closed_forms.{FORMS[name]}")
    function: Callable[..., Answer] = getattr(module, name)
    return function
