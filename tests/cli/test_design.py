"""`overture design`: what it prints, writes and refuses."""

from __future__ import annotations

import json
from pathlib import Path

from tests.advise.design import conditional_offer as offer


def crisis(folder: Path) -> str:
    place = folder / "crisis"
    place.mkdir()
    (place / "case.yaml").write_text(offer.text(16), encoding="utf-8")
    return "crisis"


def test_it_prints_the_offer_and_writes_a_page(overture, tmp_path: Path) -> None:
    ran = overture("design", crisis(tmp_path), "--worlds", "1", "--points", "3", "--refine", "0")
    assert ran.status == 0, ran.err
    assert ran.out.startswith("OFFER     Offer with closeness ")
    assert "overture whatif crisis quantities.detection=" in ran.out
    page = (tmp_path / "crisis-design" / "design.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    record = json.loads((tmp_path / "crisis-design" / "design.json").read_text(encoding="utf-8"))
    assert [one["levers"]["closeness"] for one in record["design"]["settings"]] == [0.0, 0.5, 1.0]


def test_json_has_the_settings_and_the_scenario(overture, tmp_path: Path) -> None:
    ran = overture("design", crisis(tmp_path), "--worlds", "1", "--json", "--out", "there")
    assert ran.status == 0, ran.err
    found = json.loads(ran.out)
    design = found["design"]
    assert found["worlds"] == 1
    assert found["brief"].endswith("there/design.html")
    assert set(design["frontier"]) == {
        i for i, one in enumerate(design["settings"]) if one["frontier"]
    }
    assert "quantities.detection" in design["scenario"]["overrides"]
    whatif = overture(
        "whatif", "crisis", f"detection={design['settings'][0]['levers']['closeness']}"
    )
    assert whatif.status == 0


def test_what_cannot_be_designed_is_refused_with_a_remedy(overture) -> None:
    ran = overture("design", "hello")
    assert ran.status == 2
    assert "declares no levers" in ran.err
    assert overture("design", "ukraine-2021", "--points", "1").status == 2
    assert overture("design", "ukraine-2021", "--separation", "0").status == 2
    assert overture("design", "ukraine-2021", "--worlds", "30000").status == 2
