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


def small(folder: Path) -> tuple[str, ...]:
    return (crisis(folder), "--worlds", "1", "--points", "3", "--refine", "0")


def test_into_fills_section_7_of_a_finished_run(overture, tmp_path: Path) -> None:
    asked = small(tmp_path)
    assert overture("run", "crisis", "--worlds", "40").status == 0
    place = tmp_path / "crisis-run"
    before = json.loads((place / "run.json").read_text(encoding="utf-8"))
    ran = overture("design", *asked, "--into", "crisis-run")
    assert ran.status == 0, ran.err
    assert not (tmp_path / "crisis-design").exists()
    after = json.loads((place / "run.json").read_text(encoding="utf-8"))
    assert [one["levers"]["closeness"] for one in after["design"]["settings"]] == [0.0, 0.5, 1.0]
    assert {**before, "design": None} == {**after, "design": None}
    page = (place / "brief.html").read_text(encoding="utf-8")
    assert "Designing the offer" in page
    assert "3 settings of the levers" in page
    # its numbers are explained, and the brief is made again from the JSON alone
    told = overture("explain", "crisis-run", "design.settings[0].accept")
    assert told.status == 0, told.err
    assert overture("brief", "crisis-run").status == 0
    assert (place / "brief.html").read_text(encoding="utf-8") == page


def test_a_run_that_grows_keeps_its_design(overture, tmp_path: Path) -> None:
    asked = small(tmp_path)
    grown = ("compare", "crisis", "--out", "chunks", "--workers", "1", "--chunk", "100")
    assert overture(*grown, "--worlds", "100").status == 0
    assert overture("design", *asked, "--into", "chunks").status == 0
    run = tmp_path / "chunks" / "run.json"
    design = json.loads(run.read_text(encoding="utf-8"))["design"]
    assert len(design["settings"]) == 3
    assert overture(*grown, "--worlds", "200", "--resume").status == 0
    record = json.loads(run.read_text(encoding="utf-8"))
    assert record["worlds"] == 200
    assert record["design"] == design
    page = (tmp_path / "chunks" / "brief.html").read_text(encoding="utf-8")
    assert "3 settings of the levers" in page


def test_into_refuses_a_run_of_something_else_and_leaves_it_alone(overture, tmp_path: Path) -> None:
    asked = small(tmp_path)
    assert overture("run", "hello", "--worlds", "20", "--out", "other").status == 0
    ran = overture("design", *asked, "--into", "other")
    assert ran.status == 2
    assert "is a run of 'hello', not of 'crisis'" in ran.err
    assert "overture run crisis" in ran.err
    assert overture("run", "crisis", "--worlds", "20").status == 0
    place = tmp_path / "crisis-run" / "run.json"
    before = place.read_bytes()
    ran = overture("design", *asked, "--into", "crisis-run", "--seed", "2")
    assert ran.status == 2
    assert "add --seed 1" in ran.err
    ran = overture("design", *asked, "--into", "crisis-run", "--as-of", "2030-01-02")
    assert ran.status == 2
    assert "add --as-of " in ran.err
    both = overture("design", *asked, "--into", "crisis-run", "--out", "there")
    assert both.status == 2
    assert "--into and --out" in both.err
    missing = overture("design", *asked, "--into", "nowhere")
    assert missing.status == 2
    assert "cannot be read" in missing.err
    case = tmp_path / "crisis" / "case.yaml"
    case.write_text(offer.text(17), encoding="utf-8")
    ran = overture("design", *asked, "--into", "crisis-run")
    assert ran.status == 2
    assert "has changed since the run" in ran.err
    known = overture("run", "crisis", "--worlds", "20", "--common-knowledge", "--out", "known")
    assert known.status == 0
    ran = overture("design", *asked, "--into", "known")
    assert ran.status == 2
    assert "without --common-knowledge" in ran.err
    assert place.read_bytes() == before
