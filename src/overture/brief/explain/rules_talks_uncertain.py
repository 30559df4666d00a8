"""How the numbers of offers, clauses and smallest changes under `talks` come about."""

from __future__ import annotations

from overture.brief.explain.rule import Rule
from overture.brief.explain.talks_rule import AGENDA
from overture.brief.explain.talks_rule import talks_rule as _rule

WORLDS = ("talks.uncertain.worlds",)

UNCERTAIN: tuple[Rule, ...] = (
    _rule("uncertain.worlds", "Worlds over which acceptance was counted", "the first of all"),
    _rule("uncertain.packages", "Packages that were judged in every world", "counted"),
    _rule(
        "uncertain.odds.{party}.{type}",
        "The probability of the type: at the table, where the game says it, else its prior",
        "P(t | the table opens)",
    ),
    _rule(
        "uncertain.zone.probability",
        "The probability, over worlds and types, that some package beats no deal for all",
        "Σ_w w Σ_t P(t) 1[ some package: u ≥ d ] / Σ_w w",
        WORLDS,
    ),
    _rule(
        "uncertain.zone.by_type.{party}.{type}",
        "The same, given that the party is of this type",
        "Σ_w w P_w(some package: u ≥ d | t) / Σ_w w",
        WORLDS,
    ),
    _rule(
        "uncertain.surely",
        "Packages that every type of every party takes in every world looked at",
        "counted",
        WORLDS,
    ),
    _rule(
        "uncertain.possibly",
        "Packages that some type of every party takes in some world",
        "counted",
        WORLDS,
    ),
    _rule(
        "uncertain.acceptance.{name}.all",
        "The probability that all parties are no worse off with the package than without a deal",
        "Σ_w w Σ_t P(t) 1[ u ≥ d ] / Σ_w w",
        WORLDS,
    ),
    _rule(
        "uncertain.acceptance.{name}.by_type.{party}.{type}",
        "The probability that the type is no worse off with the package than without a deal",
        "Σ_w w 1[ u_t ≥ d_t ] / Σ_w w",
        WORLDS,
    ),
    _rule(
        "uncertain.offer.value",
        "What making the best single offer is worth to the proposer, no deal included",
        "max over packages of d + P(all accept) (u − d), in the central world",
    ),
    _rule(
        "uncertain.offer.gain",
        "The same above no deal",
        "P(all accept) (u − d)",
        ("talks.uncertain.offer.value",),
    ),
    _rule(
        "uncertain.offer.accepted",
        "The probability that all accept it in the central world, by their types",
        "Σ_t P(t) 1[ u_t ≥ d_t ]",
        ("talks.uncertain.odds.*.*",),
    ),
    _rule(
        "uncertain.offer.after_yes.{party}.{type}",
        "The probability of the type once all have accepted",
        "P(t) 1[ t accepts ] / P(all accept)",
        ("talks.uncertain.odds.{party}.{type}",),
    ),
    _rule(
        "uncertain.offer.after_no.{party}.{type}",
        "The probability of the type once somebody has refused",
        "(P(t) − P(t, all accept)) / P(somebody refuses)",
        ("talks.uncertain.odds.{party}.{type}",),
    ),
    _rule(
        "uncertain.offer.over_worlds.**",
        "How likely the package is taken over the worlds: by all, or by one type",
        "Σ_w w Σ_t P(t) 1[ u ≥ d ] / Σ_w w",
        WORLDS,
    ),
    _rule(
        "uncertain.menu.value",
        "What the best menu of two packages is worth to the proposer, each type taking the one "
        "that it likes best, or neither",
        "max over pairs of Σ_t P(t) u(choice of t)",
    ),
    _rule(
        "uncertain.menu.gain",
        "The same above no deal",
        "value − d",
        ("talks.uncertain.menu.value",),
    ),
    _rule(
        "uncertain.menu.accepted",
        "The probability that one of the two is taken",
        "Σ_t P(t) 1[ t takes one ]",
    ),
    _rule(
        "uncertain.menu.choices.{type}",
        "Which of the two packages (0 or 1) the type takes. Null where it refuses both",
        "argmax u_t",
    ),
    _rule(
        "clauses[{k}].common",
        "The mean belief of the parties in the event",
        "mean_p Σ_t P(t) belief_t",
        ("talks.clauses[{k}].parties[*].belief",),
    ),
    _rule(
        "clauses[{k}].parties[{i}].belief",
        "The party's own probability of the event, in the central world",
        "median",
    ),
    _rule(
        "clauses[{k}].parties[{i}].pays",
        "What the clause pays the party if the event happens, in the central world",
        "median",
    ),
    _rule(
        "clauses[{k}].parties[{i}].expected",
        "What the party expects of the clause",
        "belief × pays",
        ("talks.clauses[{k}].parties[{i}].belief", "talks.clauses[{k}].parties[{i}].pays"),
    ),
    _rule(
        "clauses[{k}].parties[{i}].at_common",
        "What it would expect with the mean belief of the parties",
        "common × pays",
        ("talks.clauses[{k}].common", "talks.clauses[{k}].parties[{i}].pays"),
    ),
    _rule(
        "clauses[{k}].parties[{i}].from_belief",
        "What differing beliefs make of the clause for the party",
        "(belief − common) × pays",
        ("talks.clauses[{k}].parties[{i}].expected", "talks.clauses[{k}].parties[{i}].at_common"),
    ),
    _rule(
        "clauses[{k}].parties[{i}].if_event",
        "What the Nash package is worth to the party above no deal once the event has happened",
        "u − d + (1 − belief) × pays",
    ),
    _rule(
        "clauses[{k}].parties[{i}].if_not",
        "What the Nash package is worth to the party above no deal once it is sure not to happen",
        "u − d − belief × pays",
    ),
    _rule(
        "smallest_changes[{k}].now",
        "The number as it is in the central world",
        "median",
    ),
    _rule(
        "smallest_changes[{k}].at",
        "The value beyond which another package has the largest product of gains, all else equal",
        "Π_p (u_p(rival) − d_p) = Π_p (u_p(Nash) − d_p), solved for the number",
        (),
        AGENDA,
        "Nash (1950)",
    ),
    _rule(
        "smallest_changes[{k}].change",
        "By how much the number moves",
        "at − now",
        ("talks.smallest_changes[{k}].at", "talks.smallest_changes[{k}].now"),
    ),
)
