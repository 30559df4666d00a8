"""What the commands print and write when all is well."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from overture.case import shipped
from overture.case.checks import CHECKS as CASE_CHECKS
from overture.catalogue.checks import CHECKS as CATALOGUE_CHECKS
from overture.evidence.counted import CHECKS as COUNTED_CHECKS
from overture.evidence.happened_checks import CHECKS as HAPPENED_CHECKS
from overture.evidence.record_checks import CHECKS as RECORD_CHECKS
from overture.evidence.statements_file import CHECKS as STATEMENT_CHECKS
from overture.exchange.checks import CHECKS as EXCHANGE_CHECKS
from overture.game.checks import CHECKS as GAME_CHECKS
from overture.reading.document import read_document
from overture.reading.nodes import plain
from overture.worlds.checks import CHECKS as WORLD_CHECKS

FEW = ("--worlds", "200")


def test_run_prints_the_advice_and_writes_the_brief(overture, tmp_path: Path) -> None:
    ran = overture("run", "hello", *FEW)
    assert ran.status == 0
    assert ran.out.startswith("ADVICE")
    assert "BRIEF     hello-run/brief.html" in ran.out
    assert ran.out.splitlines()[-1].startswith("TRY       overture ")
    assert sorted(each.name for each in (tmp_path / "hello-run").iterdir()) == [
        "brief.html",
        "run.json",
    ]


def test_run_as_json_is_what_is_stored(overture, tmp_path: Path) -> None:
    ran = overture("run", "hello", *FEW, "--json", "--out", "here")
    assert ran.status == 0
    printed = json.loads(ran.out)
    stored = json.loads((tmp_path / "here" / "run.json").read_text(encoding="utf-8"))
    assert printed["brief"] == str(tmp_path / "here" / "brief.html")
    for key in ("overture", "case", "as_of", "seed", "worlds", "advice", "test", "flips"):
        assert printed[key] == stored[key]
    assert printed["worlds"] == 200
    assert set(printed["case"]) >= {"id", "title", "hash"}
    policies = printed["advice"]["policies"]
    assert sum(one["best_share"] for one in policies.values()) == pytest.approx(1)
    assert printed["advice"]["best"] in policies


def test_the_same_seed_gives_the_same_bytes(overture, tmp_path: Path) -> None:
    for out, seed in (("a", "5"), ("b", "5"), ("c", "6")):
        overture("run", "toothless-test", *FEW, "--seed", seed, "--out", out)
    bytes_of = {out: (tmp_path / out / "brief.html").read_bytes() for out in "abc"}
    assert bytes_of["a"] == bytes_of["b"]
    assert bytes_of["a"] != bytes_of["c"]


def test_the_command_that_a_run_proposes_works(overture) -> None:
    import shlex

    last = overture("run", "toothless-test", *FEW).out.splitlines()[-1]
    proposed = shlex.split(last.removeprefix("TRY"))
    assert proposed[0] == "overture"
    ran = overture(*proposed[1:], *(FEW if proposed[1] == "whatif" else ()))
    assert ran.status == 0
    assert ran.out


def test_brief_renders_a_run_again_without_solving(
    overture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import overture as ov

    first = overture("run", "hello", *FEW)
    page = (tmp_path / "hello-run" / "brief.html").read_bytes()
    (tmp_path / "hello-run" / "brief.html").unlink()
    monkeypatch.setattr(ov, "solve", None)
    again = overture("brief", "hello-run")
    assert again.status == 0
    assert again.out.splitlines() == first.out.splitlines()[:-1]
    assert (tmp_path / "hello-run" / "brief.html").read_bytes() == page
    html = overture("brief", "hello-run", "--html")
    assert html.out.strip().encode() == page.strip()


def test_whatif_says_whether_the_advice_changes(overture, tmp_path: Path) -> None:
    ran = overture("whatif", "toothless-test", "types.them.sincere.prior=0.99", *FEW)
    assert ran.status == 0
    assert ran.out.strip()
    assert list(tmp_path.iterdir()) == []
    as_json = overture("whatif", "toothless-test", "types.them.sincere.prior=0.99", *FEW, "--json")
    assert isinstance(json.loads(as_json.out), dict)


def test_diff_compares_two_runs(overture, tmp_path: Path) -> None:
    overture("run", "toothless-test", *FEW, "--out", "a")
    overture("run", "toothless-test", *FEW, "--seed", "9", "--out", "b")
    before = sorted(tmp_path.rglob("*"))
    for a, b in (("a", "b"), ("a/run.json", "b/run.json")):
        ran = overture("diff", a, b)
        assert ran.status == 0
        assert ran.out.strip()
        assert isinstance(json.loads(overture("diff", a, b, "--json").out), dict)
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("name", shipped.names())
def test_shipped_cases_have_no_problems(name: str, overture) -> None:
    ran = overture("check", name)
    assert ran.status == 0
    assert f"{name}: no problems" in ran.out


def test_check_as_json(overture) -> None:
    found = json.loads(overture("check", "toothless-test", "--json").out)
    assert found["ok"] is True
    assert found["problems"] == []
    photographs = found["quantities"]["quantities.kept"]
    assert photographs["low"] == pytest.approx(3, abs=1e-9)
    assert photographs["high"] == pytest.approx(5, abs=1e-9)
    assert found["game"]["nodes"] > 1


def test_check_lists_numbers_without_reason(overture) -> None:
    assert "types.them.sincere.prior" in overture("check", "hello").out
    assert json.loads(overture("check", "toothless-test", "--json").out)["unsupported"] == []


def test_check_lists_the_named_checks(overture) -> None:
    listed = json.loads(overture("check", "--list", "--json").out)
    assert set(listed) == {
        *CASE_CHECKS,
        *GAME_CHECKS,
        *WORLD_CHECKS,
        *RECORD_CHECKS,
        *HAPPENED_CHECKS,
        *COUNTED_CHECKS,
        *STATEMENT_CHECKS,
        *EXCHANGE_CHECKS,
        *CATALOGUE_CHECKS,
    }
    assert all(one["finds"] for one in listed.values())
    assert all(name in overture("check", "--list").out for name in listed)


def test_new_writes_a_case_that_passes_its_checks_and_runs(overture, tmp_path: Path) -> None:
    ran = overture("new", "border-dispute")
    assert ran.status == 0
    assert "overture check border-dispute" in ran.out
    checked = overture("check", "border-dispute")
    assert "border-dispute: no problems\n" in checked.out
    assert "Neither reason nor source" not in checked.out
    assert overture("run", "border-dispute", *FEW).status == 0
    assert overture("run", "border-dispute", *FEW, "--scenario", "they_mean_well").status == 0


def test_new_into_another_folder(overture, tmp_path: Path) -> None:
    made = json.loads(overture("new", "x1", "--into", "deep/er", "--json").out)
    assert {each.name for each in (tmp_path / "deep/er/x1").iterdir()} == set(made["files"])


def test_the_schema_accepts_the_starter_and_rejects_a_stray_key(overture, tmp_path: Path) -> None:
    schema = json.loads(overture("schema").out)
    jsonschema.validators.validator_for(schema).check_schema(schema)
    overture("new", "starter")
    declared = plain(read_document(tmp_path / "starter" / "case.yaml"))
    jsonschema.validate(declared, schema)
    with pytest.raises(jsonschema.ValidationError, match="tilte"):
        jsonschema.validate({**declared, "tilte": "x"}, schema)
    overture("schema", "--out", "case.schema.json")
    assert json.loads((tmp_path / "case.schema.json").read_text(encoding="utf-8")) == schema


def test_cases_lists_what_ships(overture) -> None:
    listed = json.loads(overture("cases", "--json").out)
    assert [one["id"] for one in listed] == list(shipped.names())
    for one in listed:
        assert (Path(one["folder"]) / "case.yaml").is_file()
        assert one["title"] in overture("cases").out


def test_version_names_what_computes(overture) -> None:
    from importlib.metadata import version

    found = json.loads(overture("version", "--json").out)
    assert found["overture"] == version("overture")
    assert found["numpy"] == version("numpy")
    assert f"numpy {version('numpy')}" in overture("version").out
