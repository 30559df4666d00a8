"""Re-solve the pooled strategies after a small change, from where they are.

Changing a credence only reweights worlds; changing a prior only replaces some chance columns. The
settled frontier, the starting point and the Jacobian stay, so a re-solve takes a few passes.
"""

from __future__ import annotations

import numpy as np

from overture.game.draws import Array
from overture.game.evaluate import Numbers
from overture.game.tree import DECISION
from overture.solve.continuation import follow_naturally, newton_broyden
from overture.solve.joint_branch import follow_jointly
from overture.solve.pooled_system import PooledSystem
from overture.solve.programme import Programme
from overture.solve.strategies import PooledStrategies, Responses

TOLERANCE = 1e-5
"""Of the log-odds: what a sweep needs to place a flip to a thousandth of its range."""


class Resolver:
    """Pooled strategies under other weights or chances, on a fixed sample of worlds.

    `sets` are the information sets of the advised choice; their mean values per option are what
    `solve` returns. The state that moves from call to call is only a warm start. The
    Jacobian of a `neighbour` saves the first derivative pass.
    """

    def __init__(
        self,
        p: Programme,
        numbers: Numbers,
        pooled: PooledStrategies,
        responses: Responses,
        sets: np.ndarray,
        workers: int,
        neighbour: Resolver | None = None,
    ) -> None:
        known = neighbour.system.influence if neighbour is not None else None
        self.system: PooledSystem = PooledSystem(p, numbers, workers, known)
        self.system.logodds = responses.logodds.copy()
        self.system.status = responses.status.copy()
        self.system.shift = np.zeros(p.player.shape[0])
        self.numbers = numbers
        self.sets = np.flatnonzero(sets)
        self.earlier = {int(i): _own_slots(p, int(i)) for i in self.sets}
        self.home = self.system.logodds_of(pooled.logs)
        self.matrix: Array | None = None if neighbour is None else neighbour.matrix
        self.home, self.matrix, self.converged = self._from(self.home)
        self.x = self.home
        self.along = ""
        self.solved: list[tuple[float, Array]] = []

    def solve(
        self,
        weights: Array | None = None,
        chance: Array | None = None,
        along: tuple[str, float] | None = None,
    ) -> tuple[Array, bool]:
        """Mean value [options] of the advised choice, and whether the re-solve converged.

        `along` says which number is being changed and to what: the search then begins on the line
        through the two nearest points solved for that number.
        """
        base = self.numbers
        self.system.change(
            base.weights if weights is None else weights,
            base.chance if chance is None else chance,
        )
        x, _, converged = self._from(self.x if along is None else self._ahead(*along))
        if converged:
            self.x = x
            if along is not None:
                self.solved.append((along[1], x))
        return self.values(x), converged

    def _ahead(self, name: str, at: float) -> Array:
        """Where the solution is to be expected: on a line, at most as far as its points apart."""
        if self.along != name:
            self.along, self.solved = name, []
        near = sorted(self.solved, key=lambda point: abs(point[0] - at))[:2]
        if not near:
            return self.home
        (a, x), (b, y) = near[0], near[-1]
        if a == b:
            return x
        return np.asarray(x + min(max((at - a) / (b - a), -1.0), 1.0) * (y - x))

    def _from(self, start: Array) -> tuple[Array, Array | None, bool]:
        """Newton from a point; after a far change, the principal branch from precision 0."""
        system = self.system
        x, _, matrix, converged = newton_broyden(
            system, start, self.matrix, TOLERANCE, most=30, derive=system.derivative
        )
        if not converged and system.p.unknowns == 0:
            _, points, converged = follow_naturally(
                system, system.unknowns, system.sharpness(), TOLERANCE, derive=system.derivative
            )
            x = points[-1]
        if not converged:
            branch = follow_jointly(system.arrow(), system.sharpness())
            x, converged = branch.end.x, branch.reached
            if converged:
                system.logodds = np.where(system.weights[:, None] > 0, branch.end.y, system.logodds)
                system.last = None
        return x, matrix, converged

    def values(self, x: Array) -> Array:
        """Mean value of every option of the advised choice at the pooled log-odds x."""
        system = self.system
        numerator, _, _ = system.sums(x, 1.0)
        total = numerator.sum(axis=0)
        logs = system.logs(x)
        offset = system.p.offset
        options = int(offset[self.sets[0] + 1] - offset[self.sets[0]])
        out = np.zeros(options)
        for i in self.sets:
            # the sums leave own earlier moves out
            came = np.exp(system.shift[i] + logs[self.earlier[int(i)]].sum())
            out += total[offset[i] : offset[i + 1]] * came
        return np.asarray(out / system.weight())


def _own_slots(p: Programme, i: int) -> list[int]:
    """Slots of the mover's own earlier moves on the way to an information set: the same for all
    its nodes, by perfect recall."""
    parent = {
        int(p.first[node]) + k: node
        for node in range(p.kind.shape[0])
        for k in range(int(p.count[node]))
    }
    found: list[int] = []
    at = int(p.set_nodes[p.set_start[i]])
    while at in parent:
        above = parent[at]
        if p.kind[above] == DECISION and p.player[p.infoset[above]] == p.player[i]:
            found.append(int(p.edge[at]))
        at = above
    return found
