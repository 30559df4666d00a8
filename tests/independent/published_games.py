"""Games from the literature as trees, for the limits that they should reach.

Payoffs are in the order of the players' numbers. All parameters are exact.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from tests.independent.trees import Chance, Decision, Node, Terminal


def exact(*numbers: str | int | Fraction) -> tuple[Fraction, ...]:
    """Decimal strings as fractions."""
    return tuple(Fraction(number) for number in numbers)


def end(*payoffs: str | int | Fraction) -> Terminal:
    """A terminal node."""
    return Terminal(exact(*payoffs))


def toss(odds: str | Fraction, yes: Node, no: Node, labels: tuple[str, str]) -> Chance:
    """A chance move with two outcomes."""
    p = Fraction(odds)
    return Chance((p, 1 - p), (yes, no), labels)


def ultimatum(prior_tough: str, demands: Sequence[str]) -> Node:
    """Fearon 1995 with two types (Powell 1999): player 0 demands, player 1 accepts or fights.

    Win probability 1/2; war costs player 0 0.1, a tough player 1 0.05, a weak one 0.3.
    """
    p, cost = Fraction(1, 2), Fraction(1, 10)

    def demand(own_cost: str, kind: str) -> Node:
        replies = []
        for x in demands:
            kept = (end(Fraction(x), 1 - Fraction(x)), end(p - cost, 1 - p - Fraction(own_cost)))
            replies.append(Decision(1, f"{kind},{x}", ("accept", "fight"), kept))
        return Decision(0, "demand", tuple(demands), tuple(replies))

    return toss(prior_tough, demand("0.05", "tough"), demand("0.3", "weak"), ("tough", "weak"))


def matching_pennies(bonus: str) -> Node:
    """Player 0 wins on a match, `bonus` more on heads: player 1 plays heads with 2/(4 + bonus)."""
    more = Fraction(bonus)
    rows = (
        (end(1 + more, -1), end(-1, 1)),
        (end(-1, 1), end(1, -1)),
    )
    sides = ("heads", "tails")
    return Decision(0, "first", sides, tuple(Decision(1, "second", sides, row) for row in rows))


def beer_quiche(prior_strong: str) -> Node:
    """Cho and Kreps 1987: the sender has breakfast, the receiver duels or not."""

    def breakfast(strong: bool) -> Node:
        meals = []
        for meal, liked in (("beer", strong), ("quiche", not strong)):
            taste = 1 if liked else 0
            duel = end(taste, 0 if strong else 1)
            peace = end(taste + 2, 1 if strong else 0)
            meals.append(Decision(1, f"after {meal}", ("duel", "peace"), (duel, peace)))
        name = "strong" if strong else "weak"
        return Decision(0, name, ("beer", "quiche"), tuple(meals))

    return toss(prior_strong, breakfast(True), breakfast(False), ("strong", "weak"))


def conditional_offer(
    *,
    prior: str,
    detection: str,
    loss: str,
    gain: str,
    cost: str,
    talks: str,
    exposure: str,
    feigning: str,
) -> Node:
    """The essay's offer: 13 nodes. Player 0 offers, player 1 is sincere with probability `prior`.

    A sincere adversary complies at `cost` and gains `gain` from talks. Another can feign at
    `feigning`: it is caught with probability `detection` and loses `exposure`, or gains `talks` if
    talks follow, in which the offerer loses `loss`.
    """  # fmt: skip
    f, e = Fraction(feigning), Fraction(exposure)

    def answer(talk: Terminal, hold: Terminal) -> Decision:
        return Decision(0, "good signal", ("talk", "hold"), (talk, hold))

    k = Fraction(cost)
    sincere = Decision(
        1,
        "sincere",
        ("comply", "refuse"),
        (answer(end(1, Fraction(gain) - k), end(0, -k)), end(0, 0)),
    )
    unseen = answer(end(-Fraction(loss), Fraction(talks) - f), end(0, -f))
    feign = toss(detection, end(0, -e - f), unseen, ("caught", "good"))
    other = Decision(1, "insincere", ("feign", "refuse"), (feign, end(0, 0)))
    return toss(prior, sincere, other, ("sincere", "insincere"))


def reassurance(alpha: str, prior: str) -> Node:
    """Kydd 2000, sequential version: concede or not, trust or not, then cooperate or not.

    Trustworthy sender: R 1, T 0.6, P 0, S -0.8; untrustworthy: 0.5, 1.2, 0, -1.2; receiver:
    R 1, S -2, and 0 when it does not cooperate.
    """
    share = Fraction(alpha)

    def sender(kind: str, r: str, t: str, s: str) -> Node:
        reward, tempt, sucker = exact(r, t, s)
        branches = []
        for first in ("concede", "not"):
            paid = share * sucker if first == "concede" else Fraction(0)
            later = 1 - share
            trusted = Decision(
                0,
                f"{kind},{first},trusted",
                ("cooperate", "defect"),
                (end(paid + later * reward, 1), end(paid + later * tempt, -2)),
            )
            branches.append(
                Decision(1, f"after {first}", ("trust", "not"), (trusted, end(paid, 0)))
            )
        return Decision(0, kind, ("concede", "not"), tuple(branches))

    good = sender("trustworthy", "1", "0.6", "-0.8")
    bad = sender("untrustworthy", "0.5", "1.2", "-1.2")
    return toss(prior, good, bad, ("trustworthy", "untrustworthy"))


def chain_store(prior_tough: str, markets: int, a: str = "2", b: str = "0.5") -> Node:
    """Kreps and Wilson 1982: entrants come one after another; a tough incumbent always fights.

    Player 0 is the incumbent (weak type; share after entry 0, fight -1, no entry a), each market
    has its own entrant, players 1 ... (fought b - 1, shared b, out 0).
    """
    gain, share = Fraction(a), Fraction(b)

    def market(k: int, tough: bool, history: str, paid: tuple[Fraction, ...]) -> Node:
        if k == markets:
            return Terminal(paid)

        def after(step: str, incumbent: Fraction, entrant: Fraction) -> Node:
            now = list(paid)
            now[0] += incumbent
            now[k + 1] += entrant
            return market(k + 1, tough, history + step, tuple(now))

        stay = after("o", gain, Fraction(0))
        fight = after("f", Fraction(-1), share - 1)
        if tough:
            answer = fight
        else:
            yielded = after("y", Fraction(0), share)
            answer = Decision(0, f"weak {history}e", ("fight", "yield"), (fight, yielded))
        return Decision(k + 1, f"entrant {history}", ("in", "out"), (answer, stay))

    nothing = (Fraction(0),) * (markets + 1)
    return toss(
        prior_tough, market(0, True, "", nothing), market(0, False, "", nothing), ("tough", "weak")
    )
