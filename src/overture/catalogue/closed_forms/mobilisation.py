"""Military coercion: mobilising ties hands and sinks costs at once (Slantchev 2005)."""

from __future__ import annotations

import math

from overture.catalogue.values import Answer


def mobilisation(*, v1: float, v2: float, c1: float, c2: float, m2: float) -> Answer:
    """The first state mobilises m at cost m and would win with probability m / (m + m2).

    The second gives way from m2 (v2 - c2) / c2 on, the threat is credible from
    c1 m2 / (v1 - c1) on. Coercing is compared with the best war and with doing nothing. Source:
    Slantchev (2005); complete-information version derived here.
    """
    coerce = max(m2 * (v2 - c2) / c2, c1 * m2 / (v1 - c1), 0.0)
    fight = max(math.sqrt(v1 * m2) - m2, 0.0)
    worth = {
        "coerce": v1 - coerce,
        "fight": v1 * fight / (fight + m2) - c1 - fight,
        "peace": 0.0,
    }
    levels = {"coerce": coerce, "fight": fight, "peace": 0.0}
    best = max(worth, key=lambda regime: worth[regime])
    found = {"m": levels[best], "payoff_1": worth[best]}
    return Answer({"m_coerce": coerce, "regime": best}, {best: found})
