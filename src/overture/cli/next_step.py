"""Which command to try next: the nearest change that would alter the advice, ready to run."""

from __future__ import annotations

import shlex

from overture.advise.values import Advice, Flip


def after_run(case: str, advice: Advice) -> str:
    """A `whatif` just past the nearest confirmed flip, or `check` if nothing flips."""
    flips = [flip for flip in advice.flips if flip.at is not None and flip.distance is not None]
    for flip in sorted(flips, key=lambda one: (one.confirmed == "screened", one.distance)):
        path = _path(flip)
        if path:
            return f"overture whatif {shlex.quote(case)} {shlex.quote(f'{path}={_past(flip):.3g}')}"
    return f"overture check {shlex.quote(case)}"


def _path(flip: Flip) -> str:
    if flip.kind == "assumption":
        return f"assumptions.{flip.name}.credence"
    if flip.kind == "prior":
        return f"types.{flip.name}.prior"
    return flip.name if flip.name.startswith("quantities.") else f"quantities.{flip.name}"


def _past(flip: Flip) -> float:
    """A value a tenth of the way from the flip to the far end of the range, beyond the flip."""
    assert flip.at is not None
    far = flip.high if flip.at >= flip.now else flip.low
    return flip.at + 0.1 * (far - flip.at)
