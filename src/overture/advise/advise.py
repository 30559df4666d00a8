"""Solution -> Advice: everything that a solved case says, as frozen values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from overture.advise.by_type import values_by_type as values_by_type
from overture.advise.contingent import case_by_case
from overture.advise.design.within_run import within_run
from overture.advise.experiment import experiment
from overture.advise.further import further
from overture.advise.path_of_play import path_of_play
from overture.advise.plan import own_tree, steps
from overture.advise.played import Sequential
from overture.advise.policies import differences, policies
from overture.advise.sequential import sequential
from overture.advise.summary import assumption_rows, versions
from overture.advise.survey import Survey, survey
from overture.advise.sweeps import find_flips
from overture.advise.values import Advice, OtherReading, PooledSet, SolutionSummary
from overture.errors import NotSolved
from overture.game.draws import Array
from overture.game.game import Game
from overture.solve.other_responses import other_responses
from overture.solve.quantal_response import RESIDUAL
from overture.worlds.draws import warnings as of_draws
from overture.worlds.ensemble import Solution, solve

OTHER_WORLDS = 500

Progress = Callable[[str, int, int], None]


def advise(
    solution: Solution,
    progress: Progress | None = None,
    *,
    flips: bool = True,
    other_reading: bool = True,
    equilibria: bool = True,
    design: bool = True,
    parts: bool = True,
    mixed_seconds: float = 0.0,
) -> Advice:
    """Policies, the test, flips, what to do next: all that follows from a solution.

    `flips`, `other_reading`, `equilibria`, `design` and `parts` (the record, the talks, the
    arguments) can be left out where only the policies are wanted; with `mixed_seconds` mixed
    equilibria are searched too, for that long at most. Raises NotSolved when no world converged
    or a conservation check fails.
    """
    seen = survey(solution, progress)
    return advise_on(
        solution, seen, progress, flips=flips, other_reading=other_reading, equilibria=equilibria,
        design=design, parts=parts, mixed_seconds=mixed_seconds,
    )  # fmt: skip


def advise_on(
    solution: Solution,
    seen: Survey,
    progress: Progress | None = None,
    *,
    flips: bool = True,
    other_reading: bool = True,
    equilibria: bool = True,
    design: bool = True,
    parts: bool = True,
    mixed_seconds: float = 0.0,
) -> Advice:
    """As `advise`, from a survey at hand; the solution needs to keep its first worlds only."""
    game, case = solution.game, solution.game.case
    if not seen.weights.sum() > 0:
        raise NotSolved("no world converged; lower the precision (`rationality`)")
    if seen.reply_error > 1e-9:
        raise NotSolved(
            f"the reaches under a policy sum to 1 only within {seen.reply_error:.1e}: "
            "please report this case"
        )
    table = policies(game, seen)
    allowed = [option for option in table if option not in case.forbidden]
    best = allowed[0]
    following = allowed[1] if len(allowed) > 1 else None
    options = seen.layout.options
    b, n = options.index(best), options.index(following or best)
    tree = own_tree(game, seen)
    plan = steps(game, seen, tree, solution.pooled.effective)
    by_type = values_by_type(game, seen)
    test = experiment(game, seen, tree, plan, by_type)
    if test is not None and test.averaging_error > 1e-9:
        raise NotSolved(
            f"posteriors average to the prior only within {test.averaging_error:.1e}: "
            "please report this case"
        )
    # The parts take as long as the flips and leave a processor idle, so both go side by side.
    with ThreadPoolExecutor(1) as beside:
        said = beside.submit(further, solution, seen) if parts else None
        found = find_flips(solution, seen, by_type, b, progress) if flips else ()
        other = _other_reading(solution, best, progress) if other_reading else None
        played = sequential(solution, best, progress, mixed_seconds) if equilibria else None
    return Advice(
        case_id=case.id,
        title=case.title,
        question=case.question,
        case_hash=case.hash,
        as_of=case.as_of.isoformat(),
        scenario=case.scenario,
        overrides=dict(case.overrides),
        seed=solution.seed,
        worlds=solution.worlds,
        party=case.parties[case.advised].name,
        decide=case.advice.decide,
        best=best,
        next=following,
        margin=table[best].mean - table[following or best].mean,
        margin_error=float(seen.spread.gap_errors[b, n]),
        policies=table,
        differences=differences(table[best], table[following]) if following else (),
        plan=plan,
        test=test,
        flips=found,
        assumptions=assumption_rows(game, solution, seen, test, found),
        solution=_summary(solution, seen, other, played),
        path=path_of_play(game, seen, b),
        outcome_says={o: outcome.says for o, outcome in case.outcomes.items()},
        party_names={p: party.name for p, party in case.parties.items()},
        type_says={p: {t: k.says for t, k in kinds.items()} for p, kinds in case.types.items()},
        warnings=_warnings(game, solution, seen),
        unseen=_unseen(game),
        versions=versions(),
        design=within_run(solution) if design else None,
        case_by_case=case_by_case(game, seen),
        further=said.result() if said is not None else {},
    )


def _unseen(game: Game) -> bool:
    """Others move after the advised choice, and none of them has seen which option was taken."""
    case = game.case
    rank = {move: k for k, move in enumerate(case.moves)}
    later = [
        s for s in game.sets if s.party != case.advised and rank[s.move] > rank[case.advice.decide]
    ]
    return bool(later) and not any(case.advice.decide in dict(s.known) for s in later)


def _other_reading(solution: Solution, best: str, progress: Progress | None) -> OtherReading | None:
    """The advice when everybody knows the world, on the first worlds of the same draws."""
    if solution.reading != "pooled" or not any(s.pooled for s in solution.game.sets):
        return None
    worlds = min(OTHER_WORLDS, solution.worlds)
    if progress is not None:
        progress("solving with common knowledge", 0, worlds)
    other = solve(
        solution.game, worlds, solution.seed, solution.workers, True,
        reweigh=solution.reweigh, pinned=solution.pinned,
    )  # fmt: skip
    seen = survey(other)
    case = solution.game.case
    means = {o: float(v) for o, v in zip(seen.layout.options, seen.means, strict=True)}
    ranked = sorted((o for o in means if o not in case.forbidden), key=lambda o: -means[o])
    margin = means[ranked[0]] - means[ranked[1]] if len(ranked) > 1 else 0.0
    return OtherReading(worlds, ranked[0], margin, means, ranked[0] == best)


def _summary(
    solution: Solution, seen: Survey, other: OtherReading | None, played: Sequential | None
) -> SolutionSummary:
    game, pooled = solution.game, solution.pooled
    tree = game.tree
    sizes = np.diff(tree.set_start)
    rows = []
    probabilities = np.exp(pooled.logs)
    for s in game.sets:
        if not (s.pooled and solution.reading == "pooled"):
            continue
        slots = slice(int(tree.offset[s.index]), int(tree.offset[s.index + 1]))
        rows.append(
            PooledSet(
                label=s.label,
                party=s.party,
                move=s.move,
                strategy=_named(s.options, probabilities[slots]),
                errors=_named(s.options, pooled.errors[slots]),
                residual=pooled.residual,
                effective_worlds=float(pooled.effective[s.index]),
                reach=float(pooled.reach[s.index]),
            )
        )
    tried, several = other_responses(solution.programme, solution.sample, pooled, solution.workers)
    method = "agent logit quantal response (McKelvey & Palfrey 1998), principal branch"
    if int((sizes > 1).sum()) == 0:
        method += "; perfect information, solved backwards"
    return SolutionSummary(
        method=method,
        reading=solution.reading,
        residual_max=seen.residual_max,
        pooled_residual=pooled.residual,
        unconverged=seen.unconverged,
        # NaN, not 0, where there were too few worlds to estimate it
        sampling_error=float(np.max(pooled.errors, initial=0.0)),
        pooled_worlds=pooled.worlds,
        pooled_sets=tuple(rows),
        passes=pooled.passes,
        starts=pooled.starts,
        fixed_points=pooled.fixed_points,
        followed=seen.followed,
        response_worlds=tried,
        response_several=several,
        nodes=tree.nodes,
        terminals=tree.terminals,
        information_sets=tree.information_sets,
        many_node_sets=int((sizes > 1).sum()),
        redrawn=seen.redrawn,
        other_reading=other,
        hash=solution.hash,
        sequential=played,
    )


def _named(options: tuple[str, ...], values: Array) -> Mapping[str, float]:
    return {o: float(v) for o, v in zip(options, values, strict=True)}


def _warnings(game: Game, solution: Solution, seen: Survey) -> tuple[str, ...]:
    found = [f"{p.path}: {p.what}" for p in (
        *game.case.warnings, *game.warnings, *of_draws(game.case)
    ) if p.severity == "warning"]  # fmt: skip
    if solution.pooled.residual > RESIDUAL:
        found.append(f"the pooled strategies have residual {solution.pooled.residual:.1e}")
    if not solution.pooled.followed:
        found.append("the pooled branch was not followed from precision 0 without a break")
    return tuple(found)
