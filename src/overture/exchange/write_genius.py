"""Write an agenda as the files of Genius or GeniusWeb.

Those formats hold utilities between 0 and 1, so every party's worths are moved and stretched: 0 is
the sum of its worst options, 1 the sum of its best. That changes no preference, no frontier and no
Nash point; sums over parties are no longer those of the agenda.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from xml.sax.saxutils import quoteattr

from overture.errors import UsageError
from overture.talks.agenda import Agenda

FORMATS = ("genius", "geniusweb")
DIGITS = 15


def scenario_files(agenda: Agenda, form: str, name: str = "scenario") -> dict[str, str]:
    """The files of a scenario by name: a domain, and a profile for each party.

    Raises UsageError where issues interact (the formats add worths up), for another `form`, and
    for GeniusWeb where a no-deal value is above the worst package: it states one only as a bid.
    """
    if form not in FORMATS:
        raise UsageError(f"the format is one of {', '.join(FORMATS)}, not '{form}'")
    if agenda.links:
        raise UsageError(
            "the files of Genius and GeniusWeb add worths up over issues; an agenda with rules or "
            "interacting issues cannot be said in them"
        )
    parts = [_party(agenda, party) for party in range(len(agenda.parties))]
    held = [p for p, part in zip(agenda.parties, parts, strict=True) if part.reservation > 0]
    if form == "geniusweb" and held:
        raise UsageError(
            f"GeniusWeb states a no-deal value only as a bid, and that of {held[0]} is none; write "
            "the format of Genius"
        )
    names = [re.sub(r"[^\w.-]", "_", party) for party in agenda.parties]
    if len(set(names)) < len(names):
        raise UsageError("two parties would have one file name; rename one")
    if form == "genius":
        files = {"domain.xml": _domain_xml(agenda, name)}
        for party, part in zip(names, parts, strict=True):
            files[f"{party}.xml"] = _profile_xml(agenda, part)
        return files
    domain = {
        "name": name,
        "issuesValues": {issue.name: {"values": list(issue.options)} for issue in agenda.issues},
    }
    files = {f"{name}-domain.json": _json(domain)}
    for party, part in zip(names, parts, strict=True):
        files[f"{party}.json"] = _json(_profile_json(agenda, domain, party, part))
    return files


@dataclass(frozen=True)
class _Party:
    """Weights of the issues, utilities of the options within each, and the reservation."""

    weights: list[Fraction]
    utilities: list[list[Fraction]]
    reservation: Fraction


def _party(agenda: Agenda, party: int) -> _Party:
    columns = [[row[party] for row in issue.worth] for issue in agenda.issues]
    low = sum((min(column) for column in columns), start=Fraction(0))
    room = sum((max(column) - min(column) for column in columns), start=Fraction(0))
    if room == 0:
        weights = [Fraction(1, len(columns))] * len(columns)
        return _Party(weights, [[Fraction(1)] * len(c) for c in columns], Fraction(0))
    weights = [(max(column) - min(column)) / room for column in columns]
    utilities = [
        [(v - min(c)) / (max(c) - min(c)) if max(c) > min(c) else Fraction(1) for v in c]
        for c in columns
    ]
    reservation = (agenda.reservation[party] - low) / room
    return _Party(weights, utilities, max(Fraction(0), reservation))


def _decimal(value: Fraction) -> str:
    """A decimal that is the fraction, or the nearest with 15 digits."""
    return f"{float(value):.{DIGITS}g}"


def _domain_xml(agenda: Agenda, name: str) -> str:
    lines = ['<negotiation_template number_of_sessions="1">', "<utility_space>"]
    lines.append(f'<objective index="0" name={quoteattr(name)} type="objective" etype="objective">')
    for k, issue in enumerate(agenda.issues, start=1):
        lines.append(_issue_tag(k, issue.name))
        for j, option in enumerate(issue.options, start=1):
            lines.append(f'<item index="{j}" value={quoteattr(option)}/>')
        lines.append("</issue>")
    return "\n".join([*lines, "</objective>", "</utility_space>", "</negotiation_template>", ""])


def _profile_xml(agenda: Agenda, part: _Party) -> str:
    lines = ["<utility_space>", '<objective index="0" type="objective" etype="objective">']
    for k, (issue, utilities) in enumerate(
        zip(agenda.issues, part.utilities, strict=True), start=1
    ):
        lines.append(_issue_tag(k, issue.name))
        for j, (option, value) in enumerate(zip(issue.options, utilities, strict=True), start=1):
            lines.append(
                f'<item index="{j}" value={quoteattr(option)} evaluation="{_decimal(value)}"/>'
            )
        lines.append("</issue>")
    for k, weight in enumerate(part.weights, start=1):
        lines.append(f'<weight index="{k}" value="{_decimal(weight)}"/>')
    lines += ["</objective>", f'<reservation value="{_decimal(part.reservation)}"/>']
    return "\n".join([*lines, "</utility_space>", ""])


def _issue_tag(index: int, name: str) -> str:
    return (
        f'<issue index="{index}" name={quoteattr(name)} vtype="discrete" type="discrete" '
        'etype="discrete">'
    )


def _profile_json(
    agenda: Agenda, domain: Mapping[str, Any], party: str, part: _Party
) -> dict[str, Any]:
    """A profile without a reservation bid."""
    space: dict[str, Any] = {
        "domain": domain,
        "name": party,
        "issueUtilities": {
            issue.name: {
                "DiscreteValueSetUtilities": {
                    "valueUtilities": {
                        option: float(_decimal(value))
                        for option, value in zip(issue.options, utilities, strict=True)
                    }
                }
            }
            for issue, utilities in zip(agenda.issues, part.utilities, strict=True)
        },
        "issueWeights": {
            issue.name: float(_decimal(weight))
            for issue, weight in zip(agenda.issues, part.weights, strict=True)
        },
        "reservationBid": None,
    }
    return {"LinearAdditiveUtilitySpace": space}


def _json(value: Any) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
