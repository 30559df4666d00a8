"""Parts of a run: what cannot be computed is said, and the rest is kept."""

from __future__ import annotations

from typing import Any

import overture as ov
from overture.advise.further import failures, further
from overture.advise.survey import survey
from overture.errors import UsageError


def test_a_part_that_fails_says_why_and_loses_nothing() -> None:
    solution = ov.solve(ov.compile(ov.load("hello")), worlds=200)

    def fails(*_: Any) -> None:
        raise UsageError("the table has no legs; give it some")

    makers = {"talks": fails, "silent": lambda *_: None, "argued": lambda *_: {"n": 1}}
    found = further(solution, survey(solution), None, makers)
    assert dict(found) == {
        "talks": {"failed": "the table has no legs; give it some"},
        "argued": {"n": 1},
    }
    assert failures(found) == {"talks": "the table has no legs; give it some"}
