"""The JSON Schema of a case file, for editors: completion, hints and red lines while typing.

It says less than `overture check`: names and dependences are beyond a schema. What it refuses is
refused by the check too.
"""

from __future__ import annotations

from typing import Any

from overture.case.intervals import SHAPES
from overture.reading.identifiers import FUNCTION_NAMES

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_INTERVAL = r"^\s*[-+]?[0-9.]+([eE][-+]?[0-9]+)?\s+to\s+[-+]?[0-9.]+([eE][-+]?[0-9]+)?\s*$"


_PARTS = {
    "PartyShape": ("Party", "A party"),
    "TypeShape": ("Type", "A type of a party"),
    "TogetherShape": ("Together", "An entry of together"),
    "AssumptionShape": ("Assumption", "An assumption"),
    "MoveShape": ("Move", "A move"),
    "OutcomeShape": ("Outcome", "An outcome"),
    "TermShape": ("Term", "A payoff term"),
    "AdviceShape": ("Advice", "Advice"),
    "TestShape": ("Test", "The test in advice"),
    "LeverShape": ("Lever", "A lever"),
    "SourceShape": ("Source", "A source"),
    "IndicatorShape": ("Indicator", "An indicator"),
    "AgendaShape": ("Agenda", "The section agenda"),
    "AgendaIssueShape": ("Issue", "An issue of the agenda"),
    "ContingentShape": ("Contingent", "A clause that pays when an event happens"),
    "SidePaymentsShape": ("SidePayments", "Side payments"),
    "BodyShape": ("Body", "A body"),
    "ResponseShape": ("Response", "A measure held ready"),
    "TriggerShape": ("Trigger", "What sets a measure off"),
    "AccessionShape": ("Accession", "Admitting a member"),
    "CeilingsShape": ("Ceilings", "The section ceilings"),
    "ZoneShape": ("Zone", "A zone"),
    "LimitShape": ("Limit", "A ceiling"),
    "CountingShape": ("Counting", "Rows that count a holding"),
    "InspectionsShape": ("Inspections", "Inspections"),
    "CeilingsUnderShape": ("CeilingsUnder", "An issue that sets the ceilings"),
    "ArgumentShape": ("Argument", "An argument"),
    "PremiseShape": ("Premise", "A premise of an argument"),
    "HappenedShape": ("Happened", "An entry of happened"),
    "StatementsShape": ("Statements", "The section statements"),
    "StatementShape": ("Statement", "A statement"),
}
"""Model -> its name in the schema, and its title."""


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12), made from the models that read a case."""
    # Here, because pydantic is loaded with it.
    from overture.case.shapes import CaseShape

    schema = CaseShape.model_json_schema(by_alias=False)
    _tidy(schema)
    definitions = {
        name: {**schema["$defs"][shape], "title": title} for shape, (name, title) in _PARTS.items()
    }
    schema["$defs"] = {**definitions, **_definitions()}
    return {
        "$schema": DIALECT,
        "title": "A case of overture",
        "description": "One declared case, version 1 of the language.",
        **{key: value for key, value in schema.items() if key not in ("title", "description")},
    }


def _definitions() -> dict[str, Any]:
    form = {"$ref": "#/$defs/Form"}
    expression = {"$ref": "#/$defs/Expression"}
    number = {"type": "number"}
    functions = ", ".join(FUNCTION_NAMES)
    pair = {"type": "array", "items": number, "minItems": 2, "maxItems": 2}
    asides = {
        "shape": {"enum": list(SHAPES), "description": "Shape of an interval."},
        "min": {"type": "number", "description": "Draws are truncated here."},
        "max": {"type": "number", "description": "Draws are truncated here."},
        "unit": {"type": "string", "description": "points, share, probability, days …"},
        "why": {"type": "string", "description": "The reason for the number."},
        "source": {"type": "string", "description": "An id of `sources`, or a citation."},
    }

    def mapping(required: list[str], properties: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": required,
            "properties": {**properties, **asides},
            "additionalProperties": False,
        }

    option = {
        "type": "object",
        "properties": {
            "says": {"type": "string", "description": "What the option is."},
            "when": {**expression, "description": "When it is offered."},
            "probability": {**expression, "description": "For chance: its probability, or rest."},
        },
        "additionalProperties": False,
    }
    return {
        "Expression": {
            "description": "Arithmetic, comparisons, and, or, not, in (a, b), x if c else y, "
            f"{functions}, and declared names.",
            "type": ["string", "number", "boolean"],
        },
        "Form": {
            "description": "An uncertain number: 0.4, 5 to 10 (central 90 % interval), rest, or "
            "a mapping.",
            "anyOf": [
                number,
                {"const": "rest"},
                {"type": "string", "pattern": _INTERVAL},
                mapping(["value"], {"value": form}),
                mapping(["if", "then", "else"], {"if": _ID, "then": form, "else": form}),
                mapping(["is"], {"is": expression}),
                mapping(["uniform"], {"uniform": pair}),
                mapping(["normal"], {"normal": pair}),
                mapping(["beta"], {"beta": pair}),
                mapping(["pert"], {"pert": {**pair, "minItems": 3, "maxItems": 3}}),
                {
                    "type": "object",
                    "required": ["by"],
                    "properties": {"by": _ID, **asides},
                    "additionalProperties": form,
                },
            ],
        },
        "Options": {
            "description": "Ids, or id -> text (for chance: id -> probability, or rest).",
            "anyOf": [
                {"type": "array", "items": _ID, "minItems": 1},
                {
                    "type": "object",
                    "minProperties": 1,
                    "propertyNames": _ID,
                    "additionalProperties": {
                        "anyOf": [{"type": ["string", "number", "boolean", "null"]}, option]
                    },
                },
            ],
        },
        **_table(form),
        "Precision": {
            "description": "Precision of the logit response per point: a number in any form, or "
            "{default: …, MOVE: …}.",
            "anyOf": [
                form,
                {
                    "type": "object",
                    "required": ["default"],
                    "properties": {"default": form},
                    "additionalProperties": form,
                },
            ],
        },
    }


_ID = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}


def _table(form: dict[str, Any]) -> dict[str, Any]:
    """The definitions of the table: options with blanks, and numbers by option and type."""
    says = {key: {"type": "string"} for key in ("why", "source")}
    row = {"type": "array", "items": form, "minItems": 2}
    text = {"type": ["string", "number", "boolean"]}
    member = {
        "type": "object",
        "required": ["consents"],
        "properties": {
            "consents": form,
            "weight": {"type": "integer", "minimum": 0},
            "veto": {"type": "boolean"},
            **says,
        },
        "additionalProperties": False,
    }
    return {
        "IssueOptions": {
            "description": "A list of options, or option -> text.",
            "anyOf": [
                {"type": "array", "items": text, "minItems": 2},
                {"type": "object", "minProperties": 2},
            ],
        },
        "Worth": {
            "description": "A list with a number for each option, or type -> such a list.",
            "anyOf": [
                row,
                {
                    "type": "object",
                    "properties": says,
                    "additionalProperties": {"anyOf": [row, form]},
                },
                form,
            ],
        },
        "Typed": {
            "description": "A number in any form, from_game, or type -> number.",
            "anyOf": [
                form,
                {"const": "from_game"},
                {"type": "object", "properties": says, "additionalProperties": form},
            ],
        },
        "Member": {
            "description": "A credence of consent, or a mapping with it.",
            "anyOf": [form, member],
        },
    }


def _tidy(part: Any) -> None:
    """Point to the definitions written here, and drop titles and defaults that say nothing."""
    if isinstance(part, list):
        for item in part:
            _tidy(item)
        return
    if not isinstance(part, dict):
        return
    if "x-refers" in part:
        part["$ref"] = f"#/$defs/{part.pop('x-refers')}"
    model = str(part.get("$ref", "")).rpartition("/")[2]
    if model in _PARTS:
        part["$ref"] = f"#/$defs/{_PARTS[model][0]}"
    properties = part.get("properties")
    if isinstance(properties, dict):
        for value in properties.values():
            if isinstance(value, dict):
                value.pop("title", None)
                if value.get("default", "") in ("", None, {}, [], True):
                    value.pop("default", None)
    for value in part.values():
        _tidy(value)
