"""How the numbers of `talks` come about."""

from __future__ import annotations

from overture.brief.explain.rule import Rule

AGENDA = ("place:agenda",)
NO_DEAL = ("talks.no_deal.{party}.mean",)
WORLDS = ("talks.uncertain.worlds",)
FOLD = "Kung, Luccio & Preparata (1975), folded issue by issue"
POINTS = {
    "nash": ("The product of all gains over no deal, the largest of all packages", "Nash (1950)"),
    "kalai_smorodinsky": (
        "The least share that a party gets of the most that it could gain, the largest of all "
        "packages",
        "Kalai & Smorodinsky (1975)",
    ),
    "egalitarian": ("The least gain over no deal, the largest of all packages", "Kalai (1977)"),
    "utilitarian": ("The sum of what a package is worth to all, the largest of all packages", ""),
}


def _rule(
    path: str,
    says: str,
    formula: str,
    inputs: tuple[str, ...] = (),
    lines: tuple[str, ...] = AGENDA,
    cites: str = "",
) -> Rule:
    return Rule(f"talks.{path}", says, formula, inputs, lines, cites)


def _of_points() -> tuple[Rule, ...]:
    tail = ": its value, the bound proved for it where a programme found it, and the ties counted"
    found = [
        _rule(f"points.{name}.{{number}}", says + tail, "as defined", (), AGENDA, cites)
        for name, (says, cites) in POINTS.items()
    ]
    every = "What the package of this point is worth to the party, averaged over its types"
    found.append(_rule("points.{point}.utilities.{party}", every, "Σ_issues E[worth]"))
    found.append(_rule("points.{point}.all[{k}].{party}", f"{every}; one of the ties", "as above"))
    return tuple(found)


BODY = "ratification.bodies.{name}"
SEAT = f"{BODY}.seats[{{k}}]"
RATIFY = ("place:agenda.ratify",)
VASICEK = "Vasicek (1987) for the common factor"

