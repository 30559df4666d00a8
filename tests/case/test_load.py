"""A case on disk becomes frozen values; overrides, scenarios and days change what they name."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest

from overture.case import shipped
from overture.case.load import find, load
from overture.case.model import Case, Distribution, Form, Point
from overture.errors import CaseError, UsageError

HERE = Path(__file__).parent
SOUND = HERE / "sound.yaml"


def case(**given: object) -> Case:
    return load(SOUND, **given)  # type: ignore[arg-type]


def edited(folder: Path, *pairs: tuple[str, str]) -> Path:
    text = SOUND.read_text(encoding="utf-8")
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    file = folder / "case.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def problems_of(*arguments: object, **given: object) -> list[tuple[str, str]]:
    with pytest.raises(CaseError) as caught:
        load(*arguments, **given)  # type: ignore[arg-type]
    return [(problem.check, problem.what) for problem in caught.value.problems]


def test_every_section_is_read() -> None:
    read = case()
    assert (read.id, read.title, read.question) == (
        "sound",
        "A sound case",
        "Offer talks, or wait?",
    )
    assert read.as_of == read.priors_as_of == date(2021, 12, 6)
    assert read.advised == "us"
    assert {party.id: party.knows for party in read.parties.values()} == {
        "us": "prior",
        "them": "world",
        "friends": "world",
    }
    assert read.parties["friends"].name == "Our friends"
    assert list(read.types["them"]) == ["sincere", "hostile"]
    assert list(read.quantities) == ["gain", "harm", "shame", "greed", "seen", "price", "stake"]
    assert read.together[0].of == ("gain", "harm")
    assert read.assumptions["patience"].given == {"pressure": 0.7}
    assert list(read.moves) == ["policy", "reply", "table", "ratified", "sign", "stance", "support"]
    assert [option.id for option in read.moves["sign"].options] == ["clear", "dim"]
    assert read.moves["sign"].options[1].probability is None
    assert read.moves["stance"].sees == ("reply", "sign")
    assert read.moves["policy"].seen_by == ("us", "them", "friends")
    assert read.outcomes["settled"].horizon == "long"
    assert read.outcomes["deceived"].horizon == "short"
    assert [term.name for term in read.payoffs["them"]] == ["shame", "spoils"]
    assert list(read.forbidden) == ["demand"]
    assert list(read.rationality["us"].moves) == ["stance"]
    assert read.advice.test is not None
    assert read.advice.test.reply == ("reply", "sign")
    assert read.advice.test.sincere == {"them": ("sincere",)}
    assert read.levers["price_of_the_offer"].values == (0.2, 0.5, 1.0)
    assert read.scenarios["cheap"] == {"quantities.price": 0.1}
    assert read.sources["paper"].grade == "C3"
    assert not [problem for problem in read.warnings if problem.severity == "warning"]


def test_numbers_without_reason_are_notes() -> None:
    told = {problem.path for problem in case().warnings if problem.check == "no-reason"}
    assert told == {
        "rationality.us",
        "rationality.us.stance",
        "rationality.friends",
        "types.them.sincere.prior",
    }
    assert {problem.severity for problem in case().warnings} == {"note"}


@pytest.mark.parametrize("name", shipped.names())
def test_shipped_cases_load_by_name_without_warnings(name: str) -> None:
    read = load(name)
    assert read.id == name
    assert read.title == shipped.titles()[name]
    assert not [problem for problem in read.warnings if problem.severity == "warning"]


def test_a_case_can_be_sent_to_a_worker_and_cannot_be_changed() -> None:
    read = case()
    copy = pickle.loads(pickle.dumps(read))
    assert copy == read
    with pytest.raises(TypeError, match="read-only"):
        copy.quantities["gain"] = None
    with pytest.raises(AttributeError):
        copy.title = "Another"


def test_a_question_is_made_when_none_is_written(tmp_path: Path) -> None:
    file = edited(tmp_path, ("question: Offer talks, or wait?\n", ""))
    assert load(file).question == "Which option of 'policy' should Us choose?"


def test_a_case_needs_no_types_no_numbers_and_no_second_party(tmp_path: Path) -> None:
    file = tmp_path / "umbrella.yaml"
    file.write_text(
        """
overture: 1
title: Umbrella
as_of: 2026-01-01
parties: {me: {name: Me, advised: true}}
moves:
  - {name: carry, by: me, options: [take, leave]}
  - {name: weather, by: chance, options: {rain: 0.3, sun: rest}}
payoffs:
  me:
    - {name: wet, add: -10, when: carry == leave and weather == rain}
    - {name: burden, add: -1, when: carry == take}
