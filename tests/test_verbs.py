"""The verbs of `import overture` stay callable, although some rooms have the same names."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import FunctionType

import pytest

import overture as ov
from overture.case.hashing import content_hash
from overture.game.game import Game

VERBS = tuple(
    name for name in ov.__all__ if callable(getattr(ov, name)) and name.rstrip("_").islower()
)


@pytest.mark.parametrize("first", ["", "import overture.brief, overture.solve, overture.advise"])
def test_verbs_stay_callable_whatever_is_imported(first: str) -> None:
    code = (
        f"{first}\nimport overture as ov\n"
        "import overture.advise.values, overture.brief, overture.solve\n"
        f"assert all(callable(getattr(ov, verb)) for verb in {VERBS!r})\n"
        "from overture.brief import Brief\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_every_verb_is_public() -> None:
    assert {"load", "compile", "solve", "advise", "brief", "equilibria", "export"} <= set(VERBS)
    written = {
        name
        for name, value in vars(ov).items()
        if isinstance(value, FunctionType) and not name.startswith("_")
    }
    assert set(VERBS) == written


def test_export_and_import_are_each_others_inverse(tmp_path: Path) -> None:
    exported = ov.export("hello")
    file = tmp_path / "hello.efg"
    file.write_text(exported.text, encoding="utf-8")
    imported = ov.import_(file, tmp_path / "back")
    assert imported.rounded == 0
    assert ov.export(tmp_path / "back").text == exported.text
    with pytest.raises(ov.UsageError, match="exists already"):
        ov.import_(file, tmp_path / "back")
    with pytest.raises(ov.UsageError, match="efg or nfg"):
        ov.export("hello", kind="xml")


def test_talks_takes_a_loaded_case_and_refuses_what_is_no_case() -> None:
    case = ov.load("panama-1974")
    told = ov.talks(case, seconds=1.0)
    assert told.to_json() == ov.talks("panama-1974", seconds=1.0).to_json()
    with pytest.raises(ov.UsageError, match=r"ov\.load"):
        ov.talks(case, scenario="other")
    with pytest.raises(ov.UsageError, match="give a folder"):
        ov.talks(5)  # type: ignore[arg-type]
    with pytest.raises(ov.UsageError, match="no agenda"):
        ov.talks(ov.load("hello"))


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert ov.__version__ == version("overture")


WRONG: dict[str, Callable[[], object]] = {
    "no worlds": lambda: ov.solve(hello(), worlds=0),
    "negative worlds": lambda: ov.solve(hello(), worlds=-5),
    "too many worlds": lambda: ov.solve(hello(), worlds=10**9),
    "half a world": lambda: ov.solve(hello(), worlds=2.5),  # type: ignore[arg-type]
    "negative seed": lambda: ov.solve(hello(), seed=-1),
    "no workers": lambda: ov.solve(hello(), workers=0),
    "a case to solve": lambda: ov.solve(ov.load("hello")),  # type: ignore[arg-type]
    "a number to load": lambda: ov.load(5),  # type: ignore[arg-type]
    "text to compile": lambda: ov.compile("hello"),  # type: ignore[arg-type]
    "a game to advise on": lambda: ov.advise(hello()),  # type: ignore[arg-type]
    "a case to brief": lambda: ov.brief(ov.load("hello")),  # type: ignore[arg-type]
    "seed of equilibria": lambda: ov.equilibria(hello(), seed=-1),
    "text for equilibria": lambda: ov.equilibria("hello"),  # type: ignore[arg-type]
    "worlds of design": lambda: ov.design(hello(), worlds=0),
    "worlds of argue": lambda: ov.argue(ov.load("ukraine-2021"), worlds=0),
    "a name to argue": lambda: ov.argue("ukraine-2021"),  # type: ignore[arg-type]
    "worlds of belief": lambda: ov.belief(ov.load("ukraine-2021"), worlds=0),
    "worlds of whatif": lambda: ov.whatif("hello", {}, worlds=0),
    "seed of flips": lambda: ov.flips("hello", seed=-1),
    "world of export": lambda: ov.export("hello", world=-2),
    "seed of explain": lambda: ov.explain("hello", "advice.margin", seed=-1),
    "explain a number": lambda: ov.explain(5, "advice.margin"),  # type: ignore[arg-type]
    "seed of catalogue": lambda: ov.catalogue(seed=-1),
    "boxes of discover": lambda: ov.discover({"x": [1, 2]}, [True, False], boxes=0),
    "worlds of compare": lambda: ov.compare(lambda policy: 0, {"x": (0, 1)}, ["a"], worlds=0),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_argument_is_a_usage_error_with_a_remedy(wrong: str) -> None:
    with pytest.raises(ov.UsageError, match=r"; (give|write|or name) "):
        WRONG[wrong]()


def hello() -> Game:
    return ov.compile(ov.load("hello"))


def test_values_show_themselves_as_json_hash_and_html() -> None:
    case = ov.load("hello")
    assert content_hash(json.loads(json.dumps(case.to_json()))) == case.hash
    assert "Hello" in case._repr_html_()
    solutions = [ov.solve(hello(), worlds=20, seed=seed) for seed in (1, 1, 2)]
    first, again, other = (ov.advise(solution) for solution in solutions)
    written = json.loads(json.dumps(first.to_json(), allow_nan=False))
    assert written["policies"]["offer"]["mean"] == first.policies["offer"].mean
    assert first.hash == again.hash != other.hash
    assert "<strong>offer</strong>" in first._repr_html_()
    assert "<table>" in first._repr_html_()
