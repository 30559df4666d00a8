"""The verbs of `import overture` stay callable, although some rooms have the same names."""

from __future__ import annotations

import subprocess
import sys

import pytest

import overture as ov

VERBS = (
    "load",
    "compile",
    "solve",
    "advise",
    "brief",
    "whatif",
    "diff",
    "equilibria",
    "catalogue",
    "talks",
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
    assert set(VERBS) <= set(ov.__all__)
    assert all(getattr(ov, name) is not None for name in ov.__all__)


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert ov.__version__ == version("overture")