rationality: {me: 5}
advice: {decide: carry}
""",
        encoding="utf-8",
    )
    read = load(file)
    assert read.types == {}
    assert read.advice.test is None
    assert read.id == "umbrella"
    assert {problem.check for problem in read.warnings} == {"no-reason"}


@pytest.mark.parametrize(
    ("old", "new", "remedy"),
    [
        ("    by: friends\n", "    player: friends\n", "write 'by'"),
        ("add: stake", "payoff: stake", "write 'add'"),
        ("credence: 0.6", "belief: 0.6", "write 'credence'"),
        ("parties:\n", "players:\n", "write 'parties'"),
    ],
)
def test_other_words_for_a_key_are_understood(
    old: str, new: str, remedy: str, tmp_path: Path
) -> None:
    with pytest.raises(CaseError) as caught:
        load(edited(tmp_path, (old, new)))
    told = {problem.check: problem.remedy for problem in caught.value.problems}
    assert set(told) == {"unknown-key", "missing-key"}
    assert told["unknown-key"] == remedy


def test_an_empty_section_may_be_deleted(tmp_path: Path) -> None:
    file = edited(tmp_path, ("  paper: {publisher: A newspaper, grade: C3}", ""))
    with pytest.raises(CaseError, match="or delete the key"):
        load(file)


# ------------------------------------------------------------------ finding a case
def test_a_folder_a_file_and_a_name_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "border-dispute"
    folder.mkdir()
    file = edited(folder)
    assert find(folder) == (file, "border-dispute")
    assert find(file) == (file, "border-dispute")
    assert find(SOUND) == (SOUND, "sound")
    assert find("hello")[1] == "hello"


def test_a_misspelt_name_is_suggested() -> None:
    with pytest.raises(UsageError, match="did you mean 'hello'"):
        find("helo")


def test_an_empty_folder_is_told_apart_from_a_case(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"has no case\.yaml"):
        find(tmp_path)


# ------------------------------------------------------------------ overrides
def test_an_override_replaces_the_whole_value_at_its_path() -> None:
    changed = case(overrides={"quantities.gain": "7", "types.them.sincere.prior": "0.5 to 0.6"})
    assert changed.quantities["gain"].form == Point(7.0)
    assert changed.quantities["gain"].why == ""
    assert changed.overrides == {"quantities.gain": 7, "types.them.sincere.prior": "0.5 to 0.6"}
    assert changed.hash != case().hash


def test_a_quantity_may_be_named_alone() -> None:
    named, whole = case(overrides={"gain": "7"}), case(overrides={"quantities.gain": "7"})
    assert named.hash == whole.hash
    assert named.overrides == whole.overrides


def test_an_assumption_may_be_set_true() -> None:
    for path in ("pressure", "assumptions.pressure", "assumptions.pressure.credence"):
        changed = case(overrides={path: "true"})
        assert changed.assumptions["pressure"].credence.form == Point(1.0)
        assert changed.assumptions["pressure"].claim


def test_a_number_given_for_a_type_is_its_prior() -> None:
    changed = case(overrides={"types.them.sincere": "0.2"})
    assert changed.types["them"]["sincere"].prior.form == Point(0.2)
    assert changed.types["them"]["sincere"].says == "Wants a settlement."


def test_one_type_of_a_quantity_can_be_overridden() -> None:
    changed = case(overrides={"quantities.greed.hostile": "4"})
    assert leaves(changed)["quantities.greed.sincere"] == leaves(case())["quantities.greed.sincere"]
    assert "quantities.greed.hostile" not in leaves(changed)


def test_all_faulty_overrides_are_told_at_once() -> None:
    faulty = {"quantities.gian": "1", "prise": "2", "gain": "[1", "types.them.kind.prior": "1"}
    with pytest.raises(CaseError) as caught:
        case(overrides=faulty)
    told = {problem.check: problem.remedy for problem in caught.value.problems}
    assert len(caught.value.problems) == len(faulty)
    assert set(told) == {"unknown-path", "bracket-open"}
    remedies = " ".join(problem.remedy for problem in caught.value.problems)
    assert "'gain'" in remedies
    assert "'price'" in remedies


def test_an_override_may_forbid_but_not_declare() -> None:
    assert "offer" in case(overrides={"forbidden.offer": "Not now."}).forbidden
    ((check, what),) = problems_of(SOUND, overrides={"quantities.entirely_new": "1"})
    assert (check, what) == ("unknown-path", "there is no 'entirely_new' in 'quantities'")


def test_a_faulty_value_is_shown_as_it_was_given() -> None:
    with pytest.raises(CaseError) as caught:
        case(overrides={"gain": "6 to 3"})
    (problem,) = caught.value.problems
    assert problem.check == "interval-order"
    assert problem.spot.file == "command line"
    assert "6 to 3" in problem.spot.text


# ------------------------------------------------------------------ scenarios
def test_a_scenario_is_applied_and_named() -> None:
    changed = case(scenario="they mean well")
    assert changed.scenario == "they mean well"
    assert changed.types["them"]["sincere"].prior.form == Point(0.8)
    assert changed.overrides == {"types.them.sincere.prior": 0.8}


def test_an_override_comes_after_the_scenario() -> None:
    changed = case(scenario="cheap", overrides={"price": "0.3"})
    assert changed.quantities["price"].form == Point(0.3)


def test_an_unknown_scenario_is_suggested() -> None:
    with pytest.raises(CaseError, match="did you mean 'cheap'"):
        case(scenario="chaep")


def test_a_what_if_is_not_held_against_the_scenarios() -> None:
    # "they mean well" sets the other prior to 0.8: with this one the two would not sum to 1.
    changed = case(overrides={"types.them.hostile.prior": "0.6", "types.them.sincere.prior": "0.4"})
    assert changed.types["them"]["hostile"].prior.form == Point(0.6)


# ------------------------------------------------------------------ days
def test_a_later_day_keeps_the_priors_of_the_day_they_were_stated() -> None:
    changed = case(as_of=date(2022, 1, 10))
    assert (changed.as_of, changed.priors_as_of) == (date(2022, 1, 10), date(2021, 12, 6))


def test_a_day_before_the_priors_is_refused() -> None:
    ((check, what),) = problems_of(SOUND, as_of=date(2021, 11, 1))
    assert check == "priors-after-question"
    assert "2021-11-01" in what


def test_a_day_before_the_priors_is_allowed_to_a_scenario_that_states_its_own(
    tmp_path: Path,
) -> None:
    earlier = "  in spring:\n    priors_as_of: 2021-04-01\n    as_of: 2021-04-01\n  cheap:"
    file = edited(tmp_path, ("  cheap:", earlier))
    changed = load(file, scenario="in spring", as_of=date(2021, 5, 1))
    assert (changed.as_of, changed.priors_as_of) == (date(2021, 5, 1), date(2021, 4, 1))


def test_a_day_between_the_priors_and_the_question_is_allowed(tmp_path: Path) -> None:
    file = edited(tmp_path, ("as_of: 2021-12-06", "as_of: 2021-12-06\npriors_as_of: 2021-11-01"))
    assert load(file, as_of=date(2021, 11, 20)).priors_as_of == date(2021, 11, 1)


# ------------------------------------------------------------------ the hash
def leaves(read: Case) -> dict[str, Distribution]:
    """Every random stream of the quantities, with its distribution."""
    found: dict[str, Distribution] = {}

    def walk(form: Form) -> None:
        if isinstance(form, Distribution):
            found[form.stream] = form
        for name in ("forms", "then", "otherwise"):
            part = getattr(form, name, None)
            for inner in part.values() if isinstance(part, dict) else (part,):
                if inner is not None:
                    walk(inner)

    for number in read.quantities.values():
        walk(number.form)
    return found


def test_comments_layout_and_order_of_keys_do_not_change_the_hash(tmp_path: Path) -> None:
    file = edited(
        tmp_path,
        ("as_of: 2021-12-06\n", "as_of:   2021-12-06   # a day\n\n"),
        ("{value: 3 to 6, unit: points,", "{unit: points, value: 3 to 6,"),
        ("  us: {name: Us, advised: true}", "  us:\n    advised: true\n    name: 'Us'"),
    )
    assert load(file).hash == case().hash


def test_a_reason_changes_the_hash_but_no_draw(tmp_path: Path) -> None:
    file = edited(
        tmp_path,
        ("why: A guess., source: paper", "why: Another guess., source: paper"),
        ("sincere: 0 to 1", "sincere: {value: 0 to 1, why: One more.}"),
    )
    changed = load(file)
    assert changed.hash != case().hash
    assert leaves(changed) == leaves(case())


def test_a_new_quantity_moves_no_other_stream(tmp_path: Path) -> None:
    file = edited(tmp_path, ("quantities:\n", "quantities:\n  added: 1 to 2\n"))
    kept = {k: v for k, v in leaves(load(file)).items() if k != "quantities.added"}
    assert kept == leaves(case())


def test_the_hash_is_that_of_the_plain_content() -> None:
    from overture.case.hashing import canonical_json, content_hash

    read = case()
    assert content_hash(read.document) == read.hash
    assert canonical_json({"b": 1.0, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'
    assert content_hash({}) == "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a"
