"""How the numbers of `watch` come about."""

from __future__ import annotations

from overture.brief.explain.rule import Rule

AT = "watch.ceilings"
ROW = f"{AT}.rows[{{k}}]"
LINES = ("place:ceilings",)


def _rule(
    pattern: str, says: str, formula: str, inputs: tuple[str, ...] = (), cites: str = ""
) -> Rule:
    return Rule(pattern, says, formula, inputs, LINES, cites)


RULES: tuple[Rule, ...] = (
    _rule(
        f"{ROW}.held.{{end}}",
        "The holding on the day: the median, or an end of the central 90 %, of a grid filter of "
        "the rows that count it, each corrected and graded",
        "log level: random walk, drift √days; P(row | level) = a N(row; level, error) + (1 − a) / "
        "(2 ln 10), or a Φ(…) + (1 − a) / 2 for a bound",
        (f"{ROW}.rows[*].low", f"{ROW}.rows[*].high", f"{ROW}.rows[*].reliability"),
        "Kalman (1960) where every row is a number from a sure source",
    ),
    _rule(
        f"{ROW}.above",
        "How probable it is that more is held than the ceiling allows; where the ceiling is an "
        "interval, averaged over it",
        "P(level > ceiling)",
        (f"{ROW}.held.*", f"{ROW}.limit", f"{ROW}.limit_low", f"{ROW}.limit_high"),
    ),
    _rule(
        f"{ROW}.excess",
        "How many more are held than the ceiling allows, on average; none where not more",
        "E[max(0, level − ceiling)]",
        (f"{ROW}.held.*", f"{ROW}.limit"),
    ),
    _rule(
        f"{ROW}.history.{{series}}[{{day}}]",
        "The same on an earlier day, by the rows known on that day: the median, an end of the "
        "central 90 %, or the probability of being above",
        "as today, with the rows reported by the day and not corrected by then",
        (),
    ),
    _rule(
        f"{ROW}.rows[{{i}}].moved",
        "What the row does to the probability of being above: with all rows, less without this one",
        "P(above | rows) − P(above | rows without it)",
        (f"{ROW}.above",),
    ),
    _rule(
        f"{ROW}.rows[{{i}}].lifted",
        "What the row does to the median, as a share of the median without it",
        "median / median without it − 1",
        (f"{ROW}.held.median",),
    ),
    _rule(
        f"{ROW}.rows[{{i}}].reliability",
        "How often the source tells what it saw, by the letter of the row's grade",
        "a of the Admiralty letter; 0 where it cannot be judged",
    ),
    _rule(
        f"{ROW}.rows[{{i}}].{{end}}",
        "What the row counts: as reported, without the declared bias of its source, times the "
        "factor of its definition",
        "reported / (1 + bias) × factor",
    ),
    _rule(
        f"{ROW}.inspection.{{number}}",
        "What one inspection of the holding adds: how likely it notices a breach; P(above) if it "
        "notices none; what it tells; and how many in a row that notice none allow compliance to "
        "be called",
        "P(above) detects; P(above)(1 − d) / (1 − P(above) d); H(above) − E H(above | result)",
        (f"{ROW}.above",),
    ),
    _rule(
        f"{ROW}.count.{{number}}",
        "What one more count adds, with the smallest error and the best grade of those so far: how "
        "likely a breach, or compliance, can be called after it, and what it tells in bits",
        "every reading, weighed by how likely it is",
        (f"{ROW}.above", f"{AT}.confidence"),
    ),
    _rule(
        f"{AT}.inspections.**",
        "Inspections: how likely they notice a breach at some of the declared sites, how many it "
        "takes, and what they are worth to one who knows the plan",
        "1 − Σ_k C(d, k) C(N − d, n − k) / C(N, n) (1 − q)^k; −C(n − 1, k) / Σ_{i≤k} C(n, i)",
        (),
        "Jaech & Russell (1991); Dresher (1962)",
    ),
    _rule(
        "watch.**",
        "What is declared: the ceiling, the confidence at which a breach is called, how many rows "
        "count by other definitions",
        "as declared, or counted",
    ),
)
