"""The verbs of `import overture` stay callable, although some rooms have the same names."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import FunctionType

import pytest

import overture as ov

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


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert ov.__version__ == version("overture")
