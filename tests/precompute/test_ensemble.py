"""One experiment over its seeds: its numbers at a step, and the settings that its runs record."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

import numpy as np
import pytest

from modgap.precompute.bundle import Bundle, save
from modgap.precompute.config import DataConfig, TrainingConfig
from modgap.precompute.ensemble import Ensemble, load_ensembles, settings_of
from modgap.precompute.errors import InputError

from .bundles import small_bundle

CONFIG = TrainingConfig(objective="cloob", options=(("beta", 25.0),), scale=30.0, steps=480)
DATA = DataConfig("shapes", mention=3, wrong=0.1)
RECORD = {"name": "small", "data": asdict(DATA), **asdict(CONFIG)}


@pytest.fixture
def runs(tmp_path) -> dict[int, Bundle]:
    return {seed: recorded(replace(small_bundle(tmp_path, seed=seed), metrics=values(seed))) for seed in (2, 0, 1)}


def values(seed: int) -> dict[str, list[float]]:
    return {"gap_distance(image,text)": [1.0, 0.5, 0.25 + 0.5 * seed], "logit_scale": [14.0, 57.0, 100.0 + seed]}


def recorded(bundle: Bundle, **changes: object) -> Bundle:
    """A bundle as it is read: its record has been JSON."""
    return replace(bundle, provenance=json.loads(json.dumps({"experiment": {**RECORD, **changes}})))


def test_seeds_rise_and_the_first_is_the_one_that_is_drawn(runs):
    ensemble = Ensemble.of("small", runs)
    assert ensemble.seeds == [0, 1, 2]
    assert ensemble.first is runs[0]


def test_a_number_is_given_for_each_seed_at_a_step_of_training(runs):
    ensemble = Ensemble.of("small", runs)
    assert ensemble.values("gap_distance") == [0.25, 0.75, 1.25]
    assert ensemble.values("gap_distance(text,image)", 10) == [0.5, 0.5, 0.5]
    assert ensemble.mean("gap_distance") == 0.75
    assert ensemble.course("gap_distance").tolist() == [values(seed)["gap_distance(image,text)"] for seed in range(3)]


def test_an_unknown_step_or_metric_is_told_with_those_there_are(runs):
    ensemble = Ensemble.of("small", runs)
    with pytest.raises(InputError, match=r"bundle small/0: found step 11; allowed: 0, 10, 20\."):
        ensemble.values("gap_distance", 11)
    with pytest.raises(InputError, match=r"bundle small/0: found metric 'gap'; allowed: gap_distance, logit_scale\."):
        ensemble.course("gap")


def test_the_scale_is_that_after_training_over_the_seeds(runs):
    altered = {seed: replace(run, logit_scale=np.array([14.0, 20.0, 30.0 + seed])) for seed, run in runs.items()}
    assert Ensemble.of("small", altered).logit_scale == 31.0


def test_an_experiment_without_a_run_is_told():
    with pytest.raises(InputError, match="experiment small has no run; train it first"):
        Ensemble.of("small", {})


def test_seeds_with_other_steps_are_told(runs):
    runs[2] = replace(runs[2], steps=np.array([0, 10, 40]))
    with pytest.raises(InputError, match=r"runs 0 and 2 of small have other steps \(0, 10, 20; 0, 10, 40\)"):
        _ = Ensemble.of("small", runs).steps


def test_settings_are_those_that_training_was_given(runs):
    settings = Ensemble.of("small", runs).settings
    assert settings is not None
    assert asdict(settings) == {**asdict(CONFIG), "data": asdict(DATA)}
    assert settings.encoder == CONFIG.encoder
    assert settings.flat() | {
        "steps": 480, "scale": 30.0, "data.wrong": 0.1, "options.beta": 25.0, "encoder.width": 64,
    } == settings.flat()  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "learned", "moves"),
    [
        ({}, False, False),
        ({"scale": None}, True, True),
        ({"scale_end": 10.0}, False, True),
        ({"scale_end": 30.0}, False, False),
    ],
)
def test_a_scale_moves_where_it_is_learned_or_ends_elsewhere(changes, learned, moves, runs):
    settings = settings_of(recorded(runs[0], **changes))
    assert settings is not None
    assert (settings.learned, settings.moves) == (learned, moves)


def test_a_record_from_before_a_choice_existed_has_its_default(runs):
    old = {key: value for key, value in RECORD.items() if key not in ("scale_end", "initialisation")}
    settings = settings_of(replace(runs[0], provenance={"experiment": old}))
    assert settings is not None
    assert (settings.scale_end, settings.initialisation) == (None, "none")


def test_a_damaged_record_is_told_field_by_field(runs):
    damaged = recorded(runs[0], options=True, data={**asdict(DATA), "wrong": {"a": 1}})
    del damaged.provenance["experiment"]["steps"]
    damaged.provenance["experiment"]["bacth"] = 64
    with pytest.raises(InputError) as caught:
        settings_of(damaged)
    assert caught.value.problems == (
        "bundle small/0, provenance.experiment: lacks 'steps'; make the bundle again.",
        "bundle small/0, provenance.experiment: found setting 'bacth'; did you mean 'batch'? Allowed: batch, checkpoints, "
        "cool_down, data, embedded, encoder, initialisation, learning_rate, objective, options, scale, scale_end and 3 more; "
        "make the bundle again.",
        "bundle small/0, provenance.experiment: found options: True; allowed: a list; make the bundle again.",
        "bundle small/0, provenance.experiment: found wrong: {'a': 1}; allowed: a number from 0 to 1, or nothing; make the bundle again.",
    )


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"scale": -30.0}, "found scale: -30.0; allowed: a number from "),
        ({"steps": -1}, "found steps: -1; allowed: a whole number from 0 to 100000"),
        ({"data": {**asdict(DATA), "wrong": 1.5}}, "found wrong: 1.5; allowed: a number from 0 to 1"),
        ({"objective": "somebody's own", "options": [["q", 1.0]]}, None),
    ],
)
def test_a_record_may_name_another_objective_but_no_number_out_of_range(changes, told, runs):
    if told is None:
        assert settings_of(recorded(runs[0], **changes)) is not None
        return
    with pytest.raises(InputError) as caught:
        settings_of(recorded(runs[0], **changes))
    assert told in caught.value.problems[0]


def test_seeds_that_were_trained_differently_are_told(runs):
    runs[1] = recorded(runs[1], batch=64)
    with pytest.raises(InputError, match="seeds 0 and 1 of small differ in batch: 256 and 64; train them anew"):
        _ = Ensemble.of("small", runs).settings


def test_a_model_is_called_by_its_objective_or_as_its_import_says(runs):
    assert Ensemble.of("small", runs).label == "CLOOB"
    imported = replace(runs[0], provenance={"imported": {"model": "CLIP"}})
    assert Ensemble.of("small", {0: imported}).settings is None
    assert Ensemble.of("small", {0: imported}).label == "CLIP"
    assert Ensemble.of("small", {0: replace(imported, provenance={})}).label == "small"


def test_experiments_are_read_by_name_with_all_their_seeds(tmp_path, runs):
    for name in ("one", "two"):
        for seed, run in runs.items():
            save(replace(run, name=name), tmp_path / "bundles" / name / str(seed))
    root = tmp_path / "bundles"
    assert list(load_ensembles(root)) == ["one", "two"]
    found = load_ensembles(root, ["two"])
    assert list(found) == ["two"]
    assert found["two"].seeds == [0, 1, 2]


def test_experiments_that_are_not_there_are_told_with_what_to_do(tmp_path, runs):
    save(replace(runs[0], name="one"), tmp_path / "bundles" / "one" / "0")
    with pytest.raises(InputError) as caught:
        load_ensembles(tmp_path / "bundles", ["oen", "one", "x"])
    assert [problem.split("bundles: ")[1] for problem in caught.value.problems] == [
        "found no experiment 'oen'; did you mean 'one'? Allowed: one.",
        "found no experiment 'x'; allowed: one.",
    ]
    for names in (None, ["one"]):
        with pytest.raises(InputError, match="run `make site` first"):
            load_ensembles(tmp_path / "nowhere", names)
