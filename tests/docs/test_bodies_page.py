"""What the page on bodies prints works as it is printed, pasted under `hello`."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import overture as ov
from overture.worlds.draws import draw

PAGE = Path(__file__).resolve().parents[2] / "docs/how-to/say-who-must-agree.md"
HELLO = Path(ov.__file__).parent / "case/cases/hello/case.yaml"


def pasted(folder: Path) -> Path:
    """A case made of `hello`, the first block of the page, and the payoff term that it names."""
    text = PAGE.read_text(encoding="utf-8")
    block = re.findall(r"```yaml\n(.*?)```", text, re.S)[0]
    term = re.findall(r"`(\{name: staying away,.*?\})`", text, re.S)[0]
    them = "  them: [{name: sitting down"
    hello = HELLO.read_text(encoding="utf-8").replace(them, f"  them: [{term}, {them[9:]}")
    at = folder / "case.yaml"
    at.write_text(hello + block, encoding="utf-8")
    return at


def test_the_block_of_the_page_can_be_pasted(tmp_path: Path) -> None:
    at = pasted(tmp_path)
    case = ov.load(at)
    assert not [each for each in case.warnings if each.severity == "warning"]
    found = ov.talks(at, worlds=300).to_json()["accessions"]["entry"]
    assert 0 < found["passes"] < found["consent"] < 1
    plan = ov.advise(ov.solve(ov.compile(case), worlds=100)).further["plan"]["responses"]
    assert plan["patrol"]["consent"] == 1.0
    assert plan["cut_off"]["lead"] == 42.0


def test_the_what_ifs_of_the_page_move_the_measure(tmp_path: Path) -> None:
    at = pasted(tmp_path)
    plain = draw(ov.load(at), 1, 0, 200).added["price_of_refusing"][0].amount
    agreed = draw(ov.load(at, overrides={"responses.cut_off.agreed": "true"}), 1, 0, 200)
    more = draw(
        ov.load(at, overrides={"responses.cut_off.adds.price_of_refusing": "1 to 2"}), 1, 0, 200
    )
    amount = agreed.added["price_of_refusing"][0].amount
    # the amount keeps its draws: consent alone is between the two
    consent = plain / amount
    assert np.unique(np.round(consent, 12)).size == 2
    assert amount.mean() == pytest.approx(0.75, abs=0.03)
    assert (more.added["price_of_refusing"][0].amount / consent).mean() == pytest.approx(
        1.5, abs=0.06
    )
