"""Rows about the assumptions, and the versions that an answer depends on."""

from __future__ import annotations

import platform
from importlib import metadata

import numpy as np

from overture.advise.experiment import worth_of_assumptions
from overture.advise.spread import weighted_quantile
from overture.advise.survey import Survey
from overture.advise.values import AssumptionRow, Flip, TestResult
from overture.case.model import ByType, Case, IfAssumption
from overture.game.draws import Array
from overture.game.game import Game
from overture.worlds.ensemble import Solution


def assumption_rows(
    game: Game,
    solution: Solution,
    seen: Survey,
    test: TestResult | None,
    flips: tuple[Flip, ...],
) -> tuple[AssumptionRow, ...]:
    """Every assumption with its source, what it sets, and the reply that tests it most."""
    case = game.case
    worth = worth_of_assumptions(game, seen)
    credences = {
        name: [block.draws.credences[name] for block in solution.kept] for name in case.assumptions
    }
    by_name = {f.name: f for f in flips if f.kind == "assumption"}
    weights = seen.weights
    rows = []
    for k, (name, assumption) in enumerate(case.assumptions.items()):
        drawn = np.concatenate(credences[name])
        share = float(seen.spread.truth_share[k])
        reply, moved = "", None
        if test is not None and test.replies:
            # the reply whose posterior moves the credence most, in expectation of its probability
            strongest = max(
                test.replies, key=lambda r: r.probability * abs(r.assumptions[name] - share)
            )
            reply, moved = strongest.reply, strongest.assumptions[name]
        flip = by_name.get(name)
        rows.append(
            AssumptionRow(
                id=name,
                claim=assumption.claim,
                why=assumption.why,
                source=source_words(case, assumption.source),
                credence=share,
                low=weighted_quantile(drawn, weights[: drawn.size], 0.05),
                high=weighted_quantile(drawn, weights[: drawn.size], 0.95),
                sets=what_it_sets(case, name),
                bits=test.assumption_bits[name] if test is not None else None,
                tested_by=reply,
                moved_to=moved,
                worth=worth[name],
                flips_at=flip.at if flip is not None else None,
                flips_to=flip.to if flip is not None else "",
                base=declared_credence(drawn, weights) if assumption.given else None,
            )
        )
    return tuple(rows)


def declared_credence(drawn: Array, weights: Array) -> float:
    """Weighted mean of drawn credences, over the worlds whose draws were kept."""
    kept = weights[: drawn.size]
    return float(drawn @ kept / kept.sum())


def source_words(case: Case, source: str) -> str:
    """A source's publisher and grade, or the text as it stands."""
    found = case.sources.get(source)
    if found is None:
        return source
    return f"{found.publisher} ({found.grade})" if found.grade else found.publisher


def what_it_sets(case: Case, name: str) -> tuple[str, ...]:
    """The quantities and priors whose form depends on an assumption."""

    def depends(form: object) -> bool:
        if isinstance(form, IfAssumption):
            return form.assumption == name or depends(form.then) or depends(form.otherwise)
        if isinstance(form, ByType):
            return any(depends(inner) for inner in form.forms.values())
        return False

    quantities = tuple(q for q, declared in case.quantities.items() if depends(declared.form))
    priors = tuple(
        f"{party}.{kind}"
        for party, kinds in case.types.items()
        for kind, declared in kinds.items()
        if depends(declared.prior.form)
    )
    return quantities + priors


def versions() -> dict[str, str]:
    """Versions of overture and of what its numbers depend on."""
    found = {"python": platform.python_version()}
    for package in ("overture", "numpy", "scipy", "numba"):
        try:
            found[package] = metadata.version(package)
        except metadata.PackageNotFoundError:
            found[package] = "not installed as a package"
    return found
