"""Each claim can fail: runs that contradict it in a single seed are enough."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.article import claims
from modgap.site.claims import Claim, Runs

from .toy_runs import DIMENSIONS, ENDS, ITEMS, STEPS, SUPPORTING, clouds, every_run, over_time, recorded, run

ALL = {value.name: value for value in vars(claims).values() if isinstance(value, Claim)}

BREAKING = [  # the main run, in one seed
    ("retrieval_works", "recall_at_1(text>image)", [0.0, 0.0, 0.0, 0.02]),
    ("apart_before_training", "gap_distance", [0.9, 1.3, 0.8, 0.6]),
    ("untrained_cone", "intra_modal_cosine(image)", [0.8, 0.9, 0.4, 0.3]),
    ("cones_tighten_first", "intra_modal_cosine(text)", [0.9, 0.95, 0.4, 0.3]),
    ("cones_tighten_first", "intra_modal_cosine(image)", [0.95, 0.94, 0.4, 0.3]),
    ("cones_tighten_first", "intra_modal_cosine(image)", [0.95, 0.98, 0.98, 0.97]),
    ("gap_widens_first", "gap_distance", [1.2, 1.2, 0.8, 0.6]),
    ("loss_of_silence", "loss", [9.0, 3.0, 9.0, 9.0]),
    ("apart_after_training", "gap_distance", [1.1, 1.3, 0.8, 0.3]),
    ("training_narrows", "gap_distance", [1.1, 1.3, 1.3, 1.2]),
    ("one_cut_separates", "linear_separability", [1.0, 1.0, 1.0, 0.9]),
    ("own_kind_is_closer", "cross_modal_cosine", [0.0, 0.0, 0.0, 0.9]),
    ("mixed_search_suffers", "mixed_rank(image>text)", [50.0, 50.0, 50.0, 2.0]),
    ("clouds_open_up", "recall_at_1", [0.0, 0.0, 0.05, 0.45]),
    ("still_moving_at_the_end", "gap_distance", [1.2, 1.3, 0.5, 0.6]),
    ("still_moving_at_the_end", "recall_at_1", [0.0, 0.0, 0.5, 0.45]),
    ("still_moving_at_the_end", "loss", [9.0, 4.1, 9.0, 8.9]),
]


BREAKING_ENDS = [  # claim, run, metric, value in one seed
    ("cooler_is_wider", "emoji-infonce-50", "gap_distance", 0.09),
    ("cooler_separates", "emoji-infonce-10", "linear_separability", 0.9),
    ("learned_scale_still_rises", "emoji-infonce-learned", "logit_scale", 16.0),
    ("warmer_retrieves_better", "emoji-infonce-10", "recall_at_1", 0.4),
    ("infoloob_is_narrow", "emoji-infoloob-100", "gap_distance", 0.4),
    ("cyclip_widens", "emoji-cyclip-100", "gap_distance", 0.5),
    ("objective_matters_less_than_scale", "emoji-infoloob-30", "gap_distance", 0.25),
    ("start_decides_the_gap_when_cold", "emoji-infonce-100-same-side", "gap_distance", 0.7),
    ("start_is_forgotten_when_warm", "emoji-infonce-30-far-apart", "gap_distance", 0.5),
    ("longer_training_narrows", "emoji-infonce-100-long", "gap_distance", 0.7),
    ("wrong_pairs_open_the_gap", "shapes-fixed-wrong-30", "gap_distance", 0.05),
    ("learning_the_scale_absorbs_noise", "shapes-learned-wrong-60", "gap_distance", 0.9),
    ("wrong_pairs_lower_the_scale", "shapes-learned-wrong-60", "logit_scale", 15.0),
    ("cones_vary_less_than_gaps", "emoji-infonce-100-aligned", "intra_modal_cosine(image)", 0.9),
    ("patience_narrows_with_wrong_pairs", "shapes-fixed-wrong-60-long", "gap_distance", 1.1),
    ("small_scale_does_it", "shapes-14-wrong-60", "gap_distance", 0.3),
    ("recall_peaks_in_between", "emoji-infonce-3.3", "recall_at_1", 0.65),
    ("cloob_has_no_advantage", "emoji-cloob-30", "recall_at_1", 0.6),
    ("cyclip_widens_with_lambda", "emoji-cyclip-30-lambda-0.05", "gap_distance", 0.1),
    ("last_temperature_counts_most", "emoji-infonce-10-to-100", "gap_distance", 0.1),
    ("missing_words_open_the_gap", "shapes-learned-mention-1", "gap_distance", 0.01),
    ("cones_vary_less_than_gaps", "emoji-infonce-100-aligned", "intra_modal_cosine(text)", 0.9),
    ("bare_captions_hardly_train", "shapes-learned-mention-1", "loss", 6.0),
    ("bare_captions_hardly_train", "shapes-learned-mention-1", "loss", 3.0),
    ("objectives_part_when_cold", "emoji-hopfield-30", "gap_distance", 0.3),
]
GEOMETRIC = {
    "apart_lowers_the_loss",
    "centring_adds_nothing",
    "closing_raises_the_loss_at_the_trained_scale",
    "same_pairs_are_confused",
    "shifting_costs_little",
    "shifting_mends_mixed_search",
}
IMPORTED = {"clip_can_be_centred", "shift_favours_captions_of_clip"}  # checked on the import itself, where it is there
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


def test_every_claim_has_runs_that_break_it():
    broken = {name for name, *_ in (*BREAKING, *BREAKING_ENDS)}
    assert set(ALL) == {*broken, *GEOMETRIC, *IMPORTED, *OF_NO_RUN, *OF_SEARCH, *RECORDED, *SHOWN}


@pytest.mark.parametrize(("name", "metric", "values"), BREAKING)
def test_a_claim_about_the_main_run_fails_if_one_seed_does_not_show_it(name, metric, values):
    runs = every_run()
    assert ALL[name](Runs(runs)).holds
    runs[claims.MAIN][2] = run(2, metrics={**SUPPORTING, metric: values})
    evidence = ALL[name](Runs(runs))
    assert not evidence.holds
    assert len(evidence.rows) > 1


@pytest.mark.parametrize(("name", "broken", "metric", "value"), BREAKING_ENDS)
def test_a_claim_about_several_runs_fails_if_one_seed_of_one_does_not_show_it(name, broken, metric, value):
    runs = every_run()
    assert ALL[name](Runs(runs)).holds
    metrics = {other: over_time(end) for other, end in ENDS[broken].items()}
    runs[broken][2] = run(2, broken, {**metrics, metric: [value] * len(STEPS)})
    evidence = ALL[name](Runs(runs))
    assert not evidence.holds
    assert len(evidence.rows) > 1


@pytest.mark.parametrize("name", sorted(GEOMETRIC - {"centring_adds_nothing", "same_pairs_are_confused"}))
def test_claims_on_closing_hold_for_noisy_clouds_with_a_gap(name):
    runs = Runs({claims.MAIN: {seed: clouds(seed, gap=2.0, noise=1.0) for seed in range(3)}})
    assert ALL[name](runs).holds


@pytest.mark.parametrize("name", sorted(GEOMETRIC - {"centring_adds_nothing", "shifting_costs_little"}))
def test_claims_on_closing_fail_for_partners_that_coincide(name):
    assert not ALL[name](Runs({claims.MAIN: {0: run(0)}})).holds


@pytest.mark.parametrize(("name", "bias"), [("centring_adds_nothing", 1.0), ("shifting_costs_little", 2.0)])
def test_claims_on_what_closing_costs_fail_where_the_common_mean_biases_all_queries(name, bias):
    assert not ALL[name](Runs({claims.MAIN: {0: clouds(0, gap=0.0, noise=0.1, bias=bias)}})).holds


def test_numbers_are_those_of_the_runs():
    runs = Runs({claims.MAIN: {0: run(0)}, "emoji-infonce-100-aligned": {0: run(0)}})
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
    }
    assert claims.NUMBERS["infonce-100.trained.recall"](runs) == [1.0]
    assert claims.NUMBERS["infonce-100.shift.mixed"](runs) == [1.0]
    assert claims.NUMBERS["infonce-100.shift.loss_change"](runs) == pytest.approx([0.0], abs=1e-6)


def test_the_same_pairs_are_confused_unless_a_shift_biases_all_queries():
    plain = {claims.MAIN: {0: clouds(0, gap=0.2, noise=1.5)}}
    biased = {claims.MAIN: {0: clouds(0, gap=0.2, noise=0.1, bias=2.0)}}
    assert ALL["same_pairs_are_confused"](Runs(plain)).holds
    assert not ALL["same_pairs_are_confused"](Runs(biased)).holds


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
