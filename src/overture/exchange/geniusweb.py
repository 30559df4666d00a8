"""Read the scenario folders of GeniusWeb: profiles as JSON, linear additive utilities.

A package is worth the sum over issues of weight * utility of the value; the reservation value is
what the reservation bid is worth (0 without one). Numbers are read exactly as written.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

from overture.errors import CaseError, Problem, Spot, UsageError
from overture.exchange.genius import MOST_FILES, MOST_OPTIONS, Scenario
from overture.talks.agenda import Agenda, Issue

MOST_BYTES = 5_000_000
LONGEST_NUMBER = 40
SPACE = "LinearAdditiveUtilitySpace"

DISCRETE = ("discreteutils", "DiscreteValueSetUtilities")
NUMBERS = ("numberutils", "NumberValueSetUtilities")
"""What kinds of utilities are called in older and newer files."""


def is_geniusweb(folder: Path) -> bool:
    """Whether a folder holds JSON files and no XML file."""
    return any(folder.glob("*.json")) and not any(folder.glob("*.xml"))


def read_geniusweb(folder: Path) -> Scenario:
    """The scenario of a folder of JSON files; parties are the profiles in order of file names.

    Raises CaseError with file, line and column (of the file, where the fault is no fault of
    syntax), and UsageError where the folder holds no profile.
    """
    files = sorted(folder.glob("*.json"))
    if len(files) > MOST_FILES:
        raise UsageError(f"{folder} has more than {MOST_FILES} JSON files; give one scenario")
    read = {file: _read(file) for file in files}
    profiles = {
        file: value[SPACE]
        for file, value in read.items()
        if isinstance(value, dict) and isinstance(value.get(SPACE), dict)
    }
    if not profiles:
        raise UsageError(f"{folder} holds no profile of GeniusWeb: no JSON file has {SPACE}")
    first = next(iter(profiles))
    names = _issues(first, profiles[first])
    worth = {file: _worths(file, profile, names) for file, profile in profiles.items()}
    issues = tuple(
        Issue(
            name,
            options,
            tuple(tuple(worth[file][name][option] for file in profiles) for option in options),
        )
        for name, options in names.items()
    )
    reservation = tuple(
        _reservation(file, profile, worth[file]) for file, profile in profiles.items()
    )
    agenda = Agenda(tuple(file.stem for file in profiles), issues, reservation)
    names_of_files = tuple(file.name for file in profiles)
    return Scenario(agenda, names_of_files, (Fraction(1),) * len(profiles), "geniusweb")


def _read(file: Path) -> Any:
    try:
        content = file.read_bytes()
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}") from None
    if len(content) > MOST_BYTES:
        _refuse(file, f"the file has more than {MOST_BYTES:,} bytes", "give less", "too-large")
    try:
        return json.loads(
            content,
            parse_float=_number,
            parse_int=_number,
            parse_constant=_number,
            object_pairs_hook=_once,
        )
    except json.JSONDecodeError as error:
        spot = Spot(str(file), error.lineno, error.colno)
        what = f"this is not JSON: {error.msg}"
        raise CaseError([Problem("json", spot, "", what, "mend the file there")]) from None
    except RecursionError:
        _refuse(file, "the file is nested too deep", "give less", "too-large")
    except (ValueError, UnicodeDecodeError) as error:
        _refuse(file, str(error), "write numbers as decimals, each name once")


def _number(text: str) -> Fraction:
    if len(text) > LONGEST_NUMBER or text in ("NaN", "Infinity", "-Infinity"):
        raise ValueError(f"'{text[:LONGEST_NUMBER]}' is not a number of a scenario")
    mantissa, _, exponent = text.lower().partition("e")
    # a fraction of 1e999999999 would fill the memory
    if exponent and abs(int(exponent)) > 30:
        raise ValueError(f"'{mantissa}e{exponent}' is too large or too small")
    return Fraction(text)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"'{name[:40]}' is given twice")
    return dict(pairs)


def _refuse(file: Path, what: str, remedy: str, check: str = "geniusweb") -> NoReturn:
    raise CaseError([Problem(check, Spot(str(file), 1, 1), "", what, remedy)])


def _mapping(file: Path, holder: Mapping[str, Any], key: str) -> dict[str, Any]:
    value = holder.get(key)
    if not isinstance(value, dict) or not value:
        _refuse(file, f"'{key}' is missing, or holds no names", f'give "{key}": {{...}}')
    return value


def _issues(file: Path, profile: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Issue -> options, from the domain that a profile carries."""
    found = {}
    for name, values in _mapping(file, _mapping(file, profile, "domain"), "issuesValues").items():
        listed = values.get("values") if isinstance(values, dict) else None
        ends = values.get("range") if isinstance(values, dict) else None
        if isinstance(listed, list) and listed and all(isinstance(v, str) for v in listed):
            found[name] = tuple(listed)
        elif isinstance(ends, list) and len(ends) == 3:
            found[name] = _steps(file, name, ends)
        else:
            _refuse(file, f"issue '{name[:40]}' has neither values nor a range", "give one")
        if len(set(found[name])) < len(found[name]):
            _refuse(file, f"issue '{name[:40]}' lists a value twice", "delete one")
    return found


