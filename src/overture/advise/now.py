"""What to do now: the game solved again from a belief instead of from the priors.

The reweighted ensemble is the prior of the game, as if all parties had seen the public reports.
What is known to the advised party only changes what it should expect, not what the others think
that it knows; such reports do not enter here.
"""

from __future__ import annotations

from dataclasses import dataclass

from overture.advise.advise import advise
from overture.advise.values import Advice
from overture.errors import UsageError
from overture.evidence.belief import CaseBelief, summed
from overture.evidence.particles import reweigh
from overture.evidence.weights import believe
from overture.game.compile import compile_case
from overture.worlds.ensemble import Progress, Solution, solve


@dataclass(frozen=True)
class Now:
    """Advice under a belief, and how many reports entered it and how many were left out.

    `solution` is the game from the present as solved: `overture replay` takes forecasts from it.
    """

    advice: Advice
    solution: Solution
    public: int
    private: int

    def to_json(self) -> dict[str, object]:
        """The choice, and the value of every policy, as plain JSON values."""
        return {
            "decide": self.advice.decide,
            "best": self.advice.best,
            "next": self.advice.next,
            "margin": self.advice.margin,
            "policies": {
                option: {
                    "mean": policy.mean,
                    "best_share": policy.best_share,
                    "outcomes": dict(policy.outcomes),
                }
                for option, policy in self.advice.policies.items()
            },
            "public_reports": self.public,
            "private_reports_left_out": self.private,
        }


def advise_now(
    found: CaseBelief, workers: int | None = None, progress: Progress | None = None
) -> Now:
    """Advice with the belief as the prior. Raises UsageError where a move was observed.

    Raises NotSolved as `solve` does, and UsageError where the types of two parties are no longer
    independent.
    """
    if found.reported.moves:
        made = ", ".join(found.reported.moves)
        raise UsageError(
            f"advice is given at the start of the game; the record has moves in it ({made}), and "
            "advice from the middle of a game is not there yet"
        )
    public = [report for row, report in found.reported.weighing if not row.private]
    logs = summed(believe(found.exact.prior, public), found.states)
    solution = solve(
        compile_case(found.case),
        worlds=found.worlds,
        seed=found.seed,
        workers=workers,
        progress=progress,
        reweigh=reweigh(found.case, found.states, logs - logs.max()),
    )
    advice = advise(
        solution, progress, flips=False, other_reading=False, equilibria=False, parts=False
    )
    return Now(advice, solution, len(public), len(found.reported.weighing) - len(public))
