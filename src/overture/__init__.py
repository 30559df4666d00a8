"""overture: an open-source workbench for conditional diplomacy.

One declared case in, one brief out:

    import overture as ov
    case = ov.load("hello")
    advice = ov.advise(ov.solve(ov.compile(case)))
    print(ov.brief(advice).text())

The same verbs as on the command line. Heavy libraries are loaded when a verb first needs them.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from overture.errors import CaseError, NotSolved, OvertureError, Problem, UsageError

if TYPE_CHECKING:
    from overture.advise.argued import Argued
    from overture.advise.design.values import Design
    from overture.advise.discovery.discover import Discovery
    from overture.advise.discovery.explore import Comparison
    from overture.advise.equilibria import Equilibria
    from overture.advise.four_views.views import FourViews
    from overture.advise.replay.replay import Replay
    from overture.advise.talks.part import CaseTalks
    from overture.advise.values import Advice
    from overture.brief import Brief, Change
    from overture.brief.explain import Explanation
    from overture.brief.explain.declared import Declared
    from overture.case.model import Case
    from overture.catalogue.values import Outcome
    from overture.evidence.belief import CaseBelief
    from overture.evidence.statements import Statements
    from overture.exchange.export import Exported
    from overture.exchange.import_efg import Imported
    from overture.game.game import Game
    from overture.talks.analysis import Talks
    from overture.worlds.ensemble import Progress, Solution

__version__ = "0.1.0"

__all__ = [
    "CaseError",
    "NotSolved",
    "OvertureError",
    "Problem",
    "UsageError",
    "advise",
    "argue",
    "belief",
    "brief",
    "catalogue",
    "compare",
    "compile",
    "design",
    "diff",
    "discover",
    "equilibria",
    "explain",
    "export",
    "flips",
    "import_",
    "load",
    "replay",
    "solve",
    "statements",
    "talks",
    "watch",
    "whatif",
]


def load(
    case: str | Path,
    *,
    scenario: str = "",
    overrides: Mapping[str, str] | None = None,
    as_of: date | None = None,
) -> Case:
    """Read a case: a folder, a file, or the name of a shipped case. Raises CaseError."""
    from overture.reading.arguments import place

    place(case)
    from overture.case.load import load as read

    return read(case, scenario=scenario, overrides=dict(overrides or {}), as_of=as_of)


def compile(case: Case) -> Game:
    """Compile a case to its game. Raises CaseError."""
    from overture.case.model import Case
    from overture.reading.arguments import instance

    instance("compile", case, Case, "write ov.compile(ov.load('hello'))")
    from overture.game.compile import compile_case

    return compile_case(case)


def solve(
    game: Game,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    workers: int | None = None,
    common_knowledge: bool = False,
    progress: Progress | None = None,
) -> Solution:
    """Solve a game in many worlds. Raises CaseError, or NotSolved."""
    from overture.game.game import Game
    from overture.reading.arguments import instance, sampling

    instance("solve", game, Game, "write ov.solve(ov.compile(case))")
    sampling(worlds, seed, workers)
    from overture.worlds.ensemble import solve as solve_ensemble

    return solve_ensemble(
        game,
        worlds=worlds,
        seed=seed,
        workers=workers,
        common_knowledge=common_knowledge,
        progress=progress,
    )


def advise(
    solution: Solution, *, mixed_seconds: float = 0.0, progress: Progress | None = None
) -> Advice:
    """Everything that a solution says: policies, the test, flips, what to do next.

    With `mixed_seconds` the mixed equilibria of the central world are searched too, for that long
    at most; the pure ones always are.
    """
    from overture.reading.arguments import instance
    from overture.worlds.ensemble import Solution

    instance("advise", solution, Solution, "write ov.advise(ov.solve(ov.compile(case)))")
    from overture.advise.advise import advise as say

    return say(solution, progress, mixed_seconds=mixed_seconds)


def argue(
    case: Case,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Argued:
    """Which arguments of a case stand, in how many of its worlds, and what the conclusion rests on.

    Raises UsageError if the case declares no arguments, CaseError, or NotSolved.
    """
    from overture.case.model import Case
    from overture.reading.arguments import instance, sampling

    instance("argue", case, Case, "write ov.argue(ov.load('ukraine-2021'))")
    sampling(worlds, seed, workers)
    if not case.arguments:
        raise UsageError(f"{case.id} declares no arguments; add a section `arguments`")
    from overture.advise.argued import argue as weigh

    solution = solve(compile(case), worlds=worlds, seed=seed, workers=workers, progress=progress)
    return weigh(solution, progress)


def belief(
    case: Case, *, worlds: int = 20_000, seed: int = 1, workers: int | None = None
) -> CaseBelief:
    """What the record of a case says about types, assumptions and quantities, as of its day.

    Raises UsageError when the case has no record or its reports contradict each other, and
    CaseError when a row has a fault.
    """
    from overture.case.model import Case
    from overture.reading.arguments import instance, sampling

    instance("belief", case, Case, "write ov.belief(ov.load('ukraine-2021'))")
    sampling(worlds, seed, workers)
    from overture.evidence.belief import belief as believe
    from overture.evidence.files import read_record, record_path

    path = record_path(case)
    if path is None:
        raise UsageError(f"{case.id} has no record; begin one with `overture record add`")
    return believe(case, read_record(path, case.as_of), worlds, seed, workers)


def statements(case: Case) -> Statements:
    """Positions taken in public as of the day of a case: since when, how steadily, by whom.

    Raises UsageError when the case declares no statements, and CaseError when their file has a
    fault.
    """
    from overture.case.model import Case
    from overture.reading.arguments import instance

    instance("statements", case, Case, "write ov.statements(ov.load('ukraine-2021'))")
    from overture.evidence.statements import statements as follow

    return follow(case)


def watch(case: Case) -> dict[str, Any]:
    """What the record counts against the ceilings of a case as of its day, as plain JSON values.

    Raises UsageError when the case counts no holding or its record cannot be used.
    """
    from overture.case.model import Case
    from overture.reading.arguments import instance

    instance("watch", case, Case, "write ov.watch(ov.load('ukraine-2021'))")
    from overture.advise.watched import watched

    return watched(case)


def replay(
    case: Case,
    *,
    start: date | None = None,
    end: date | None = None,
    worlds: int = 20_000,
    advice_worlds: int = 2_000,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Replay:
    """Belief on every day of the record of a case, advice whenever it moved, forecasts scored.

    From the day of the priors to that of the last row, if not said. A day uses the rows reported by
    then alone. Raises UsageError where there is no record or no such day, CaseError where a row has
    a fault, NotSolved where the game is not solved from the priors.
    """
    from overture.case.model import Case
    from overture.reading.arguments import instance, sampling, whole

    instance("replay", case, Case, "write ov.replay(ov.load('ukraine-2021'))")
    sampling(worlds, seed, workers)
    whole("advice_worlds", advice_worlds, 1, 20_000)
    from overture.advise.replay.replay import replay as follow
    from overture.evidence.files import read_record, record_path

    path = record_path(case)
    if path is None:
        raise UsageError(f"{case.id} has no record; begin one with `overture record add`")
    return follow(
        case,
        read_record(path, end),
        start=start,
        end=end,
        worlds=worlds,
        advice_worlds=advice_worlds,
        seed=seed,
        workers=workers,
        progress=progress,
    )


def design(
    game: Game,
    *,
    worlds: int = 1_000,
    seed: int = 1,
    workers: int | None = None,
    points: int = 5,
    refine: int = 2,
    separation: float = 0.5,
    progress: Progress | None = None,
) -> Design:
    """The offer of a case over its levers: frontier, cheapest separating setting, recommendation.

    `points` cut each range, `refine` rounds halve the steps around the frontier; `separation` is
    how far compliance must tell sincere types from others. Raises UsageError where the case has no
    levers or no test, CaseError, or NotSolved.
    """
    from overture.game.game import Game
    from overture.reading.arguments import instance, sampling

    instance("design", game, Game, "write ov.design(ov.compile(case))")
    sampling(worlds, seed, workers)
    from overture.advise.design.design import design as find

    return find(
        game,
        worlds=worlds,
        seed=seed,
        workers=workers,
        points=points,
        refine=refine,
        separation=separation,
        progress=progress,
    )


def equilibria(
    game: Game,
    *,
    concept: str = "sequential",
    world: int | str = "central",
    worlds_as_types: int = 0,
    seconds: float = 60.0,
    seed: int = 1,
    progress: Progress | None = None,
) -> Equilibria:
    """All equilibria of one world of a game, each with a certificate and the advice under it.

    `world` is "central" or a number under the seed; `worlds_as_types` K makes K representative
    worlds private information. Raises UsageError, or CaseError.
    """
    from overture.game.game import Game
    from overture.reading.arguments import instance, whole

    instance("equilibria", game, Game, "write ov.equilibria(ov.compile(case))")
    whole("seed", seed, 0)
    whole("worlds_as_types", worlds_as_types, 0)
    from overture.advise.equilibria import equilibria as find

    return find(
        game,
        concept=concept,
        world=world,
        worlds_as_types=worlds_as_types,
        seconds=seconds,
        seed=seed,
        progress=progress,
    )


def brief(advice: Advice) -> Brief:
    """The brief of an advice: text, HTML and JSON that agree to the digit."""
    from overture.advise.values import Advice
    from overture.reading.arguments import instance

    instance("brief", advice, Advice, "write ov.brief(ov.advise(solution))")
    from overture.brief import make_brief

    return make_brief(advice)


def whatif(
    case: str | Path,
    overrides: Mapping[str, str],
    *,
    scenario: str = "",
    worlds: int = 20_000,
    seed: int = 1,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Change:
    """Solve a case as declared and with other values, on the same draws, and compare."""
    from overture.brief import compare
    from overture.reading.arguments import sampling

    sampling(worlds, seed, workers)
    runs = []
    for changes in ({}, dict(overrides)):
        game = compile(load(case, scenario=scenario, overrides=changes))
        solution = solve(game, worlds=worlds, seed=seed, workers=workers, progress=progress)
        runs.append(brief(advise(solution, progress=progress)).to_json())
    return compare(*runs)


def flips(
    case_or_run: str | Path,
    *,
    worlds: int | None = None,
    seed: int | None = None,
    scenario: str = "",
    as_of: date | None = None,
    tau: float | None = None,
    workers: int | None = None,
    common_knowledge: bool = False,
    progress: Progress | None = None,
) -> FourViews:
    """What would have to be otherwise for other advice: four views, each found by solving again.

    Switching values of single numbers, what it is worth to learn them, regions of worlds, and the
    nearest joint change as a scenario. `case_or_run` is a case, or the folder of a run of one:
    then its worlds, seed, scenario and reading are taken from there, and the worlds of a run of
    `overture compare` are those that it solved. `tau` is in points of regret,
    by default what a tenth of the worlds exceed. Raises CaseError, UsageError, or NotSolved.
    """
    from overture.advise.four_views.views import four_views
    from overture.brief.flips_source import asked
    from overture.reading.arguments import place, sampling

    place(case_or_run)
    sampling(1 if worlds is None else worlds, 0 if seed is None else seed, workers)
    found = asked(
        case_or_run,
        worlds=worlds,
        seed=seed,
        scenario=scenario,
        as_of=as_of,
        common_knowledge=common_knowledge,
    )
    if found.run is not None:
        from overture.advise.four_views.of_run import views_of_run

        return views_of_run(
            found.run, tau=tau, reload=found.reload, workers=workers, progress=progress
        )
    solution = solve(
        compile(found.case),
        worlds=found.worlds,
        seed=found.seed,
        workers=workers,
        common_knowledge=found.common_knowledge,
        progress=progress,
    )
    return four_views(solution, tau=tau, reload=found.reload, progress=progress)


def export(
    case: str | Path, *, kind: str = "efg", world: int = -1, seed: int = 1, scenario: str = ""
) -> Exported:
    """One world of a case as the text of a file for Gambit: `kind` is "efg" or "nfg".

    World -1 is the central one. Raises CaseError, or UsageError.
    """
    from overture.exchange.export import export as write
    from overture.reading.arguments import MOST_WORLDS, place, whole

    place(case)
    whole("world", world, -1, MOST_WORLDS - 1)
    whole("seed", seed, 0)
    if kind not in ("efg", "nfg"):
        raise UsageError(f"kind is efg or nfg, not '{kind}'")
    return write(str(case), kind=kind, world=world, seed=seed, scenario=scenario)


def import_(file: str | Path, into: str | Path | None = None) -> Imported:
    """The case of a game in Gambit's .efg format; written to the folder `into` if one is given.

    Raises CaseError with the place in the file, or UsageError where the folder exists.
    """
    from overture.exchange.import_efg import import_efg, write_case

    imported = import_efg(file)
    if into is not None:
        write_case(imported, Path(into))
    return imported


def talks(
    folder: str | Path | Case,
    *,
    semantics: str = "genius",
    seconds: float = 5.0,
    worlds: int = 2_000,
    seed: int = 1,
    workers: int | None = None,
    scenario: str = "",
) -> Talks | CaseTalks:
    """Zone of agreement, frontier and bargaining points of a case, or of a Genius scenario.

    `folder` is that of the case or scenario, the name of a shipped case, or a loaded case.
    Of a case also who ratifies, what each type accepts, what no deal is worth in its game (solved
    in `worlds` worlds under `seed` where the agenda asks for it). A folder without case.yaml is a
    scenario of Genius or GeniusWeb; `semantics` is "genius" or "raw" (for Genius). `seconds` bounds
    each point that is found by a programme. Raises CaseError with the place in a file, UsageError,
    or NotSolved.
    """
    from overture.case.load import CASE_FILE
    from overture.case.model import Case
    from overture.exchange.genius import SEMANTICS, read_genius
    from overture.exchange.geniusweb import is_geniusweb, read_geniusweb
    from overture.reading.arguments import place
    from overture.talks.analysis import analyse

    if semantics not in SEMANTICS:
        raise UsageError(f"semantics is one of {', '.join(SEMANTICS)}, not '{semantics}'")
    if isinstance(folder, Case):
        if scenario:
            raise UsageError("a loaded case has its scenario; write ov.load(CASE, scenario=…)")
        return _talks_of_case(folder, seconds, worlds, seed, workers)
    place(folder)
    where = Path(folder)
    if not where.is_dir() or (where / CASE_FILE).is_file():
        return _talks_of_case(load(folder, scenario=scenario), seconds, worlds, seed, workers)
    web = is_geniusweb(where)
    read = read_geniusweb(where) if web else read_genius(where, semantics)
    return analyse(read.agenda, seconds=seconds)


def _talks_of_case(
    declared: Case, seconds: float, worlds: int, seed: int, workers: int | None
) -> CaseTalks:
    from overture.advise.bodies.accessions import accessions, needs_play
    from overture.advise.survey import survey
    from overture.advise.talks.part import CaseTalks, talks_of

    agenda = declared.agenda
    if agenda is None and not declared.accessions:
        raise UsageError(
            f"{declared.id} has no agenda and no accessions; add a section `agenda` or "
            "`accessions` to the case"
        )
    play = needs_play(declared)
    solution = None
    if (agenda is not None and agenda.from_game) or play:
        solution = solve(compile(declared), worlds=worlds, seed=seed, workers=workers)
    seen = survey(solution) if solution is not None and play else None
    found = (
        CaseTalks(None, {"party_names": {p: each.name for p, each in declared.parties.items()}})
        if agenda is None
        else talks_of(declared, solution, seed, seconds=seconds)
    )
    admitted = accessions(declared, solution, seen, seed, worlds)
    if admitted is None:
        return found
    return CaseTalks(found.talks, {**found.parts, "accessions": admitted})


def diff(first: str | Path, second: str | Path) -> Change:
    """Compare two runs: folders that `overture run` wrote, or their run.json files."""
    from overture.brief import compare
    from overture.brief.stored import read_run

    return compare(read_run(first), read_run(second))


def discover(
    frame: Any,
    target: Any,
    *,
    names: Sequence[str] | None = None,
    boxes: int = 1,
    alpha: float = 0.05,
    paste_alpha: float = 0.05,
    mass_min: float = 0.05,
    resamples: int = 10,
    seed: int = 1,
) -> Discovery:
    """Boxes of any table in which a yes-or-no target [rows] is dense: scenario discovery by PRIM.

    `frame` is a mapping of columns, a polars or pandas frame, or a matrix with `names`; columns may
    be continuous, integer or categorical. `alpha` and `paste_alpha` are the shares peeled and
    pasted, `mass_min` the least share of rows in a box. Raises UsageError.
    """
    from overture.advise.discovery.discover import discover as find
    from overture.reading.arguments import whole

    whole("seed", seed, 0)
    whole("resamples", resamples, 0)
    whole("boxes", boxes, 1)
    return find(
        frame,
        target,
        names=names,
        boxes=boxes,
        alpha=alpha,
        paste_alpha=paste_alpha,
        mass_min=mass_min,
        resamples=resamples,
        seed=seed,
    )


def compare(
    function: Callable[..., Any],
    space: Mapping[str, Any],
    policies: Sequence[str],
    *,
    worlds: int = 10_000,
    seed: int = 1,
    threshold: float | None = None,
    each_world: bool = False,
) -> Comparison:
    """Value policies by a plain function in sampled worlds: criteria, boxes, worth of learning.

    `function(policy, **inputs)` gets arrays [worlds] and returns one number a world, higher being
    better; with `each_world` it gets plain values. `space` maps names to (low, high), range(...) or
    a list of categories. `threshold` asks for the share of worlds with at least that value.
    Raises UsageError.
    """
    from overture.advise.discovery.explore import compare as explore
    from overture.reading.arguments import whole

    whole("worlds", worlds, 2)
    whole("seed", seed, 0)
    return explore(
        function,
        space,
        policies,
        worlds=worlds,
        seed=seed,
        threshold=threshold,
        each_world=each_world,
    )


def catalogue(
    game: str = "", *, seed: int = 1, progress: Progress | None = None
) -> tuple[Outcome, ...]:
    """Solve the published games (or the one of this id) and lay our numbers beside the published.

    Raises UsageError if the catalogue has no such game.
    """
    from overture.catalogue import read, run
    from overture.reading.arguments import whole

    whole("seed", seed, 0)
    return run.run_all(
        (read.entry(game),) if game else read.entries(), seed=seed, progress=progress
    )


def explain(
    run_or_case: Brief | str | Path,
    path: str,
    *,
    worlds: int = 20_000,
    seed: int = 1,
    progress: Progress | None = None,
) -> Explanation:
    """Where a number of a run comes from: formula, inputs, lines of the case, sources.

    `run_or_case` is a brief, the folder of a finished run, or a case: then ./CASE-run is read if
    it is a run of this very case with these worlds and seed, and the case is solved if not. `path`
    is a path in the JSON, such as "test.replies[0].posterior.moscow.seeker"; a path such as
    "equilibria[0].max_gain" leads into the JSON of `equilibria` of the case, which is solved for
    it. Raises UsageError, with suggestions, where there is no such number.
    """
    from overture.brief.explain import explain_number, of_equilibria
    from overture.brief.explain.declared import declared, found_again
    from overture.brief.explain.runs import is_run, stored_run
    from overture.reading.arguments import instance, sampling

    sampling(worlds, seed)
    if not isinstance(run_or_case, str | Path):
        from overture.brief import Brief

        instance("explain", run_or_case, Brief, "or name a case or the folder of a run")
        record: Mapping[str, object] = run_or_case.to_json()
        if of_equilibria(path):
            return _explain_equilibria(found_again(record, Path()), path, seed, progress)
        return explain_number(record, path, found_again(record, Path()))
    place = Path(run_or_case)
    if is_run(place):
        from overture.brief.stored import read_run

        record = read_run(place)
        if of_equilibria(path):
            beside = place.resolve().parent
            return _explain_equilibria(found_again(record, beside), path, seed, progress)
        return explain_number(record, path, found_again(record, place.resolve().parent))
    case = load(run_or_case)
    if of_equilibria(path):
        solved = equilibria(compile(case), seed=seed, progress=progress).to_json()
        return explain_number(solved, path, declared(run_or_case, solved))
    stored = stored_run(case, worlds, seed)
    if stored is None:
        solution = solve(compile(case), worlds=worlds, seed=seed, progress=progress)
        stored = brief(advise(solution, progress=progress)).to_json()
    return explain_number(stored, path, declared(run_or_case, stored))


def _explain_equilibria(
    known: Declared | None, path: str, seed: int, progress: Progress | None
) -> Explanation:
    """Explain a number of the equilibria of the case that a run was made from."""
    from overture.brief.explain import explain_number

    if known is None:
        raise UsageError("the case of this run is not here, so its equilibria cannot be solved")
    solved = equilibria(compile(known.case), seed=seed, progress=progress).to_json()
    return explain_number(solved, path, known)


class _Verbs(ModuleType):
    """Importing the room `brief` would set the attribute `brief` and so replace the verb."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (isinstance(value, ModuleType) and name in __all__):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Verbs
