"""What the shapes of all sections are made of: texts, ids, days, expressions and numbers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

ID_PATTERN = "^[a-z][a-z0-9_]*$"


class Shape(BaseModel):
    """What all sections share: nothing is converted, nothing unknown is let through."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")


class JsonForm:
    """Gives a value that pydantic lets through the JSON Schema that editors need."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return dict(self.schema)


class OrText:
    """A mapping for which plain text may stand: the text is the value of its key `key`."""

    def __init__(self, key: str, scalars: tuple[type, ...] = (str,)) -> None:
        self.key = key
        self.scalars = scalars

    def __get_pydantic_core_schema__(
        self, source: Any, handler: Callable[[Any], CoreSchema]
    ) -> CoreSchema:
        from pydantic_core import core_schema

        def widen(value: object) -> object:
            return {self.key: value} if isinstance(value, self.scalars) else value

        return core_schema.no_info_before_validator_function(widen, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        names = {str: "string", int: "number", float: "number", bool: "boolean"}
        written = list(dict.fromkeys(names[scalar] for scalar in self.scalars))
        return {"anyOf": [{"type": written}, handler(schema)]}


def _is_expression(value: object) -> object:
    if isinstance(value, str | int | float) and value != "":
        return value
    raise PydanticCustomError("expression", "an expression is expected here")


def _is_scalar(value: object) -> object:
    if isinstance(value, str | int | float):
        return value
    raise PydanticCustomError("text", "a single value is expected here")


Text = Annotated[str, Field(max_length=20_000)]
Id = Annotated[str, Field(max_length=60), JsonForm({"type": "string", "pattern": ID_PATTERN})]
Day = Annotated[str, JsonForm({"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"})]
Expression = Annotated[Any, BeforeValidator(_is_expression), JsonForm({"x-refers": "Expression"})]
Form = Annotated[Any, JsonForm({"x-refers": "Form"})]
Options = Annotated[Any, JsonForm({"x-refers": "Options"})]
Precision = Annotated[Any, JsonForm({"x-refers": "Precision"})]
Written = Annotated[Any, BeforeValidator(_is_scalar), JsonForm({"type": ["string", "number"]})]
Horizon = Literal["short", "long"]