def _steps(file: Path, name: str, ends: list[Any]) -> tuple[str, ...]:
    """The values of a range [low, high, step], high included where a step falls on it."""
    try:
        low, high, step = (v if isinstance(v, Fraction) else _number(str(v)) for v in ends)
    except ValueError as error:
        _refuse(file, f"the range of '{name[:40]}': {error}", "give low, high and step")
    if step <= 0 or not 0 <= (high - low) / step < MOST_OPTIONS:
        what = f"the range of '{name[:40]}' gives no list of at most {MOST_OPTIONS:,} values"
        _refuse(file, what, "give low, high and a step above 0")
    return tuple(_plain(low + k * step) for k in range(int((high - low) / step) + 1))


def _plain(value: Fraction) -> str:
    return str(value.numerator) if value.denominator == 1 else repr(float(value))


def _worths(
    file: Path, profile: Mapping[str, Any], names: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, Fraction]]:
    """Issue -> option -> weight * utility."""
    weights = _mapping(file, profile, "issueWeights")
    utilities = _mapping(file, profile, "issueUtilities")
    out = {}
    for name, options in names.items():
        weight = weights.get(name)
        if not isinstance(weight, Fraction) or weight < 0:
            _refuse(file, f"issue '{name[:40]}' has no weight of at least 0", "give one")
        kind = utilities.get(name)
        if not isinstance(kind, dict):
            _refuse(file, f"the file does not value the issue '{name[:40]}'", "add its utilities")
        values = _discrete(kind, options) if any(k in kind for k in DISCRETE) else None
        if values is None and any(k in kind for k in NUMBERS):
            values = _linear(file, name, kind, options)
        if values is None:
            what = f"the utilities of '{name[:40]}' are of a kind that is not read"
            _refuse(file, what, f"give {DISCRETE[1]} or {NUMBERS[1]}")
        out[name] = {option: weight * value for option, value in values.items()}
    return out


def _discrete(kind: Mapping[str, Any], options: tuple[str, ...]) -> dict[str, Fraction]:
    """A value that the file does not name is worth 0, as in GeniusWeb."""
    held = next(kind[k] for k in DISCRETE if k in kind)
    given = held.get("valueUtilities") if isinstance(held, dict) else None
    listed = given if isinstance(given, dict) else {}
    found = {}
    for option in options:
        value = listed.get(option)
        found[option] = value if isinstance(value, Fraction) else Fraction(0)
    return found


def _linear(
    file: Path, name: str, kind: Mapping[str, Any], options: tuple[str, ...]
) -> dict[str, Fraction]:
    """Utilities on a line between the lowest and the highest value."""
    held = next(kind[k] for k in NUMBERS if k in kind)
    keys = ("lowValue", "lowUtility", "highValue", "highUtility")
    given = held if isinstance(held, dict) else {}
    numbers = [given[key] for key in keys if isinstance(given.get(key), Fraction)]
    if len(numbers) < len(keys) or numbers[0] == numbers[2]:
        _refuse(file, f"the utilities of '{name[:40]}' need {', '.join(keys)}", "give all four")
    low, below, high, above = numbers
    try:
        return {
            option: below + (above - below) * (_number(option) - low) / (high - low)
            for option in options
        }
    except ValueError as error:
        _refuse(file, f"issue '{name[:40]}': {error}", "give numbers as values")


def _reservation(
    file: Path, profile: Mapping[str, Any], worth: Mapping[str, Mapping[str, Fraction]]
) -> Fraction:
    """What the reservation bid is worth; issues that it leaves open count 0."""
    bid = profile.get("reservationBid")
    if bid is None:
        return Fraction(0)
    values = bid.get("issuevalues") if isinstance(bid, dict) else None
    if not isinstance(values, dict):
        _refuse(file, "the reservation bid has no issuevalues", "give them, or null")
    total = Fraction(0)
    for name, option in values.items():
        key = _plain(option) if isinstance(option, Fraction) else str(option)
        if name not in worth or key not in worth[name]:
            _refuse(file, f"the reservation bid names '{name[:40]}: {key[:40]}'", "use the domain")
        total += worth[name][key]
    return total
