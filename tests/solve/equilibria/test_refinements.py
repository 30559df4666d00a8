"""Who separates, the intuitive criterion and D1, on games whose answers are in print."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from tests.independent.published_games import beer_quiche, end, reassurance
from tests.independent.random_games import signalling_game
from tests.independent.trees import Chance, Decision, Node, Terminal
from tests.solve.equilibria.point_games import Pointed, pointed

from overture.solve.equilibria.certify import certify
from overture.solve.equilibria.consistency import supporting_beliefs
from overture.solve.equilibria.refinements import message_tests, refinements
from overture.solve.equilibria.values import Assessment


def equilibrium(game: Pointed, **chosen: str) -> Assessment:
    found, decided = supporting_beliefs(game.point, game.strategy(**chosen))
    assert decided
    assert found is not None
    assert "sequential" in certify(game.point, found).concepts
    return found


def test_only_beer_is_intuitive() -> None:
    """Cho & Kreps 1987, section II: pooling on quiche is sequential and not intuitive."""
    game = pointed(beer_quiche("0.9"))
    beer = equilibrium(game, strong="beer", weak="beer", after_beer="peace", after_quiche="duel")
    quiche = equilibrium(
        game, strong="quiche", weak="quiche", after_beer="duel", after_quiche="peace"
    )
    assert refinements(game.point, None, beer) == {
        "pooling strong": True,
        "intuitive": True,
        "d1": True,
    }
    assert refinements(game.point, None, quiche) == {
        "pooling strong": True,
        "intuitive": False,
        "d1": False,
    }


def spence(cost_low: str, cost_mid: str, cost_high: str) -> Node:
    """Three types choose education 0 or 1; the employer pays 0, 1 or 2, best at the ability.

    The abilities are 0, 1 and 2 and the employer loses the square of its error.
    """
    costs = [Fraction(c) for c in (cost_low, cost_mid, cost_high)]

    def worker(ability: int) -> Node:
        schools = []
        for level in (0, 1):
            pays = tuple(
                end(pay - level * costs[ability], -Fraction((pay - ability) ** 2))
                for pay in (0, 1, 2)
            )
            schools.append(Decision(1, f"employer{level}", ("none", "some", "full"), pays))
        return Decision(0, f"worker{ability}", ("idle", "learn"), tuple(schools))

    third = Fraction(1, 3)
    return Chance((third,) * 3, tuple(worker(a) for a in range(3)), ("low", "mid", "high"))


def test_d1_is_stricter_than_intuitive() -> None:
    """Where learning never pays the low type the other two are left, and D1 leaves only the type
    with the least cost: the pay that it can then not be denied breaks pooling."""
    game = pointed(spence("0.9", "0.6", "0.3"))
    idle = equilibrium(
        game,
        worker0="idle",
        worker1="idle",
        worker2="idle",
        employer0="some",
        employer1="none",
    )
    # Every type gains if learning is paid in full (1.1, 1.4, 1.7 against 1): none is ruled out,
    # and being taken for low deters all of them.
    found = refinements(game.point, None, idle)
    assert found["intuitive"] is True
    # The high type gains whenever another does not lose, so D1 believes in it alone.
    assert found["d1"] is False


def test_a_costless_message_passes_both() -> None:
    """Messages that cost nothing (Crawford & Sobel 1982) rule out no type."""
    game = pointed(spence("0", "0", "0"))
    idle = equilibrium(
        game, worker0="idle", worker1="idle", worker2="idle", employer0="some", employer1="some"
    )
    found = refinements(game.point, None, idle)
    assert found["intuitive"] is True
    assert found["d1"] is True


def test_separating_and_its_vacuous_criteria() -> None:
    game = pointed(reassurance("0.52", "0.4"))
    apart = equilibrium(
        game,
        trustworthy="concede",
        untrustworthy="not",
        after_concede="trust",
        after_not="not",
        trustworthy_concede_trusted="cooperate",
        trustworthy_not_trusted="cooperate",
        untrustworthy_concede_trusted="defect",
        untrustworthy_not_trusted="defect",
    )
    found = refinements(game.point, None, apart)
    assert found["separating trustworthy"] is True
    assert found["intuitive"] is True
    assert message_tests(game.point, None, apart) == ()


def test_play_after_the_reply_is_settled_backwards() -> None:
    """Nobody concedes: the sender's own later choice is part of what a reply is worth."""
    game = pointed(reassurance("0.7", "0.4"))
    quiet = equilibrium(
        game,
        trustworthy="not",
        untrustworthy="not",
        after_concede="not",
        after_not="not",
        trustworthy_concede_trusted="cooperate",
        trustworthy_not_trusted="cooperate",
        untrustworthy_concede_trusted="defect",
        untrustworthy_not_trusted="defect",
    )
    (test,) = message_tests(game.point, None, quiet)
    assert test.option == 0
    # Conceding costs 0.56 and 0.84, trust then adds 0.3 and 0.36: no reply makes it worthwhile.
    assert test.intuitive is True
    assert test.d1 is True


