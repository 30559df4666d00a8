"""What the tests read out of a block of draws."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from overture.case.model import Case
from overture.errors import CaseError
from overture.game.draws import Draws
from overture.worlds.draws import draw


def columns(draws: Draws) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Every array of a block under a name."""
    for name, number in draws.numbers.items():
        if isinstance(number, Mapping):
            yield from ((f"{name}.{kind}", values) for kind, values in number.items())
        else:
            yield name, number
    yield from ((f"truth {name}", truth) for name, truth in draws.truths.items())
    yield from ((f"credence {name}", credence) for name, credence in draws.credences.items())
    yield from ((f"prior {party}", prior) for party, prior in draws.priors.items())
    yield from ((f"precision {key}", values) for key, values in draws.precision.items())
    yield "weights", draws.weights


def changed(before: Draws, after: Draws) -> set[str]:
    """Names of the arrays in which two blocks differ."""
    old, new = dict(columns(before)), dict(columns(after))
    assert old.keys() == new.keys()
    return {name for name in old if not np.array_equal(old[name], new[name])}


def one_problem(case: Case, **pins: float) -> tuple[str, str]:
    """Check and text of the only problem of a case that cannot be drawn."""
    with pytest.raises(CaseError) as caught:
        draw(case, 0, 0, 500, pinned=pins)
    (problem,) = caught.value.problems
    assert (problem.spot.line, problem.spot.column) == (3, 5)
    assert problem.remedy
    return problem.check, problem.line()
