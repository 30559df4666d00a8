"""Which command to try next: the nearest change that would alter the advice, ready to run."""

from __future__ import annotations

import shlex

from overture.advise.values import Advice, Flip


def after_run(case: str, advice: Advice) -> str:
    """A `whatif` just past the nearest confirmed flip, or `check` if nothing flips."""
    flips = [flip for flip in advice.flips if flip.at is not None and flip.distance is not None]
    # what agrees to six digits is a tie, which the order of the flips decides
    for flip in sorted(flips, key=lambda f: (f.confirmed == "screened", round(f.distance or 0, 6))):
        changes = _changes(flip, advice)
        if changes:
            return shlex.join(["overture", "whatif", case, *changes])
    return shlex.join(["overture", "check", case])


def _changes(flip: Flip, advice: Advice) -> list[str]:
    """PATH=VALUE of one flip; none if it cannot be said in one or two of them."""
    value = f"{_past(flip):.3g}"
    if flip.kind == "assumption":
        return [f"assumptions.{flip.name}.credence={value}"]
    if flip.kind == "quantity":
        return [f"quantities.{flip.name}={value}"]
    party, _, kind = flip.name.partition(".")
    rivals = [one for one in advice.type_says.get(party, {}) if one != kind]
    if len(rivals) != 1:
        # The rivals of a prior share what it leaves; with several, the file must say how.
        return []
    return [f"types.{party}.{kind}.prior={value}", f"types.{party}.{rivals[0]}.prior=rest"]


def _past(flip: Flip) -> float:
    """A value a tenth of the way from the flip to the far end of the range, beyond the flip."""
    assert flip.at is not None
    far = flip.high if flip.at >= flip.now else flip.low
    return flip.at + 0.1 * (far - flip.at)
