"""Each claim can fail: runs that contradict it in a single seed are enough."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.article import claims, claims_temperature
from modgap.article.claims_closing import OURS
from modgap.article.tables import MAIN
from modgap.precompute.bundle import Bundle
from modgap.site.claims import Claim, Runs

from .real import real_models, shuffled
from .test_claims_real import BREAKING as REAL
from .toy_runs import DIMENSIONS, ITEMS, METRICS, STEPS, clouds, every_run, over_time, recorded, run, turned, unit

ALL = {value.name: value for value in vars(claims).values() if isinstance(value, Claim)}

BREAKING: dict[str, list[tuple[str, str, float | list[float]]]] = {  # claim -> run, metric and values in one seed
    "retrieval_works": [
        (MAIN, "recall_at_1(image>text)", [0.0, 0.0, 0.0, 0.02]),
        (MAIN, "recall_at_1(text>image)", [0.0, 0.0, 0.0, 0.02]),
    ],
    "apart_before_training": [(MAIN, "gap_distance", [0.9, 1.3, 0.8, 0.6])],
    "untrained_cone": [(MAIN, "intra_modal_cosine(image)", [0.8, 0.9, 0.4, 0.3])],
    "cones_tighten_first": [
        (MAIN, "intra_modal_cosine(image)", [0.95, 0.94, 0.4, 0.3]),
        (MAIN, "intra_modal_cosine(image)", [0.95, 0.98, 0.4, 0.96]),
        (MAIN, "intra_modal_cosine(text)", [0.9, 0.95, 0.4, 0.3]),
        (MAIN, "intra_modal_cosine(text)", [0.6, 0.99, 0.5, 0.7]),
    ],
    "gap_widens_first": [(MAIN, "gap_distance", [1.2, 1.2, 0.8, 0.6])],
    "loss_of_silence": [
        (MAIN, "loss", [9.0, 3.0, 9.0, 9.5]),
        (MAIN, "loss", [9.0, np.log(ITEMS) + 0.04, np.log(ITEMS), 9.5]),
        (MAIN, "intra_modal_cosine(text)", [0.6, 0.9, 0.5, 0.4]),
    ],
    "apart_after_training": [(MAIN, "gap_distance", [1.1, 1.3, 0.8, 0.3])],
    "training_narrows": [(MAIN, "gap_distance", [1.1, 1.3, 1.3, 1.2])],
    "one_cut_separates": [(MAIN, "linear_separability", [1.0, 1.0, 1.0, 0.9])],
    "own_kind_is_closer": [
        (MAIN, "intra_modal_cosine(image)", [0.95, 0.98, 0.4, 0.05]),
        (MAIN, "intra_modal_cosine(text)", [0.6, 0.99, 0.5, 0.05]),
    ],
    "mixed_search_suffers": [
        (MAIN, "mixed_rank(image>text)", [50.0, 50.0, 50.0, 2.0]),
        (MAIN, "mixed_rank(text>image)", [50.0, 50.0, 50.0, 2.0]),
    ],
    "clouds_open_up": [
        (MAIN, "intra_modal_cosine(image)", [0.95, 0.98, 0.9, 0.3]),
        (MAIN, "intra_modal_cosine(text)", [0.6, 0.99, 0.9, 0.4]),
        (MAIN, "recall_at_1", [0.0, 0.0, 0.05, 0.45]),
        (MAIN, "gap_distance", [1.2, 1.3, 1.3, 0.6]),
    ],
    "still_moving_at_the_end": [
        (MAIN, "gap_distance", [1.2, 1.3, 0.5, 0.6]),
        (MAIN, "recall_at_1", [0.0, 0.0, 0.5, 0.45]),
        (MAIN, "loss", [9.0, np.log(ITEMS), 9.5, 9.0]),
        (MAIN, "loss", [9.0, np.log(ITEMS), 3.0, 3.5]),
    ],
    "cooler_is_wider": [
        ("emoji-infonce-30", "gap_distance", 0.04),
        ("emoji-infonce-50", "gap_distance", 0.09),
        (MAIN, "gap_distance", 0.15),
    ],
    "cooler_separates": [
        ("emoji-infonce-10", "linear_separability", 0.9),
        (MAIN, "linear_separability", 0.98),
    ],
    "learned_scale_still_rises": [
        ("emoji-infonce-learned", "logit_scale", [14.3, 15.0, 17.0, 16.0]),
        ("emoji-infonce-learned", "logit_scale", [14.3, 16.0, 15.0, 17.0]),
        ("emoji-infonce-learned", "gap_distance", 0.2),
    ],
    "warmer_retrieves_better": [("emoji-infonce-10", "recall_at_1", 0.4)],
    "infoloob_is_narrow": [("emoji-infoloob-100", "gap_distance", 0.4)],
    "cyclip_widens": [("emoji-cyclip-100", "gap_distance", 0.5)],
    "objective_matters_less_than_scale": [
        ("emoji-infoloob-30", "gap_distance", 0.25),
        (MAIN, "gap_distance", 0.35),
    ],
    "start_decides_the_gap_when_cold": [
        ("emoji-infonce-100-aligned", "gap_distance", 0.7),
        ("emoji-infonce-100-same-side", "gap_distance", 0.7),
        ("emoji-infonce-100-far-apart", "gap_distance", 0.5),
    ],
    "start_is_forgotten_when_warm": [
        (f"emoji-infonce-30{start}", "gap_distance", 0.5) for start in ("", "-aligned", "-same-side", "-far-apart")
    ],
    "longer_training_narrows": [("emoji-infonce-100-long", "gap_distance", 0.7)],
    "wrong_pairs_open_the_gap": [(f"shapes-fixed-wrong-{percent}", "gap_distance", 0.05) for percent in (30, 60)],
    "learning_the_scale_absorbs_noise": [
        (f"shapes-learned-wrong-{percent}", "gap_distance", 0.9) for percent in (30, 60)
    ],
    "wrong_pairs_lower_the_scale": [
        ("shapes-learned-wrong-60", "logit_scale", 15.0),
        ("shapes-learned", "logit_scale", 14.0),
    ],
    "cones_vary_less_than_gaps": [
        ("emoji-infonce-100-aligned", "intra_modal_cosine(image)", 0.9),
        ("emoji-infonce-100-aligned", "intra_modal_cosine(text)", 1.0),
    ],
    "patience_narrows_with_wrong_pairs": [
        ("shapes-fixed-wrong-60", "gap_distance", 1.3),
        ("shapes-learned-wrong-60", "gap_distance", 0.6),
        ("shapes-learned-wrong-60", "recall_at_1", 0.6),
    ],
    "small_scale_does_it": [
        ("shapes-14-wrong-60-short", "gap_distance", 0.3),
        ("shapes-14-wrong-60-short", "gap_distance", 0.7),
    ],
    "recall_peaks_in_between": [
        ("emoji-infonce-3.3", "recall_at_1", 0.57),
        ("emoji-infonce-10", "recall_at_1", 0.44),
        ("emoji-infonce-30", "recall_at_1", 0.44),
        (MAIN, "recall_at_1", 0.57),
    ],
    "cloob_has_no_advantage": [
        ("emoji-cloob-30", "recall_at_1", 0.6),
        ("emoji-cloob-30", "gap_distance", 0.2),
    ],
    "cyclip_widens_with_lambda": [
        ("emoji-cyclip-30-lambda-0.05", "gap_distance", 0.1),
        ("emoji-cyclip-30-lambda-0.05", "recall_at_1", 0.58),
        ("emoji-cyclip-30-lambda-0.125", "recall_at_1", 0.56),
    ],
    "last_temperature_counts_most": [
        ("emoji-infonce-100-to-10", "gap_distance", 0.04),
        ("emoji-infonce-10-to-100", "gap_distance", 0.1),
        ("emoji-infonce-10-to-100", "gap_distance", 0.5),
    ],
    "missing_words_open_the_gap": [
        ("shapes-fixed-mention-3", "gap_distance", 0.01),
        ("shapes-learned-mention-1", "gap_distance", 0.01),
    ],
    "bare_captions_hardly_train": [
        (f"shapes-{kind}-mention-1", "loss", loss) for kind in ("fixed", "learned") for loss in (3.0, 5.2)
    ],
    "objectives_part_when_cold": [
        *((f"emoji-{name}-30", "gap_distance", 0.3) for name in ("infonce", "infoloob", "hopfield", "cloob")),
        ("emoji-cyclip-30-lambda-0.125", "gap_distance", 0.4),
        ("emoji-infoloob-100", "gap_distance", 0.55),
        ("emoji-cyclip-100", "gap_distance", 0.65),
    ],
}
GEOMETRIC = {
    "apart_lowers_the_loss",
    "centring_adds_nothing",
    "closing_raises_the_loss_at_the_trained_scale",
    "same_pairs_are_confused",
    "shifting_costs_little",
    "shifting_mends_mixed_search",
}
OF_PAIRS = {"centring_costs_ours_more", "patience_levels_recall"}
OF_SEARCH = {"bias_is_small_in_our_models", "few_negatives_count", "names_hide_the_picture"}
RECORDED = {"most_runs_still_move", "three_seeds"}
SHOWN = {"figures_show_a_hundred", "meaning_is_there_twice"}  # see test_claims_shown
OF_NO_RUN = {
    "gap_undoes_the_scale",
    "relu_makes_cones",
    "seeds_make_gaps",
    "six_points_follow_temperature",
    "swap_is_needed",
}


def ours(bundle: Bundle) -> dict[str, dict[int, Bundle]]:
    """The models that claims on closing look at, of one seed, all alike."""
    return {name: {0: bundle} for name in OURS}


def test_every_claim_has_runs_that_break_it():
    assert set(ALL) == {*BREAKING, *GEOMETRIC, *OF_NO_RUN, *OF_PAIRS, *REAL, *OF_SEARCH, *RECORDED, *SHOWN}


@pytest.mark.parametrize("name", BREAKING)
def test_a_claim_holds_for_runs_that_show_it(name):
    assert ALL[name](Runs(every_run())).holds


@pytest.mark.parametrize(
    ("name", "broken", "metric", "value"), [(name, *case) for name, cases in BREAKING.items() for case in cases]
)
def test_a_claim_fails_where_a_single_seed_denies_a_part_of_it(name, broken, metric, value):
    runs = every_run()
    runs[broken][2] = run(2, broken, {**METRICS[broken], metric: over_time(value)})
    evidence = ALL[name](Runs(runs))
    assert not evidence.holds
    assert len(evidence.rows) > 1


@pytest.mark.parametrize("name", sorted(GEOMETRIC - {"centring_adds_nothing", "same_pairs_are_confused"}))
def test_claims_on_closing_hold_for_noisy_clouds_with_a_gap(name):
    runs = Runs({MAIN: {seed: clouds(seed, gap=2.0, noise=1.0) for seed in range(3)}})
    assert ALL[name](runs).holds


@pytest.mark.parametrize("name", sorted(GEOMETRIC - {"centring_adds_nothing", "shifting_costs_little"}))
def test_claims_on_closing_fail_for_partners_that_coincide(name):
    assert not ALL[name](Runs(ours(run(0)))).holds


def test_closing_costs_much_where_the_common_mean_biases_all_queries():
    runs = Runs({MAIN: {0: clouds(0, gap=0.0, noise=0.1, bias=2.0)}})
    assert not ALL["shifting_costs_little"](runs).holds


@pytest.mark.parametrize("broken", OURS)
@pytest.mark.parametrize(
    ("name", "gap", "bias"), [("centring_adds_nothing", 0.0, 1.0), ("same_pairs_are_confused", 0.2, 2.0)]
)
def test_shifting_changes_little_unless_the_common_mean_of_one_model_biases_all_queries(name, gap, bias, broken):
    runs = ours(clouds(0, gap=0.2, noise=1.5))
    assert ALL[name](Runs(runs)).holds
    runs[broken] = {0: clouds(0, gap=gap, noise=0.1, bias=bias)}
    assert not ALL[name](Runs(runs)).holds


@pytest.mark.parametrize("broken", OURS)
def test_other_pairs_are_confused_where_texts_ask_and_pictures_are_biased(broken):
    runs = ours(clouds(0, gap=0.2, noise=1.5))
    runs[broken] = {0: turned(clouds(0, gap=0.2, noise=0.1, bias=2.0))}
    assert not ALL["same_pairs_are_confused"](Runs(runs)).holds


def test_numbers_are_those_of_the_runs():
    names = (MAIN, "emoji-infonce-100-aligned", "emoji-infonce-30")
    runs = Runs(
        {**{name: {0: bundle} for name, bundle in real_models().items()}, **{name: {0: run(0)} for name in names}}
    )
    closing = {name for name in claims.NUMBERS if "." in name}
    found = {name: function(runs) for name, function in claims.NUMBERS.items() if name not in closing}
    assert found == {
        "silence": pytest.approx(np.log(ITEMS)),
        "emoji_pairs": 600,
        "held_out": ITEMS,
        "dimensions": DIMENSIONS,
        "training_steps": 240,
        "silent_text": [0.99],
        "guessing": 1 / ITEMS,
        "rows_right": 1.0,
        "cosines_shown": (2 * ITEMS) ** 2,
        "lead_factor": pytest.approx([np.exp(10)]),
        "aligned_widest": [1.3],
        "widening": pytest.approx([0.1]),
        "predicted_at_birth": pytest.approx([np.sqrt(0.95 + 0.6)]),
        "pure_rank": [1.0],
        "relu_after_1": pytest.approx([0.32] * 3, abs=0.02),
        "relu_angle": pytest.approx([18] * 3, abs=2),
        "swapped_scale": pytest.approx(21, abs=0.5),
        "warm_floor": [0.0],
        "clip_shift_cost": pytest.approx(0.47, abs=0.01),
        "clip_published": pytest.approx(0.303, abs=0.001),
        "real_tables": 24,
    }
    assert claims.NUMBERS["infonce-100.trained.recall"](runs) == [1.0]
    assert claims.NUMBERS["infonce-100.shift.mixed"](runs) == [1.0]
    assert claims.NUMBERS["infonce-100.shift.loss_change"](runs) == pytest.approx([0.0], abs=1e-6)


def test_every_experiment_has_three_seeds_or_the_claim_fails():
    runs = {name: {seed: recorded(name, seed, [0.8, 0.6]) for seed in range(3)} for name in ("a", "b")}
    assert ALL["three_seeds"](Runs(runs)).holds
    del runs["b"][1]
    evidence = ALL["three_seeds"](Runs(runs))
    assert not evidence.holds
    assert ("b", 2) in evidence.rows
    assert not ALL["three_seeds"](Runs({"import": {0: run(0, "import")}})).holds


def test_runs_still_move_where_most_gaps_change_at_the_end():
    runs = {name: {0: recorded(name, 0, [0.8, end])} for name, end in (("a", 0.6), ("b", 0.9), ("c", 0.79))}
    assert ALL["most_runs_still_move"](Runs(runs)).holds
    runs["b"] = {0: recorded("b", 0, [0.8, 0.81])}
    assert not ALL["most_runs_still_move"](Runs(runs)).holds


def sharing(seed: int, *, along: float) -> Bundle:
    """Noisy partners with a direction that both clouds share; items differ ``along`` it, alike in both."""
    rng = np.random.default_rng(seed)
    content, place = rng.normal(size=(ITEMS, DIMENSIONS)), rng.normal(size=ITEMS)
    content[:, :2] = 0
    sides = {}
    for name, side in (("image", 0.5), ("text", -0.5)):
        points = content + 0.8 * rng.normal(size=content.shape) * (content != 0)
        points[:, 0] += side
        points[:, 1] += 3 * (1 + along * place)
        sides[name] = np.repeat(unit(points)[None], len(STEPS), axis=0)  # (T, N, D)
    return replace(run(seed), embeddings=sides)


@pytest.mark.parametrize(("along", "holds"), [(0.0, True), (0.6, False)])
def test_centring_costs_more_than_a_shift_unless_items_differ_along_what_is_shared(along, holds):
    runs = Runs({MAIN: {seed: sharing(seed, along=along) for seed in range(3)}})
    assert claims.centring_costs_ours_more(runs).holds == holds


def test_recall_is_level_after_long_training_unless_one_model_finds_less():
    alike = {name: {seed: run(seed, name) for seed in range(3)} for name in claims_temperature.LONG}
    assert claims.patience_levels_recall(Runs(alike)).holds
    for name in claims_temperature.LONG:
        worse = {**alike, name: {seed: shuffled(bundle, "text") for seed, bundle in alike[name].items()}}
        assert not claims.patience_levels_recall(Runs(worse)).holds
