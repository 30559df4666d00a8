"""Published games with mixed equilibria that the other tests do not have, as trees."""

from __future__ import annotations

from fractions import Fraction

from tests.independent.published_games import end, exact, toss
from tests.independent.trees import Decision, Node


def resolve_signal(mode: str, cost: str, prior: str = "0.3") -> Node:
    """Fearon 1997 with two types: a signal that is paid at once (sink) or on conceding (tie).

    Defender values 2 (high) or 1/2 (low), wins with 0.6, fights at 0.6; challenger gains 1 when
    the defender concedes and loses 1 in war.
    """
    m, win, war = exact(cost, "0.6", "0.6")

    def defender(kind: str, value: str) -> Node:
        v = Fraction(value)
        branches = []
        for signal in ("signal", "quiet"):
            sunk = m if signal == "signal" and mode == "sink" else Fraction(0)
            tied = m if signal == "signal" and mode == "tie" else Fraction(0)
            fought = end(win * v - war - sunk, -1)
            answer = Decision(
                0, f"{kind} {signal}", ("fight", "concede"), (fought, end(-sunk - tied, 1))
            )
            left = end(v - sunk, 0)
            branches.append(Decision(1, f"after {signal}", ("challenge", "not"), (answer, left)))
        return Decision(0, kind, ("signal", "quiet"), tuple(branches))

    return toss(prior, defender("high", "2"), defender("low", "0.5"), ("high", "low"))


def inspection(
    detection: str, gain: str, penalty: str, caught: str, missed: str, cost: str
) -> Node:
    """Avenhaus and Canty's one-shot game: player 0 inspects or not, player 1 is legal or not.

    The inspector loses `caught` or `missed` by a violation and `cost` by inspecting; the other
    side gains `gain` by a violation that goes unseen and loses `penalty` by one that is seen.
    """
    beta, d, b, a, c, e = exact(detection, gain, penalty, caught, missed, cost)
    looked = toss(detection, end(-a - e, -b), end(-c - e, d), ("seen", "unseen"))
    choices = ("violate", "legal")
    assert 0 < beta < 1
    return Decision(
        0,
        "inspector",
        ("inspect", "not"),
        (
            Decision(1, "inspectee", choices, (looked, end(-e, 0))),
            Decision(1, "inspectee", choices, (end(-c, d), end(0, 0))),
        ),
    )


def dresher(periods: int, inspections: int, history: str = "") -> Node:
    """Dresher 1962: at most one violation; 1 to the inspector if caught, -1 if missed."""
    if periods == 0:
        return end(0, 0)
    choices = ("violate", "legal")

    def legal(looked: bool) -> Node:
        return dresher(periods - 1, inspections - looked, history + ("i" if looked else "n"))

    unseen = (end(-1, 1), legal(False))
    if not inspections:
        return Decision(1, f"inspectee {history}", choices, unseen)
    name = f"inspectee {history}"
    return Decision(
        0,
        f"inspector {history}",
        ("inspect", "not"),
        (
            Decision(1, name, choices, (end(1, -1), legal(True))),
            Decision(1, name, choices, unseen),
        ),
    )


def volunteers(players: int, cost: str) -> Node:
    """Diekmann 1985: the good is worth 1 to everybody and one volunteer is enough."""
    c = Fraction(cost)

    def choose(at: int, before: tuple[bool, ...]) -> Node:
        if at == players:
            good = Fraction(int(any(before)))
            return end(*(good - c * int(gave) for gave in before))
        return Decision(
            at,
            f"player {at}",
            ("give", "wait"),
            (choose(at + 1, (*before, True)), choose(at + 1, (*before, False))),
        )

    return choose(0, ())
