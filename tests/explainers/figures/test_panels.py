"""Which curve of the learning curves stands where, and which runs cannot stand together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.explainers.figures.learning_curves.learning_curves import keys_of
from modgap.explainers.figures.learning_curves.panels import Panel, panels_of
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.errors import InputError
from modgap.precompute.metrics import measure

from ..several import BY_SCALE, BY_START, STARTS, STEPS, Runs, changed, make_courses, recorded

KEYS = keys_of(("image", "text")).values()


def panels(runs: Runs) -> list[Panel]:
    return panels_of(runs, KEYS)


def test_different_starts_make_a_panel_for_each_scale_and_a_look_for_each_start(tmp_path):
    made = panels(make_courses(tmp_path, BY_START))
    assert [panel.name for panel in made] == ["1/τ 100", "1/τ 30"]
    for panel in made:
        assert [curve.name for curve in panel.curves] == ["as born", "aligned", "same side", "far apart"]
        assert [(curve.colour, curve.dash, curve.marker) for curve in panel.curves] == [(k, k, k) for k in range(4)]


def test_equal_starts_make_one_panel_with_a_colour_for_each_final_scale(tmp_path):
    (panel,) = panels(make_courses(tmp_path, BY_SCALE))
    assert panel.name == ""
    assert [curve.name for curve in panel.curves] == ["1/τ 10", "1/τ 100 to 10", "1/τ 10 to 100", "1/τ learned"]
    assert [curve.colour for curve in panel.curves] == [0, 0, 1, 2]
    assert [curve.dash for curve in panel.curves] == [0, 1, 1, 1]
    assert sorted(curve.marker for curve in panel.curves) == [0, 1, 2, 3]


def test_all_reasons_why_runs_cannot_stand_together_are_said_at_once(tmp_path):
    runs = make_courses(tmp_path, BY_START, seeds=1)
    first, *others = runs
    runs = {
        **runs,
        others[0]: changed(runs[others[0]], provenance=recorded(others[0], objective="cyclip", batch=64, scale=30.0)),
    }
    runs = {**runs, others[1]: changed(runs[others[1]], provenance={"source": "made elsewhere"})}
    runs = {**runs, others[2]: changed(runs[others[2]], metrics={})}
    runs = {**runs, others[3]: changed(runs[others[3]], steps=np.array([*STEPS[:-1], 480]))}
    damaged = recorded(others[4], scale=30.0)
    damaged["experiment"] |= {"options": True, "data": {"wrong": {"a": 1}}}
    runs = {**runs, others[4]: changed(runs[others[4]], provenance=damaged)}
    with pytest.raises(InputError) as caught:
        panels(runs)
    problems = caught.value.problems
    assert len(problems) == 6
    for sentence in (
        f"experiments {first} and {others[0]} differ in batch, objective",
        f"experiment {others[1]} does not record",
        f"bundle {others[2]}/0 lacks gap_distance(image,text)",
        f"bundles {first}/0 and {others[3]}/0 have other checkpoints",
        f"bundle {others[4]}/0, provenance.experiment: found options: True",
        "found wrong: {'a': 1}",
    ):
        assert any(sentence in problem for problem in problems), sentence


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({}, "got none"),
        ({"a": {"scale": 30.0}, "b": {"scale": 30.0}}, "would both be “1/τ 30”"),
        ({f"{s}-{t}": {"scale": s, "initialisation": t} for s in (1.0, 2.0, 3.0) for t in STARTS[:2]}, "2 panels at most"),
        ({f"{s}": {"scale": float(s)} for s in range(1, 6)}, "4 at most"),
    ],
)  # fmt: skip
def test_runs_that_one_figure_cannot_tell_apart_are_refused(settings, sentence, tmp_path):
    with pytest.raises(InputError, match=sentence):
        panels(make_courses(tmp_path, settings, seeds=1))


def test_one_checkpoint_is_no_curve(tmp_path):
    runs = make_courses(tmp_path, {"a": {"scale": 30.0}}, seeds=1)
    whole = runs["a"].first
    first = changed(
        runs["a"], steps=whole.steps[:1], logit_scale=whole.logit_scale[:1],
        embeddings={name: array[:1] for name, array in whole.embeddings.items()},
        metrics={name: values[:1] for name, values in whole.metrics.items()},
    )  # fmt: skip
    with pytest.raises(InputError, match="two at least"):
        panels({**runs, "a": first})


def test_seeds_with_other_steps_are_told(tmp_path):
    runs = make_courses(tmp_path, {"a": {"scale": 30.0}}, seeds=2)
    other = replace(runs["a"].runs[1], steps=np.array([*STEPS[:-1], 480]))
    with pytest.raises(InputError, match="bundles a/0 and a/1 have other checkpoints"):
        panels({"a": Ensemble.of("a", {0: runs["a"].first, 1: other})})


def test_metrics_are_those_of_a_bundle():
    rng = np.random.default_rng(0)
    x, y = (rows / np.linalg.norm(rows, axis=1, keepdims=True) for rows in rng.normal(size=(2, 20, 8)))
    assert set(KEYS) <= measure({"image": x, "text": y}, 30.0, 0).keys()
