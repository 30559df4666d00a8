"""How the numbers of `talks.ratification` come about."""

from __future__ import annotations

from overture.brief.explain.rule import Rule
from overture.brief.explain.talks_rule import talks_rule as _rule

NO_DEAL = ("talks.no_deal.{party}.mean",)
BODY = "ratification.bodies.{name}"
SEAT = f"{BODY}.seats[{{k}}]"
RATIFY = ("place:agenda.ratify",)
VASICEK = "Vasicek (1987) for the common factor"

RATIFYING: tuple[Rule, ...] = (
    _rule(
        "ratification.parties.{party}.accepts",
        "Efficient packages that are worth no deal or more to the party",
        "#{ efficient u : u_p ≥ d_p }",
        NO_DEAL,
    ),
    _rule(
        "ratification.parties.{party}.blocks",
        "Efficient packages that every other party would take, and this one refuses",
        "#{ efficient u : u_q ≥ d_q for q ≠ p, u_p < d_p }",
        NO_DEAL,
    ),
    _rule(
        "ratification.parties.{party}.price.{other}",
        "What the party's veto costs the other one: the best that it could have if the veto were "
        "set aside, less the best that it can have",
        "max{ u_q : all but p accept } − max{ u_q : all accept }",
    ),
    _rule(
        "ratification.parties.{party}.compensation.{other}",
        "The least that the party would have to be given, in its own points, to accept the package "
        "that is best for the other one if its veto were set aside",
        "max(0, d_p − u_p) at that package",
        NO_DEAL,
    ),
    _rule(
        "ratification.parties.{party}.nearest",
        "By how much the party falls short in the package that suits it best of those that all "
        "others accept",
        "max(0, d_p − max u_p)",
        NO_DEAL,
    ),
    _rule(f"{BODY}.members", "Members of the body", "counted", (), RATIFY),
    _rule(f"{BODY}.needs[{{k}}]", "What the criterion of the rule needs", "rule", (), RATIFY),
    _rule(f"{BODY}.shared", "Correlation of consent, as declared", "declared", (), RATIFY),
    _rule(
        f"{BODY}.consent",
        "The probability that the body consents to a text worth no more and no less than no deal",
        "∫ P(weights of those who consent reach what is needed | z) φ(z) dz",
        (),
        RATIFY,
        VASICEK,
    ),
    _rule(f"{BODY}.omitted", "Members that are not listed", "counted", (), RATIFY),
    _rule(f"{SEAT}.count", "Members that are alike", "counted", (), RATIFY),
    _rule(f"{SEAT}.consents", "Credence of consent in the central world", "median", (), RATIFY),
    _rule(
        f"{SEAT}.decides",
        "The probability that the member's consent decides",
        "P(passes | it consents) − P(passes | it refuses)",
        (),
        RATIFY,
        VASICEK,
    ),
    _rule(
        f"{SEAT}.blocks",
        "The probability that the member refuses, given that the body does not consent",
        "P(fails, it refuses) / P(fails)",
        (f"talks.{BODY}.consent",),
        RATIFY,
    ),
    _rule(
        f"{SEAT}.power",
        "The member's power: the share of orders of consenting in which it makes the body pass",
        "Shapley-Shubik index",
        (),
        RATIFY,
        "Shapley & Shubik (1954)",
    ),
    _rule(
        f"{SEAT}.price",
        "The price of the member's veto: by how much its sure consent would raise the probability",
        "P(passes | it surely consents) − P(passes)",
        (f"talks.{BODY}.consent",),
        RATIFY,
        VASICEK,
    ),
)