def test_several_rounds_are_left_open() -> None:
    """A third player who does not know the type moves after the reply."""

    def sender(kind: str) -> Node:
        crowd = Decision(2, "crowd", ("stay", "join"), (end(0, 0, 1), end(2, 0, 0)))
        answer = Decision(1, "answer", ("ignore", "call"), (end(0, 1, 0), crowd))
        return Decision(0, kind, ("speak", "silent"), (answer, end(1, 0, 0)))

    half = Fraction(1, 2)
    game = pointed(Chance((half, half), (sender("one"), sender("other")), ("one", "other")))
    silent = equilibrium(game, one="silent", other="silent", answer="ignore", crowd="stay")
    (test,) = message_tests(game.point, None, silent)
    assert test.intuitive is None
    assert test.d1 is None
    assert test.reason == "play goes on after the reply"
    assert refinements(game.point, None, silent)["intuitive"] is None


@pytest.mark.parametrize(
    ("weak", "kind"),
    [(("1", "0"), "pooling"), (("0", "1"), "separating"), (("1/2", "1/2"), "semi_separating")],
)
def test_patterns(weak: tuple[str, str], kind: str) -> None:
    game = pointed(beer_quiche("0.4"))
    strategy = game.strategy(strong="beer", weak=weak, after_beer="peace", after_quiche="duel")
    held = Assessment(strategy, (Fraction(1),) * len(game.point.tree.set_nodes))
    assert refinements(game.point, None, held)[f"{kind} strong"] is True


Payoff = dict[tuple[str, str, str], tuple[Fraction, Fraction]]


def payoffs(root: Node) -> Payoff:
    """(type, message, response) -> payoffs of sender and receiver, of a 2 x 2 x 2 game."""
    assert isinstance(root, Chance)
    out: Payoff = {}
    for kind, sender in zip(root.labels, root.children, strict=True):
        assert isinstance(sender, Decision)
        for message, receiver in zip(sender.actions, sender.children, strict=True):
            assert isinstance(receiver, Decision)
            for response, leaf in zip(receiver.actions, receiver.children, strict=True):
                assert isinstance(leaf, Terminal)
                out[kind, message, response] = (leaf.payoffs[0], leaf.payoffs[1])
    return out


def replies_on_a_line(table: Payoff, types: list[str], message: str) -> list[Fraction]:
    """Probabilities of `up` that some beliefs over the types make best: 0, 1, or all (a grid)."""
    gaps = [table[t, message, "up"][1] - table[t, message, "down"][1] for t in types]
    if min(gaps) > 0:
        return [Fraction(1)]
    if max(gaps) < 0:
        return [Fraction(0)]
    return [Fraction(k, 400) for k in range(401)]


def survives(table: Payoff, held: dict[str, Fraction], message: str) -> tuple[bool, bool]:
    """The intuitive criterion and D1 by their definitions, on a grid of mixed replies."""

    def gain(t: str, up: Fraction) -> Fraction:
        high, low = table[t, message, "up"][0], table[t, message, "down"][0]
        return up * high + (1 - up) * low - held[t]

    types = list(held)
    every = replies_on_a_line(table, types, message)
    able = [t for t in types if max(gain(t, r) for r in every) >= 0]
    intuitive = not able or not any(
        min(gain(t, r) for r in replies_on_a_line(table, able, message)) > 0 for t in able
    )
    left = [
        t
        for t in types
        if not any(
            any(gain(other, r) > 0 for r in every)
            and all(gain(other, r) > 0 for r in every if gain(t, r) >= 0)
            for other in types
            if other != t
        )
    ]
    deterred = any(
        all(gain(t, r) <= 0 for t in types) for r in replies_on_a_line(table, left, message)
    )
    return intuitive, deterred


def test_random_signalling_games_by_definition() -> None:
    seen: set[tuple[bool, bool]] = set()
    for seed in range(150):
        root = signalling_game(seed)
        game = pointed(root)
        table = payoffs(root)
        for sent, unsent in (("left", "right"), ("right", "left")):
            for answer, threat in product(("up", "down"), repeat=2):
                chosen = {f"message_types_{t}": sent for t in ("strong", "weak")}
                chosen |= {f"response_message_{sent}": answer, f"response_message_{unsent}": threat}
                held, _ = supporting_beliefs(game.point, game.strategy(**chosen))
                if held is None:
                    continue
                found = refinements(game.point, None, held)
                worth = {t: table[t, sent, answer][0] for t in ("strong", "weak")}
                expected = survives(table, worth, unsent)
                assert (found["intuitive"], found["d1"]) == expected
                seen.add(expected)
    assert seen == {(True, True), (True, False), (False, False)}
