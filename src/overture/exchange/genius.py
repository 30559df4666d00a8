"""Read the scenario folders of Genius: one domain file, and a utility file for each party.

With the semantics of Genius (Lin et al. 2014) a package is worth the sum over issues of
weight * evaluation / largest evaluation of the issue; an integer issue offset + slope * (value -
lower bound), kept within 0 and 1; the reservation value stands on the same scale, also where the
file discounts. With `raw`, evaluations are not divided by the largest, as some readers of these
files do: for comparison only.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from overture.errors import CaseError, Problem, Spot, UsageError
from overture.exchange.marked import Element, read_marked
from overture.talks.agenda import Agenda, Issue

SEMANTICS = ("genius", "raw")
MOST_OPTIONS = 10_000
MOST_FILES = 50


@dataclass(frozen=True)
class Scenario:
    """A negotiation read from files: the agenda, where from, and what the agenda does not hold.

    `profiles` are the files of the parties, in order of their names; `discount` the factor of
    each (1: none).
    """

    agenda: Agenda
    profiles: tuple[str, ...]
    discount: tuple[Fraction, ...]
    semantics: str


def read_genius(folder: Path, semantics: str = "genius") -> Scenario:
    """The scenario of a folder of XML files.

    Raises CaseError with file, line and column of every problem, and UsageError where the folder
    holds no scenario.
    """
    files = sorted(folder.glob("*.xml"))[: MOST_FILES + 1]
    if len(files) > MOST_FILES:
        raise UsageError(f"{folder} has more than {MOST_FILES} XML files; give one scenario")
    roots = {file: read_marked(file) for file in files}
    profiles = {file: root for file, root in roots.items() if root.tag == "utility_space"}
    domains = [root for root in roots.values() if root.tag == "negotiation_template"]
    if not profiles:
        raise UsageError(
            f"{folder} holds no utility file of Genius: no XML file has the root utility_space"
        )
    problems: list[Problem] = []
    read = [_Profile(file.name, root, problems, semantics) for file, root in profiles.items()]
    names = _issues(domains[0], problems) if domains else read[0].options
    for profile in read:
        profile.fits(names, problems)
    if problems:
        raise CaseError(problems)
    issues = tuple(
        Issue(
            name,
            options,
            tuple(tuple(p.worth[name][option] for p in read) for option in options),
        )
        for name, options in names.items()
    )
    agenda = Agenda(tuple(p.name for p in read), issues, tuple(p.reservation for p in read))
    return Scenario(
        agenda, tuple(f.name for f in profiles), tuple(p.discount for p in read), semantics
    )


def _issues(root: Element, problems: list[Problem]) -> dict[str, tuple[str, ...]]:
    """Issue -> its options, from a domain file."""
    space = root.all("utility_space")
    objective = space[0].all("objective") if space else root.all("objective")
    if not objective:
        problems.append(_problem(root.spot, "the domain has no objective", "give its issues"))
        return {}
    return {
        issue.attributes.get("name", ""): _options(issue, problems)
        for issue in _ordered(objective[0].all("issue"), problems)
    }


def _options(issue: Element, problems: list[Problem]) -> tuple[str, ...]:
    """The options of an issue, in the order of the file."""
    kind = issue.attributes.get("vtype", issue.attributes.get("type", "discrete"))
    if kind == "discrete":
        options = tuple(item.attributes.get("value", "") for item in issue.all("item"))
        if not options:
            problems.append(_problem(issue.spot, "the issue has no item", "give its values"))
        if len(set(options)) < len(options):
            problems.append(_problem(issue.spot, "two items have one value", "rename one"))
        return options
    if kind == "integer":
        low, high = _bounds(issue, problems)
        return tuple(str(v) for v in range(low, high + 1))
    what = f"an issue of the kind '{kind}' has no list of options"
    problems.append(_problem(issue.spot, what, "make it discrete or integer"))
    return ()


def _bounds(issue: Element, problems: list[Problem]) -> tuple[int, int]:
    """Lower and upper bound of an integer issue."""
    holder = next(iter(issue.all("range")), issue)
    low = _number(holder, "lowerbound", problems, None)
    high = _number(holder, "upperbound", problems, None)
    if low is None or high is None:
        return 0, -1
    if low.denominator != 1 or high.denominator != 1 or not 0 <= high - low < MOST_OPTIONS:
        what = f"the bounds {low} and {high} give no list of at most {MOST_OPTIONS:,} whole numbers"
        problems.append(_problem(issue.spot, what, "give whole bounds that are close"))
        return 0, -1
    return int(low), int(high)


def _ordered(elements: list[Element], problems: list[Problem]) -> list[Element]:
    """Elements by their index, where all have one."""
    if not all(e.attributes.get("index", "").isdigit() for e in elements):
        return elements
    return sorted(elements, key=lambda e: int(e.attributes["index"]))


class _Profile:
    """What one utility file says: `worth[issue][option]`, reservation, discount."""

    def __init__(self, file: str, root: Element, problems: list[Problem], semantics: str) -> None:
        self.name = file.removesuffix(".xml")
        self.root = root
        objectives = root.all("objective")
        self.issues: dict[str, Element] = {}
        self.options: dict[str, tuple[str, ...]] = {}
        self.worth: dict[str, dict[str, Fraction]] = {}
        self.reservation = self._first("reservation", Fraction(0), problems)
        self.discount = self._first("discount_factor", Fraction(1), problems)
        if not objectives:
            problems.append(_problem(root.spot, "the file has no objective", "give its issues"))
            return
        weights = self._weights(objectives[0], problems)
        for place, issue in enumerate(_ordered(objectives[0].all("issue"), problems), start=1):
            name = issue.attributes.get("name", "")
            key = issue.attributes.get("index", str(place))
            if key not in weights:
                what = f"issue '{name}' has no weight"
                problems.append(_problem(issue.spot, what, "give a weight with its index"))
            self.issues[name] = issue
            self.options[name] = _options(issue, problems)
            values = _evaluations(issue, self.options[name], problems, semantics)
            weight = weights.get(key, Fraction(0))
            self.worth[name] = {option: weight * v for option, v in values.items()}

    def _first(self, tag: str, missing: Fraction, problems: list[Problem]) -> Fraction:
        elements = self.root.all(tag)
        value = _number(elements[0], "value", problems, missing) if elements else missing
        return missing if value is None else value

    def _weights(self, objective: Element, problems: list[Problem]) -> dict[str, Fraction]:
        found: dict[str, Fraction] = {}
        for place, weight in enumerate(objective.all("weight"), start=1):
            value = _number(weight, "value", problems, None)
            if value is not None and value < 0:
                what = "a weight is negative"
                problems.append(_problem(weight.spot, what, "give a weight of at least 0"))
            found[weight.attributes.get("index", str(place))] = value or Fraction(0)
        return found

    def fits(self, names: dict[str, tuple[str, ...]], problems: list[Problem]) -> None:
        """Report issues and options of the domain that the file does not value."""
        for name, options in names.items():
            if name not in self.worth:
                what = f"the file does not value the issue '{name}' of the domain"
                problems.append(_problem(self.root.spot, what, "add it, or rename it there"))
                continue
            for option in options:
                if option not in self.worth[name]:
                    what = f"the file does not value '{option}' of the issue '{name}'"
                    spot = self.issues[name].spot
                    problems.append(_problem(spot, what, "add an item with that value"))


def _evaluations(
    issue: Element, options: tuple[str, ...], problems: list[Problem], semantics: str
) -> dict[str, Fraction]:
    """Option -> evaluation in the semantics asked for, before the weight."""
    if issue.attributes.get("vtype", issue.attributes.get("type")) == "integer":
        return _linear(issue, options, problems)
    values = {
        item.attributes.get("value", ""): _number(item, "evaluation", problems, None) or Fraction(0)
        for item in issue.all("item")
    }
    if any(v < 0 for v in values.values()):
        what = "an evaluation is negative"
        problems.append(_problem(issue.spot, what, "give evaluations of at least 0"))
    top = max(values.values(), default=Fraction(0))
    if semantics == "raw" or top <= 0:
        return values
    return {option: value / top for option, value in values.items()}


def _linear(
    issue: Element, options: tuple[str, ...], problems: list[Problem]
) -> dict[str, Fraction]:
    """An integer issue: offset + slope * (value - lower bound), kept within 0 and 1."""
    evaluators = issue.all("evaluator")
    if not evaluators or not options:
        what = "an integer issue needs an evaluator"
        problems.append(_problem(issue.spot, what, "give <evaluator offset= slope=>"))
        return {}
    at = evaluators[0]
    names = ("offset", "slope") if "slope" in at.attributes else ("parameter0", "parameter1")
    offset, slope = (_number(at, name, problems, Fraction(0)) or Fraction(0) for name in names)
    low = int(options[0])
    return {
        option: min(Fraction(1), max(Fraction(0), offset + slope * (int(option) - low)))
        for option in options
    }


def _number(
    element: Element, name: str, problems: list[Problem], missing: Fraction | None
) -> Fraction | None:
    """A number among the attributes of an element, exactly as written."""
    text = element.attributes.get(name)
    if text is None:
        if missing is None:
            what = f"<{element.tag}> has no {name}"
            problems.append(_problem(element.spot, what, f'write {name}="..."'))
        return missing
    try:
        # through a float where it is long or has an exponent: the fraction of 1e99999999 would
        # fill the memory
        exact = len(text) <= 40 and "e" not in text.lower()
        value = Fraction(text.strip()) if exact else Fraction(repr(float(text)))
    except (ValueError, OverflowError, ZeroDivisionError):
        what = f"'{text[:40]}' is not a number"
        problems.append(_problem(element.spot, what, "write a decimal number"))
        return missing if missing is not None else Fraction(0)
    return value


def _problem(spot: Spot, what: str, remedy: str) -> Problem:
    return Problem("genius", spot, "", what, remedy)
