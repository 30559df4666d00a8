"""`overture verify`: separate slow code agrees, and notices what is wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from tests.advise.runs.started import chunks_in, compare

from overture.advise.runs.verify import verify
from overture.errors import CannotStore
from overture.worlds.runs import chunks
from overture.worlds.runs.chunks import packed


@pytest.mark.parametrize(
    ("case", "reading"),
    [
        ("toothless-test", ()),
        ("ukraine-2021", ()),
        ("ukraine-2021", ("--common-knowledge",)),
        ("kydd-reassurance", ("--common-knowledge",)),
    ],
)
def test_a_sound_run_is_found_sound(tmp_path: Path, case: str, reading: tuple[str, ...]) -> None:
    out = tmp_path / "run"
    compare(out, *reading, case=case, worlds=1_000)
    found = verify(out)
    assert found.sound
    assert found.chunks == (0, 500)
    assert found.worlds == (0, 125, 250, 374, 499, 500, 625, 750, 874, 999)
    assert found.value_error < 1e-9


def test_a_changed_sum_is_found(tmp_path: Path) -> None:
    out = tmp_path / "run"
    compare(out, worlds=1_000)
    victim = out / "chunks" / max(chunks_in(out))
    sums = chunks.read(victim)
    sums["sum_value"][0] += 1e-6
    victim.write_bytes(packed(sums))
    found = verify(out)
    assert not found.sound
    assert found.differing == (500,)
    assert 0 < found.sums_error < 1


def test_a_strategy_that_is_no_response_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the kernel wrong, the chunks would still agree with themselves; the walk would not."""
    from overture.worlds.ensemble import Solution

    out = tmp_path / "run"
    compare(out, case="kydd-reassurance", worlds=500)
    block = Solution.block

    def wrong(self: Solution, *given: object) -> object:
        made = block(self, *given)  # type: ignore[arg-type]
        made.strategy[:] = np.where(made.strategy > 0.5, made.strategy - 0.01, made.strategy)
        return made

    monkeypatch.setattr(Solution, "block", wrong)
    found = verify(out)
    assert not found.sound
    assert found.response_error > 1e-3


def test_a_run_with_gaps_is_not_verified(tmp_path: Path) -> None:
    out = tmp_path / "run"
    compare(out, worlds=1_000)
    (out / "chunks" / max(chunks_in(out))).unlink()
    with pytest.raises(CannotStore, match="1 of 2 chunks are missing"):
        verify(out)
