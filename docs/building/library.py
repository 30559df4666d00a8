"""The reference page of the Python verbs and of the values of an advice, made from the code."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from pathlib import Path
from types import FunctionType, ModuleType

from building.reference import NOTE, cell


def verbs() -> dict[str, FunctionType]:
    """The public functions of the package, in the order of its source."""
    import overture

    return {
        name: value
        for name, value in vars(overture).items()
        if isinstance(value, FunctionType) and name in overture.__all__
    }


def python_page() -> str:
    """Verbs with signature and docstring, errors, then every value of `Advice` field by field."""
    from overture import errors
    from overture.advise import values

    parts = [
        NOTE,
        "# Python\n",
        "`import overture as ov` gives the verbs of the command line. It loads nothing heavy; a "
        "verb loads what it needs. Values are frozen.\n",
        "## Verbs\n",
    ]
    for verb, function in verbs().items():
        parts += [f"### `ov.{verb}`\n", _signature(function), _first(function.__doc__)]
    parts += ["## Errors\n", *_errors(errors)]
    parts += [
        "## Values of an advice\n",
        "Probabilities lie in [0, 1]; values are in points of the party named; `mean`, `low` and "
        "`high` are the weighted mean and the 5 % and 95 % points over worlds.\n",
        *_values(values),
    ]
    return "\n".join(parts)


def _signature(function: FunctionType) -> str:
    signature = inspect.signature(function)
    lines = [f"    {one}," for one in _parameters(signature)]
    returned = str(signature.return_annotation)
    return "\n".join(["```text", f"ov.{function.__name__}(", *lines, f") -> {returned}", "```\n"])


def _parameters(signature: inspect.Signature) -> list[str]:
    shown: list[str] = []
    starred = False
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            shown.append("*")
            starred = True
        default = "" if parameter.default is parameter.empty else f" = {parameter.default!r}"
        shown.append(f"{parameter.name}: {parameter.annotation}{default}")
    return shown


def _first(docstring: str | None) -> str:
    return inspect.cleandoc(docstring or "") + "\n"


def _errors(module: ModuleType) -> list[str]:
    from overture.errors import OvertureError

    rows = ["| error | exit status | when |", "| --- | --- | --- |"]
    for name, value in vars(module).items():
        if inspect.isclass(value) and issubclass(value, OvertureError):
            rows.append(f"| `{name}` | {value.exit_status} | {cell(value.__doc__ or '')} |")
    return ["\n".join(rows) + "\n"]


def _values(module: ModuleType) -> list[str]:
    remarks = _remarks(Path(str(module.__file__)))
    parts: list[str] = []
    for name, value in vars(module).items():
        if not (inspect.isclass(value) and dataclasses.is_dataclass(value)):
            continue
        rows = ["| field | type | |", "| --- | --- | --- |"]
        for field in dataclasses.fields(value):
            said = remarks.get((name, field.name), "")
            rows.append(f"| `{field.name}` | `{cell(str(field.type))}` | {cell(said)} |")
        parts += [f"### `{name}`\n", _first(value.__doc__), "\n".join(rows) + "\n"]
    return parts


def _remarks(path: Path) -> dict[tuple[str, str], str]:
    """(class, field) -> the comment that stands on the field's line."""
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    found: dict[tuple[str, str], str] = {}
    for node in ast.parse(text).body:
        if not isinstance(node, ast.ClassDef):
            continue
        for inner in node.body:
            if isinstance(inner, ast.AnnAssign) and isinstance(inner.target, ast.Name):
                comment = re.search(r"#\s*(.*)$", lines[inner.lineno - 1])
                if comment:
                    found[node.name, inner.target.id] = comment[1]
    return found
