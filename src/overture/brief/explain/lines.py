"""Which lines of the case enter a number: from the kinds that rules name to paths of the case."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from overture.brief.explain.paths import parse
from overture.brief.quote import Run
from overture.case.measures import adding
from overture.case.model import ByType, Case, Derived, Form, IfAssumption, Rest
from overture.case.places import Place, place
from overture.reading.bodies import body_asked
from overture.reading.expressions import Expression
from overture.reading.nodes import Mapping as Document

Parts = tuple[str, ...]
Finder = Callable[[Run, Case, str], Iterator[Parts]]


def places(run: Run, case: Case, document: Document, wanted: Iterable[str]) -> tuple[Place, ...]:
    """The places of everything that `wanted` names, each once, in the order of the file."""
    found: dict[tuple[int, int], Place] = {}
    for kind, _, argument in (one.partition(":") for one in wanted):
        for parts in FINDERS[kind](run, case, argument):
            at = place(document, parts)
            if at is not None:
                found.setdefault((at.spot.line, at.spot.column), at)
    return tuple(found[key] for key in sorted(found))


# ------------------------------------------------------------------ what depends on what
def _names(*expressions: Expression | None) -> list[str]:
    return sorted({name for e in expressions if e is not None for name in e.names})


def _in_form(form: Form) -> list[str]:
    if isinstance(form, IfAssumption):
        return [form.assumption, *_in_form(form.then), *_in_form(form.otherwise)]
    if isinstance(form, ByType):
        return [name for inner in form.forms.values() for name in _in_form(inner)]
    return _names(form.expression) if isinstance(form, Derived) else []


def closure(case: Case, names: Iterable[str]) -> Iterator[Parts]:
    """Everything declared on which some names depend."""
    waiting, done = list(names), set[str]()
    while waiting:
        name = waiting.pop(0)
        if name in done:
            continue
        done.add(name)
        if name in case.quantities:
            yield ("quantities", name)
            waiting += _in_form(case.quantities[name].form)
        elif name in case.assumptions:
            yield ("assumptions", name)
            waiting += case.assumptions[name].given
        elif name in case.outcomes:
            yield ("outcomes", name)
            waiting += _names(case.outcomes[name].when)
        elif name in case.moves:
            yield ("moves", name)
        elif body_asked(name):
            yield ("bodies", body_asked(name))
        for response, _ in adding(case, name):
            yield ("responses", response.id)


# ------------------------------------------------------------------ kinds
def _option(run: Run, case: Case, name: str) -> Iterator[Parts]:
    yield ("moves", case.advice.decide, "options", name)


def _party(case: Case, name: str) -> str:
    return case.advised if name == "advised" else name


def _terms(run: Run, case: Case, name: str) -> Iterator[Parts]:
    party = _party(case, name)
    for term in case.payoffs.get(party, ()):
        yield ("payoffs", party, term.name)


def _term(run: Run, case: Case, name: str) -> Iterator[Parts]:
    for term in case.payoffs.get(case.advised, ()):
        if term.name == name:
            yield ("payoffs", case.advised, name)
            yield from closure(case, _names(term.add, term.when))


def _difference(run: Run, case: Case, index: str) -> Iterator[Parts]:
    yield from _term(run, case, str(run.at("advice", "differences", int(index), "term")))


def _outcome(run: Run, case: Case, name: str) -> Iterator[Parts]:
    yield from closure(case, [name] if name in case.outcomes else [])


def _types(run: Run, case: Case, name: str) -> Iterator[Parts]:
    for party, kinds in case.types.items():
        for kind in kinds if name in ("", party) else ():
            yield from _type(run, case, f"{party}.{kind}")


def _type(run: Run, case: Case, name: str) -> Iterator[Parts]:
    party, _, kind = name.partition(".")
    kinds = case.types.get(party, {})
    if kind not in kinds:
        return
    rest = isinstance(kinds[kind].prior.form, Rest)
    for other, declared in kinds.items():
        # what one prior leaves is declared by the others
        if other == kind or rest or isinstance(declared.prior.form, Rest):
            yield ("types", party, other)
            yield from closure(case, _in_form(declared.prior.form))


def _assumption(run: Run, case: Case, name: str) -> Iterator[Parts]:
    yield from closure(case, [name] if name in case.assumptions else [])


def _row(run: Run, case: Case, index: str) -> Iterator[Parts]:
    yield from _assumption(run, case, str(run.at("assumptions", int(index), "id")))


def _argument(run: Run, case: Case, index: str) -> Iterator[Parts]:
    name = str(run.at("argued", "arguments", int(index), "id"))
    yield ("arguments", name)
    if name in case.arguments:
        premises = case.arguments[name].premises
        yield from closure(case, _names(*(p.holds for p in premises), *(p.event for p in premises)))


def _flip(run: Run, case: Case, index: str) -> Iterator[Parts]:
    flip: Mapping[str, object] = run.at("flips", int(index)) or {}
    name = str(flip.get("name"))
    if flip.get("kind") == "prior":
        yield from _type(run, case, name)
    elif flip.get("kind") == "joint":
        parts = flip.get("parts")
        yield from closure(case, parts if isinstance(parts, Mapping) else ())
    else:
        yield from closure(case, [name.partition(".")[0]])


def _reply(run: Run, case: Case, _: str) -> Iterator[Parts]:
    yield ("advice", "test")
    for move in case.advice.test.reply if case.advice.test is not None else ():
        yield ("moves", move)


def _complies(run: Run, case: Case, _: str) -> Iterator[Parts]:
    yield ("advice", "test", "complies")
    if case.advice.test is not None:
        yield from closure(case, _names(case.advice.test.complies))


def _kept(run: Run, case: Case, _: str) -> Iterator[Parts]:
    yield ("advice", "test", "kept")
    if case.advice.test is not None:
        yield from closure(case, _names(case.advice.test.kept))


def _sincere(run: Run, case: Case, _: str) -> Iterator[Parts]:
    yield ("advice", "test", "sincere")


def _forbidden(run: Run, case: Case, _: str) -> Iterator[Parts]:
    for option in case.forbidden:
        yield ("forbidden", option)


def _rationality(run: Run, case: Case, name: str) -> Iterator[Parts]:
    for party in case.rationality:
        if name in ("", party) or (name == "advised" and party == case.advised):
            yield ("rationality", party)


def _risk(run: Run, case: Case, _: str) -> Iterator[Parts]:
    yield ("parties", case.advised, "risk")
    yield ("parties", case.advised)


def _moves(run: Run, case: Case, _: str) -> Iterator[Parts]:
    for move in case.moves:
        yield ("moves", move)


def _node(run: Run, case: Case, at: str) -> Iterator[Parts]:
    path = parse(at)
    above = run.at(*path[:-2]) if len(path) > 2 else None
    node = run.at(*path)
    if above and above.get("move"):
        yield ("moves", above["move"], "options", node["label"])
        yield ("moves", above["move"])
    elif node and node.get("move"):
        yield ("moves", node["move"])


def _step(run: Run, case: Case, at: str) -> Iterator[Parts]:
    step = run.at(*parse(at)) or {}
    yield ("moves", str(step.get("move")))


def _set(run: Run, case: Case, index: str) -> Iterator[Parts]:
    yield ("moves", str(run.at("solution", "pooled_sets", int(index), "move")))


def _label(run: Run, case: Case, label: str) -> Iterator[Parts]:
    """The move of an information set, from its label `party.move | what the mover knows`."""
    yield ("moves", label.partition(" | ")[0].partition(".")[2])


def _place(run: Run, case: Case, at: str) -> Iterator[Parts]:
    yield tuple(at.split("."))


def _decided(run: Run, case: Case, at: str) -> Iterator[Parts]:
    """A measure or an accession, the body that decides, and the arguments that are its criteria."""
    section, _, name = at.partition(".")
    yield (section, name)
    one = case.responses.get(name) if section == "responses" else case.accessions.get(name)
    if one is not None and one.body:
        yield ("bodies", one.body)
    if section == "accessions" and name in case.accessions:
        for argument in case.accessions[name].criteria:
            yield ("arguments", argument)


FINDERS: Mapping[str, Finder] = {
    "option": _option,
    "terms": _terms,
    "term": _term,
    "difference": _difference,
    "outcome": _outcome,
    "types": _types,
    "type": _type,
    "assumption": _assumption,
    "row": _row,
    "argument": _argument,
    "flip": _flip,
    "reply": _reply,
    "complies": _complies,
    "kept": _kept,
    "sincere": _sincere,
    "forbidden": _forbidden,
    "rationality": _rationality,
    "risk": _risk,
    "moves": _moves,
    "node": _node,
    "step": _step,
    "set": _set,
    "label": _label,
    "place": _place,
    "decided": _decided,
}
"""Kind of lines -> which parts of the case they are. The order of the file is restored later."""
