"""A key changes with what decides the numbers, and with nothing else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from modgap.precompute import keys
from modgap.precompute.config import DataConfig, TrainingConfig
from modgap.precompute.experiments import load_experiments

from .runs import write_experiments

FROZEN = {  # what the keys of the first runs were made of
    "objective": "infonce",
    "options": (),
    "scale": 100.0,
    "steps": 240,
    "batch": 256,
    "checkpoints": 12,
    "learning_rate": 0.001,
    "weight_decay": 0.01,
    "warm_up": 20,
    "cool_down": 60,
    "encoder": {
        "picture": 32,
        "patch": 8,
        "width": 64,
        "heads": 4,
        "image_layers": 3,
        "text_layers": 2,
        "dimension": 64,
    },
}


@pytest.fixture
def experiment(tmp_path):
    return load_experiments(write_experiments(tmp_path))["one"]


def test_config_data_and_seed_change_the_key(experiment):
    key = keys.training_key(experiment, 0)
    assert key == keys.training_key(experiment, 0)
    others = [
        keys.training_key(experiment, 1),
        keys.training_key(replace(experiment, training=replace(experiment.training, scale=11.0)), 0),
        keys.training_key(replace(experiment, data=replace(experiment.data, wrong=0.1)), 0),
    ]
    assert len({key, *others}) == 4


def test_a_package_changes_the_key(experiment, monkeypatch):
    key = keys.training_key(experiment, 0)
    monkeypatch.setattr(keys, "versions", lambda packages: dict.fromkeys(packages, "0"))
    assert keys.training_key(experiment, 0) != key


def test_name_and_other_seeds_do_not_change_the_key(experiment):
    key = keys.training_key(experiment, 0)
    assert keys.training_key(replace(experiment, name="other", seeds=(0, 5)), 0) == key


@pytest.mark.parametrize(
    ("changed", "same"),
    [
        ("def f(x):\n    '''Say more.'''\n    return x + 1  # why\n", True),
        ("def f(x):\n\n    return (x + 1)\n", True),
        ("def f(x):\n    '''Say.'''\n    return x + 2\n", False),
    ],
)
def test_only_what_code_does_counts(changed, same):
    source = "'''Module.'''\ndef f(x):\n    '''Say.'''\n    return x + 1\n"
    assert (keys.statements(source) == keys.statements("'''Module.'''\n" + changed)) is same


def test_every_file_that_a_training_runs_through_counts(experiment):
    named = {path.name for pattern in keys.TRAINING_CODE for path in keys.HERE.glob(pattern)}
    assert {"training.py", "objectives.py", "encoders.py", "runs.py", "tokenizer.py", "pairs.py"} <= named
    assert all(list(keys.HERE.glob(pattern)) for pattern in (*keys.TRAINING_CODE, *keys.METRICS_CODE))
    other = replace(experiment, data=replace(experiment.data, set="emoji"))
    assert keys.training_code(experiment) != keys.training_code(other)


def test_settings_that_came_later_leave_the_key_of_a_run_without_them_as_it_was(experiment, monkeypatch):
    training = TrainingConfig(scale=100.0)
    assert keys.training_config(training) == FROZEN
    monkeypatch.setattr(keys, "training_code", lambda _: "code")
    monkeypatch.setattr(keys, "versions", lambda _: {})
    emoji = replace(experiment, training=training, data=DataConfig("emoji"))
    assert keys.training_key(emoji, 0) == "0690a6ad774ad230"


@pytest.mark.parametrize("later", [{"initialisation": "aligned"}, {"scale_end": 10.0}])
def test_settings_that_came_later_count_where_they_are_used(experiment, later):
    changed = replace(experiment, training=replace(experiment.training, **later))
    assert keys.training_key(changed, 0) != keys.training_key(experiment, 0)


def test_only_a_run_that_starts_somewhere_depends_on_how_starts_are_made(experiment, monkeypatch):
    placed = replace(experiment, training=replace(experiment.training, initialisation="aligned"))
    before = keys.training_code(experiment), keys.training_code(placed)
    monkeypatch.setattr(keys, "INITIALISATION_CODE", "errors.py")
    assert keys.training_code(experiment) == before[0]
    assert keys.training_code(placed) != before[1]
