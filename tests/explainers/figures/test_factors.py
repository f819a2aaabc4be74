"""Which setting is found to vary, in which series, and which runs are refused."""

from __future__ import annotations

import pytest

from modgap.explainers.figures.ablation.ablation import Ablation
from modgap.explainers.figures.ablation.factors import variation_of
from modgap.precompute.errors import InputError

from ..factors import LAMBDA, MENTION, WRONG, made, setting, weights
from ..several import Runs, changed, recorded


@pytest.fixture
def runs(tmp_path) -> Runs:
    return made(tmp_path, WRONG)


def test_fewer_factors_are_later_levels(tmp_path):
    assert variation_of(made(tmp_path, MENTION)).levels == (5, 3, 1)


def test_the_factor_is_what_differs_and_the_scale_makes_the_series(runs):
    varied = variation_of(runs)
    assert (varied.factor.setting, varied.levels) == ("data.wrong", (0, 0.1, 0.3))
    assert varied.places == {0: 0, 0.1: 10, 0.3: 30}
    assert [series.label for series in varied.series] == ["1/τ fixed at 50", "1/τ learned"]
    assert [{level: one.name for level, one in series.ensembles.items()} for series in varied.series] == [
        {0: "fixed", 0.1: "fixed-wrong-10", 0.3: "fixed-30"},
        {0: "learned", 0.1: "learned-wrong-10", 0.3: "learned-wrong-30"},
    ]


def test_infonce_is_cyclip_without_its_terms_and_levels_too_close_for_a_scale_are_spread(tmp_path):
    varied = variation_of(made(tmp_path, LAMBDA))
    assert (varied.factor.setting, varied.levels) == ("lambda", (0, 0.01, 0.25))
    assert varied.places == {0: 0, 0.01: 1, 0.25: 2}
    assert varied.axis == "λ, not to scale"
    assert [series.label for series in varied.series] == ["1/τ fixed at 30"]


def test_two_fixed_scales_are_two_series_named_by_their_scale(tmp_path):
    four = {f"s{s}-{wrong}": setting(s, wrong=wrong) for s in (50.0, 10.0) for wrong in (0, 0.3)}
    assert [series.short for series in variation_of(made(tmp_path, four)).series] == ["1/τ = 10", "1/τ = 50"]


REFUSED = {
    "alike": ({"a": setting(), "b": setting()}, ["runs a, b do not differ"]),
    "no factor": (
        {"a": setting(), "b": setting() | {"steps": 960}},
        ["runs a, b do not differ", "steps (480 in a; 960 in b)"],
    ),
    "two factors and more": (
        {"a": setting(), "b": setting(wrong=0.1), "c": setting(mention=3) | {"steps": 960}},
        ["data.mention (5 in a, b; 3 in c)", "steps (480 in a, b; 960 in c)"],
    ),
    "uneven weights": (
        {"a": setting(), "b": setting(wrong=0.1, objective="cyclip", options=weights(0.2, 0.1))},
        ["lambda (0 in a; None in b)", "options.cross_modal (None in a; 0.1 in b)", "options.intra_modal"],
    ),
    "no number": ({"a": setting(), "b": setting(wrong=None)}, ["run b has data.wrong None"]),
    "three series": ({f"{s}-{w}": setting(s, wrong=w) for s in (10.0, 50.0, None) for w in (0, 0.1)}, ["2 series are"]),
    "a hole": (
        {"a": setting(), "b": setting(wrong=0.1), "c": setting(None), "d": setting(None, wrong=0.3)},
        ["data.wrong 0.3 and 1/τ fixed at 50", "data.wrong 0.1 and 1/τ learned"],
    ),
    "twice": ({"a": setting(), "b": setting(wrong=0.1), "c": setting(wrong=0.1)}, ["runs b, c have the same settings"]),
}


@pytest.mark.parametrize("case", REFUSED)
def test_runs_that_do_not_vary_one_setting_are_refused_with_all_that_is_wrong(case, tmp_path):
    experiments, sentences = REFUSED[case]
    with pytest.raises(InputError) as caught:
        Ablation(made(tmp_path, experiments, seeds=1))
    for sentence in sentences:
        assert sum(sentence in problem for problem in caught.value.problems) == 1, sentence


def test_seeds_that_were_trained_differently_and_runs_without_settings_are_refused_at_once(runs):
    other = recorded("fixed", **(setting() | {"batch": 64}))
    runs["fixed"] = changed(runs["fixed"], 1, provenance=other)
    runs["learned"] = changed(runs["learned"], provenance={"source": "as published"})
    with pytest.raises(InputError) as caught:
        Ablation(runs)
    assert caught.value.problems == (
        "experiment learned does not record how it was trained; list experiments of `modgap precompute`.",
        "seeds 0 and 1 of fixed differ in batch: 256 and 64; train them anew.",
    )
    with pytest.raises(InputError, match="got none"):
        Ablation({})


def test_a_damaged_record_is_told_in_sentences(runs):
    damaged = recorded("fixed", **setting())
    damaged["experiment"] |= {"options": True, "data": {"set": "shapes", "wrong": {"a": 1}}}
    runs["fixed"] = changed(runs["fixed"], 0, provenance=damaged)
    with pytest.raises(InputError) as caught:
        Ablation(runs)
    assert [problem.split(": ", 1)[0] for problem in caught.value.problems] == [
        "bundle fixed/0, provenance.experiment"
    ] * 2
    assert "found options: True" in caught.value.problems[0]
    assert "found wrong: {'a': 1}" in caught.value.problems[1]
