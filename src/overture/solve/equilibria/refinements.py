"""What an equilibrium says and survives: who separates, and the criteria of forward induction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from overture.game.game import Game
from overture.solve.equilibria.deviations import Play, play_out
from overture.solve.equilibria.forward_induction import (
    NotOneRoundError,
    d1,
    intuitive,
    read,
    replies,
)
from overture.solve.equilibria.senders import Stage, pattern, stages
from overture.solve.equilibria.values import Assessment, Equilibrium, Number, PointGame

SLACK = 1e-9


@dataclass(frozen=True)
class MessageTest:
    """One message that no type sends, tested.

    stage      the sender's move
    option     number of the option
    intuitive  whether the equilibrium survives; None where the criterion is not defined
    d1         likewise
    reason     why it is not defined
    """

    stage: Stage
    option: int
    intuitive: bool | None
    d1: bool | None
    reason: str = ""


def refinements(
    point: PointGame, game: Game | None, equilibrium: Equilibrium | Assessment
) -> Mapping[str, bool | None]:
    """Patterns of play and refinements by name.

    `separating STAGE`, `pooling STAGE` or `semi_separating STAGE` -> True for every stage that at
    least two types reach, STAGE being `party.move | move=option, ...` without the type.
    `intuitive` and `d1`: False if any unsent message defeats the equilibrium, None if none does
    but some could not be judged (`message_tests` says why), else True. Both are left out where no
    party has private information. Sources: Cho & Kreps (1987); Banks & Sobel (1987).
    """
    held = equilibrium if isinstance(equilibrium, Assessment) else equilibrium.assessment
    found = stages(point, game)
    play, _ = _played(point, held)
    out: dict[str, bool | None] = {}
    for stage in found:
        types = _types(play, stage)
        if len(types) > 1:
            out[f"{pattern(point.tree, play.strategy, types)} {stage.name}"] = True
    if found:
        tests = message_tests(point, game, held)
        out["intuitive"] = _all(test.intuitive for test in tests)
        out["d1"] = _all(test.d1 for test in tests)
    return out


def message_tests(
    point: PointGame, game: Game | None, assessment: Assessment
) -> tuple[MessageTest, ...]:
    """Every unsent message that somebody would see, at every stage that play reaches."""
    play, slack = _played(point, assessment)
    out = []
    for stage in stages(point, game):
        types = _types(play, stage)
        if not types:
            continue
        equilibrium = [read(_worth(play, infoset, stage.player)) for infoset in types]
        for option in range(len(play.children[play.members[types[0]][0]])):
            slots = [int(point.tree.offset[infoset]) + option for infoset in types]
            if any(play.strategy[slot] > 0 for slot in slots):
                continue
            starts = [_after(play, infoset, option) for infoset in types]
            try:
                answer = replies(play, stage.player, starts, slack)
                if answer is None:
                    continue
                test = MessageTest(
                    stage,
                    option,
                    intuitive(answer, equilibrium, slack),
                    d1(answer, equilibrium, slack),
                )
            except NotOneRoundError as problem:
                test = MessageTest(stage, option, None, None, str(problem))
            out.append(test)
    return tuple(out)


def _played(point: PointGame, assessment: Assessment) -> tuple[Play, float]:
    exact = all(isinstance(p, (Fraction, int)) for p in assessment.strategy)
    strategy = (
        assessment.strategy if exact else [p if p > SLACK else 0.0 for p in assessment.strategy]
    )
    return play_out(point, strategy, exact=exact), 0.0 if exact else SLACK


def _types(play: Play, stage: Stage) -> list[int]:
    """The information sets of the stage that play reaches."""
    return [i for i in stage.sets if any(play.reach[node] > 0 for node in play.members[i])]


def _shares(play: Play, infoset: int) -> dict[int, Number]:
    """The beliefs at a set that play reaches, by Bayes' rule."""
    members = play.members[infoset]
    whole = sum((play.reach[node] for node in members), Fraction(0))
    return {node: play.reach[node] / whole for node in members}


def _worth(play: Play, infoset: int, player: int) -> Number:
    shares = _shares(play, infoset).items()
    return sum((p * play.values[node][player] for node, p in shares), Fraction(0))


def _after(play: Play, infoset: int, option: int) -> dict[int, Number]:
    """The nodes just after the option, with their probabilities given the type."""
    return {play.children[node][option]: p for node, p in _shares(play, infoset).items()}


def _all(answers: Iterable[bool | None]) -> bool | None:
    """False if any is False, else None if any is None, else True."""
    told = list(answers)
    if False in told:
        return False
    return None if None in told else True
