"""One world of a case as the text of a file."""

from __future__ import annotations

from dataclasses import dataclass

from overture.exchange.efg import efg_text
from overture.exchange.form import walk
from overture.exchange.from_game import form_of
from overture.exchange.nfg import nfg_text


@dataclass(frozen=True)
class Exported:
    """The text of a file, the case and hash that it came from, and the size of its tree."""

    text: str
    case: str
    hash: str
    nodes: int
    information_sets: int


def export(
    path_or_name: str, *, kind: str = "efg", world: int = -1, seed: int = 1, scenario: str = ""
) -> Exported:
    """World `world` under `seed` (-1: the central world) of a case as `efg` or `nfg` text.

    Raises CaseError, and UsageError where there is no such case or its normal form is too large.
    """
    from overture.case.load import load
    from overture.game.compile import compile_case
    from overture.worlds.draws import central, draw

    case = load(path_or_name, scenario=scenario)
    game = compile_case(case)
    draws = central(case) if world < 0 else draw(case, seed, world, 1)
    form = form_of(game, draws)
    text = nfg_text(form) if kind == "nfg" else efg_text(form)
    nodes = sum(1 for _ in walk(form.root))
    return Exported(text, case.id, case.hash, nodes, len(game.sets))
