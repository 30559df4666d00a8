"""The rooms of the package import one way only, and nothing heavy is imported early."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import overture

PACKAGE = Path(overture.__file__).parent

# A room imports only the rooms before it. Rooms on one line do not import each other.
ORDER: tuple[tuple[str, ...], ...] = (
    ("errors",),
    ("reading",),
    ("case",),
    ("game",),
    ("talks", "watch", "argue"),
    ("solve",),
    ("worlds",),
    ("evidence",),
    ("advise",),
    ("plan",),
    ("fit",),
    ("brief",),
    ("exchange",),
    ("catalogue",),
    ("web",),
    ("cli",),
)
RANK = {room: rank for rank, rooms in enumerate(ORDER) for room in rooms}

# Talks, monitors and arguments reach the game as numbers and arrays, not as imports.
APART = {"talks": {"game"}, "watch": {"game"}, "argue": {"game"}}

# The verbs of `import overture` are for those who use the package, not for its own rooms.
MAY_USE_THE_VERBS = {"web", "cli"}

HEAVY_AT_IMPORT = {"numba", "scipy", "polars", "pydantic", "yaml", "jinja2", "rich", "numpy"}

# Distributions under the GPL or AGPL, by the names they are imported under.
COPYLEFT = {"pygambit", "negmas", "krippendorff", "rhodium", "sigInt", "genius", "rpy2"}

MODULES = sorted(PACKAGE.rglob("*.py"))


def module_name(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


NAMES = {module_name(path) for path in MODULES}


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """(line, full name) of everything a module imports, wherever in the module it does so."""
    here = module_name(path)
    package = here if path.name == "__init__.py" else here.rpartition(".")[0]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base]) if base else ".".join(above)
            for alias in node.names:
                full = f"{base}.{alias.name}"
                yield node.lineno, full if full in NAMES else base


def room_of(name: str) -> str:
    """The room of a module of the package; "" for the package itself and for `python -m`."""
    room = name.split(".")[1] if "." in name else ""
    return "" if room == "__main__" else room


def violations(room: str, name: str) -> str:
    """Why a module of `room` may not import `name`, or ""."""
    if name != "overture" and not name.startswith("overture."):
        return ""
    target = room_of(name)
    if target == "":
        return "" if room in MAY_USE_THE_VERBS or room == "" else "only web and cli use the verbs"
    if target not in RANK:
        return f"'{target}' is no room; add it to ORDER"
    if target == room or room == "":
        return ""
    if RANK[target] >= RANK[room]:
        return f"{target} does not come before {room}"
    if target in APART.get(room, set()):
        return f"{room} does not know {target}"
    return ""


@pytest.mark.parametrize("path", MODULES, ids=module_name)
def test_a_room_imports_only_the_rooms_before_it(path: Path) -> None:
    room = room_of(module_name(path))
    assert room == "" or room in RANK, f"'{room}' is no room of the design"
    found = [
        f"{path.name}:{line}: imports {name}: {why}"
        for line, name in imported(path)
        if (why := violations(room, name))
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("room", "name", "allowed"),
    [
        ("solve", "overture.game.tree", True),
        ("game", "overture.solve.kernel", False),
        ("case", "overture.reading.document", True),
        ("reading", "overture.case.model", False),
        ("talks", "overture.watch.alarms", False),
        ("talks", "overture.game.tree", False),
        ("brief", "overture", False),
        ("cli", "overture", True),
        ("brief", "overture.kitchen", False),
        ("brief", "json", True),
    ],
)
def test_the_rule_itself(room: str, name: str, allowed: bool) -> None:
    assert (violations(room, name) == "") == allowed


def test_no_module_imports_itself_through_others() -> None:
    graph = {
        module_name(path): {
            name for _, name in imported(path) if name in NAMES and name != "overture"
        }
        for path in MODULES
    }
    done: set[str] = set()

    def walk(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, "import cycle: " + " -> ".join([*trail, name])
        if name in done:
            return
        for below in sorted(graph[name]):
            walk(below, (*trail, name))
        done.add(name)

    for name in sorted(graph):
        walk(name, ())


def test_no_copyleft_package_is_imported() -> None:
    found = [
        f"{module_name(path)}:{line}: {name}"
        for path in MODULES
        for line, name in imported(path)
        if name.split(".")[0] in COPYLEFT
    ]
    assert not found, found


def test_importing_overture_imports_nothing_heavy() -> None:
    code = "import json, sys, overture; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    loaded = {name.split(".")[0] for name in json.loads(ran.stdout)}
    assert not loaded & HEAVY_AT_IMPORT