RULES: tuple[Rule, ...] = (
    _rule("packages", "Packages that the rules of the agenda allow", "counted"),
    _rule(
        "zone.size",
        "Packages that are worth no deal or more to every party, averaged over its types. Null "
        "where they are too many to count",
        "#{ package : u_p ≥ d_p for every p }",
        ("talks.no_deal.*.mean",),
    ),
    _rule(
        "zone.relaxation.**",
        "The package nearest to agreement, and by how much the parties would have to ask less",
        "min Σ_p max(0, d_p − u_p)",
    ),
    _rule(
        "zone.fewest.**",
        "The package that the fewest parties refuse, and by how much they would have to ask less",
        "min #{ p : u_p < d_p }, then min Σ_p max(0, d_p − u_p)",
    ),
    _rule(
        "frontier.size",
        "Packages (distinct in their worths) that no other one is better than for all",
        "#{ efficient vectors of worths }",
        (),
        AGENDA,
        FOLD,
    ),
    _rule(
        "frontier.size_above_reservation",
        "Efficient packages that are worth no deal or more to every party",
        "#{ efficient u : u ≥ d }",
        ("talks.no_deal.*.mean",),
    ),
    _rule("frontier.listed", "Efficient packages that the JSON lists", "counted"),
    _rule(
        "frontier.packages[{k}].utilities.{party}",
        "What the package is worth to the party in the central world, averaged over its types",
        "Σ_issues E[weight × worth + belief × payment]",
    ),
    *_of_points(),
    _rule(
        "no_deal.{party}.mean",
        "What no deal is worth to the party in the points of the agenda, averaged over its types",
        "Σ_t P(t) d_t",
        ("talks.no_deal.{party}.by_type.*", "talks.uncertain.odds.{party}.*"),
    ),
    _rule(
        "no_deal.{party}.by_type.{type}",
        "What no deal is worth to the type: as declared, or from the solved game, the worth that a "
        "package would need for the party to be as well off signed as with failed talks",
        "mean worth + (E[payoff | talks fail] − mean_k E[payoff | k signed]) / slope",
    ),
    _rule(
        "opens",
        "The probability that the table opens, under the policy that makes it likeliest",
        "max_a P(opens_if | a)",
        (),
        ("place:agenda.opens_if",),
    ),
    _rule(
        "table[{k}].gains.{party}",
        "What the package is worth to the party above no deal, averaged over its types",
        "u_p − d_p",
        NO_DEAL,
    ),
    _rule(
        "table[{k}].against_text.{party}",
        "What the package is worth to the party above the current text",
        "u_p(package) − u_p(text)",
    ),
    _rule(
        "table[{k}].issues[{i}].gains.{party}",
        "What the change of this issue against the current text is worth to the party",
        "E[worth of the new option] − E[worth of the option in the text]",
    ),
    _rule(
        "swaps[{k}].gains.{party}",
        "What this swap of two issues gives the party against the current text",
        "u_p(text with the swap) − u_p(text)",
        (),
        AGENDA,
        "Buchanan & Tullock (1962)",
    ),
    _rule(
        "single_text[{k}].gains.{party}",
        "What this step from one draft to the next gives the party",
        "u_p(draft) − u_p(draft before)",
        (),
        AGENDA,
        "Raiffa (1982)",
    ),
    _rule(
        "improvements_in_all",
        "Efficient packages that everybody likes at least as well as the current text, and "
        "somebody better",
        "counted",
    ),
    _rule("types[{k}].probability", "The probability of these types together", "Π_p P(t_p)"),
    _rule(
        "types[{k}].zone",
        "Packages that are worth no deal or more to every party, of these types",
        "#{ package : u ≥ d }",
    ),
    _rule(
        "types[{k}].gains.{party}",
        "What the Nash package among these types is worth to the party above no deal",
        "u_p − d_p",
    ),
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
    _rule(
        "worth_of_talking.worlds",
        "Worlds on which the game was solved again with the table closed",
        "the first of all",
    ),
    _rule(
        "worth_of_talking.worth",
        "What it is worth to the advised party that there is a table: the best policy with it less "
        "the best one with the table closed",
        "max_a mean V(a; open) − max_a mean V(a; closed)",
        ("talks.worth_of_talking.policies.*.with", "talks.worth_of_talking.policies.*.without"),
    ),
    _rule(
        "worth_of_talking.policies.{option}.{number}",
        "The policy in the game solved again: its mean value with the table and without, the "
        "difference, and the probability that a package is signed",
        "mean V(a; open), mean V(a; closed), their difference, P(signed | a)",
        ("talks.worth_of_talking.worlds",),
        (*AGENDA, "option:{option}"),
    ),
    _rule(
        "worth_of_talking.candidates[{k}].proposed",
        "How probable the package is where the table of the game opens, under the best policy",
        "P(table = package | table opens, a*)",
        (),
        AGENDA,
    ),
    _rule(
        "worth_of_talking.candidates[{k}].signed",
        "How probable the signature of the package is once it is on the table",
        "P(signed | table = package, a*)",
        ("talks.worth_of_talking.candidates[{k}].proposed",),
        AGENDA,
    ),
    _rule(
        "deal_needed.{number}",
        "What a signed package must be worth to the advised party for the offer to be best: the "
        "lead of the offer now, how often a package is signed, what one is worth now, and by how "
        "much more (solved again, and with strategies held) it would have to be",
        "V(offer) = max_a≠offer V(a), solved for points added where a package is signed",
        ("talks.deal_needed.worlds",),
    ),
    _rule(
        "adjusted_winner.**",
        "Adjusted Winner: how far each issue goes the way of the first party, and what each party "
        "then has of what it could win",
        "issues to whoever gives them more points, then moved in order of the ratio until even",
        (),
        AGENDA,
        "Brams & Taylor (1996)",
    ),
    _rule(
        "side_payments.**",
        "What payments between the parties named could open: packages that all would take with "
        "them, and the least payment that opens one",
        "Σ_p max(0, d_p − u_p) ≤ max, and no more than the others gain",
    ),
    _rule(
        "ceilings.inspections.**",
        "Inspections: how likely they notice a breach at some of the declared sites, how many it "
        "takes, and what they are worth to one who knows the plan",
        "1 − Σ_k C(d, k) C(N − d, n − k) / C(N, n) (1 − q)^k; −C(n − 1, k) / Σ_{i≤k} C(n, i)",
        (),
        ("place:ceilings",),
        "Jaech & Russell (1991); Dresher (1962)",
    ),
    _rule(
        "ceilings.**",
        "Holdings (declared, or the median of what the record counts) against the ceilings of each "
        "group and zone, what is too much, and the least number that must go under each option, "
        "state by state, so that the largest share of any one holding is as small as it can be",
        "holdings in the zone and all zones inside it − ceiling; all holdings − the largest flow",
        (),
        ("place:ceilings",),
        "Treaty on Conventional Armed Forces in Europe (1990), articles IV to VI; Ford & Fulkerson "
        "(1956)",
    ),
)
