"""Named checks that need the tree or the draws; those that need only the text are in `case`."""

from __future__ import annotations

CHECKS: dict[str, str] = {
    "tree-too-large": "The moves unfold to more nodes than the limit.",
    "options-differ": "Histories that the mover cannot tell apart offer different options.",
    "no-option": "At some history none of the options of a move is offered.",
    "perfect-recall": "A party forgets what it knew or did.",
    "unreachable-option": "No history offers the option.",
    "unreachable-move": "No history reaches the move.",
    "reveals-type": "That a visible move is made at all reveals another party's type.",
    "alike-options": "Two options lead to identical continuations, which doubles their weight.",
    "decide-differs": "The advised choice does not offer the same options wherever it is made.",
    "complies-unsettled": "Histories with the same reply differ in whether it complies.",
    "chance-range": "The probability of a chance option leaves [0, 1] in some world.",
    "chance-sum": "The probabilities of a chance move do not sum to 1 in some world.",
    "not-finite": "A payoff term is not a finite number in some world.",
    "precision": "A precision is not a positive finite number in some world.",
    "payoff-size": "A payoff, or precision times a payoff, is too large for floating point.",
    "near-certain": "Precision times the gap between options makes a response near-certain.",
}
"""Name of each check -> what it finds. The reference page lists them from here."""
