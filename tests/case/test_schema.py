"""The JSON Schema for editors accepts what loads and refuses what is plainly misshapen."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from overture.case import shipped
from overture.case.schema import json_schema
from overture.case.shapes import LATER_SECTIONS, CaseShape
from overture.reading.document import plain, read_document

HERE = Path(__file__).parent
SCHEMA = json_schema()
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def faults(file: Path) -> list[str]:
    return [str(error.message) for error in VALIDATOR.iter_errors(plain(read_document(file)))]


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", shipped.names())
def test_every_shipped_case_is_valid(name: str) -> None:
    file = shipped.path_of(name)
    assert file is not None
    assert faults(file) == []


def test_the_sound_case_is_valid() -> None:
    assert faults(HERE / "sound.yaml") == []


@pytest.mark.parametrize(
    "name",
    [
        "unknown-section", "later-section", "missing-advice", "missing-moves", "wrong-sort",
        "unknown-key-in-move", "unknown-key-in-number", "interval-with-dash", "else-left-out",
        "two-forms", "shape-unknown", "options-of-wrong-sort", "no-options", "lever-values",
        "quantities-are-a-list", "version-two", "number-of-nothing", "percent",
    ],
)  # fmt: skip
def test_misshapen_cases_are_invalid(name: str) -> None:
    assert faults(HERE / "broken" / f"{name}.yaml")


def parts(schema: Any) -> list[tuple[str, dict[str, Any]]]:
    definitions = schema["$defs"].items()
    return [("case", schema), *((name, part) for name, part in definitions if "properties" in part)]


def test_every_key_has_a_description() -> None:
    for name, part in parts(SCHEMA):
        for key, value in part["properties"].items():
            assert value.get("description"), f"{name}.{key}"


def test_needed_sections_are_required() -> None:
    needed = ["overture", "title", "as_of", "parties", "moves", "payoffs", "advice"]
    assert SCHEMA["required"] == needed


def test_sections_of_later_versions_are_not_read_by_this_one() -> None:
    assert not set(LATER_SECTIONS) & set(CaseShape.model_fields)


def test_every_reference_leads_somewhere() -> None:
    def references(value: Any) -> list[str]:
        if isinstance(value, list):
            return [found for item in value for found in references(item)]
        if not isinstance(value, dict):
            return []
        own = [value["$ref"]] if isinstance(value.get("$ref"), str) else []
        return own + [found for item in value.values() for found in references(item)]

    found = references(SCHEMA)
    assert found
    assert {one.removeprefix("#/$defs/") for one in found} <= set(SCHEMA["$defs"])
    assert "x-refers" not in str(SCHEMA)
