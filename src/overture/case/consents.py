"""On which assumptions the consent of a body depends, through the credences of its members."""

from __future__ import annotations

from collections.abc import Mapping

from overture.case.agenda import DeclaredBody
from overture.case.uncertain import ByType, Derived, Form, IfAssumption, Uncertain
from overture.reading.bodies import body_asked

MOST_ASSUMPTIONS = 8
"""Assumptions that the credences of one body may name: consent is worked out for each
combination of their truths."""


def names_in(form: Form) -> set[str]:
    """Every name that a form needs: assumptions, and what its expressions use."""
    if isinstance(form, IfAssumption):
        return {form.assumption} | names_in(form.then) | names_in(form.otherwise)
    if isinstance(form, ByType):
        return set().union(*map(names_in, form.forms.values()))
    return set(form.expression.names) if isinstance(form, Derived) else set()


def names_of_body(body: DeclaredBody) -> set[str]:
    """Every name that the credences of a body need."""
    return set().union(*(names_in(member.consents.form) for member in body.members))


def is_computed(form: Form) -> bool:
    """Whether a part of a form is an expression, whose value no range bounds."""
    if isinstance(form, IfAssumption):
        return is_computed(form.then) or is_computed(form.otherwise)
    if isinstance(form, ByType):
        return any(map(is_computed, form.forms.values()))
    return isinstance(form, Derived)


def assumptions_of(
    body: DeclaredBody,
    bodies: Mapping[str, DeclaredBody],
    quantities: Mapping[str, Uncertain],
) -> tuple[str, ...]:
    """The assumptions whose truth settles the credences of a body, quantities standing at their
    medians; sorted. Through quantities, and other bodies, too."""
    waiting, done = sorted(names_of_body(body)), set[str]()
    found = set()
    while waiting:
        name = waiting.pop()
        if name in done:
            continue
        done.add(name)
        other = body_asked(name)
        if name in quantities:
            waiting += names_in(quantities[name].form)
        elif other:
            waiting += names_of_body(bodies[other]) if other in bodies else ()
        else:
            # a number drawn with the world names quantities, bodies and assumptions only
            found.add(name)
    return tuple(sorted(found))
