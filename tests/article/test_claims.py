"""Each claim can fail: on runs that contradict a part of it."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.article import claims, claims_temperature
from modgap.article.effects import MAIN
from modgap.site.claims import Claim, Runs

from .planted import COURSES, SEEDS, STEPS, every_run, planted
from .real import real_models
from .test_claims_closing import GEOMETRIC, OF_PAIRS
from .test_claims_course import RECORDED
from .test_claims_real import BREAKING as REAL
from .test_claims_tool import PLANTED
from .test_claims_trainer import BREAKING as OF_TRAINER
from .test_claims_untrained import OF_NO_RUN
from .toy_runs import DIMENSIONS, ITEMS, run

ALL = {value.name: value for value in vars(claims).values() if isinstance(value, Claim)}

BREAKING: dict[str, list[tuple[str, dict[str, float | list[float]]]]] = {  # claim -> run and what it shows instead
    "retrieval_works": [(MAIN, {"recall": 0.05})],
    "apart_before_training": [(MAIN, {"gap": [0.95, 1.3, 0.8, 0.6]})],
    "untrained_cone": [(MAIN, {"image": [0.85, 0.98, 0.6, 0.3]})],
    "cones_tighten_first": [
        (MAIN, {"image": [0.98, 0.95, 0.6, 0.3]}),
        (MAIN, {"image": [0.95, 0.98, 0.6, 0.95]}),
        (MAIN, {"text": [0.997, 0.9, 0.7, 0.4]}),
        (MAIN, {"text": [0.6, 0.997, 0.7, 0.65]}),
    ],
    "gap_widens_first": [(MAIN, {"gap": [1.3, 1.3, 0.8, 0.6]})],
    "loss_of_silence": [
        (MAIN, {"image": [0.95, 0.6, 0.6, 0.3], "text": [0.6, 0.98, 0.7, 0.4]}),
        (MAIN, {"text": [0.6, 0.95, 0.7, 0.4], "scale": [100, 1, 100, 100]}),
    ],
    "apart_after_training": [(MAIN, {"gap": [1.2, 1.3, 0.8, 0.05]})],
    "training_narrows": [(MAIN, {"gap": [0.6, 1.3, 0.8, 0.6]})],
    "one_cut_separates": [(MAIN, {"cut": 0.97})],
    "own_kind_is_closer": [
        (MAIN, {"image": 0.1, "text": 0.6, "gap": 0.5}),
        (MAIN, {"image": 0.6, "text": 0.1, "gap": 0.5}),
    ],
    "mixed_search_suffers": [(MAIN, {"image": 0.02, "text": 0.02, "gap": 0.1})],
    "clouds_open_up": [
        (MAIN, {"image": [0.95, 0.6, 0.98, 0.3]}),
        (MAIN, {"text": [0.6, 0.7, 0.997, 0.4]}),
        (MAIN, {"recall": [0.0, 0.3, 0.0, 0.7]}),
        (MAIN, {"gap": [1.2, 0.8, 1.3, 0.6]}),
    ],
    "still_moving_at_the_end": [
        (MAIN, {"gap": [1.2, 1.3, 0.5, 0.6]}),
        (MAIN, {"recall": [0.0, 0.0, 0.8, 0.7]}),
        (MAIN, {"scale": [100, 100, 100, 30]}),
        (MAIN, {"scale": [100, 100, 1, 2]}),
    ],
    "cooler_is_wider": [
        ("emoji-infonce-30", {"gap": 0.04}),
        ("emoji-infonce-50", {"gap": 0.11}),
        (MAIN, {"gap": 0.15}),
    ],
    "cooler_separates": [("emoji-infonce-10", {"cut": 0.9}), (MAIN, {"cut": 0.98})],
    "learned_scale_still_rises": [
        ("emoji-infonce-learned", {"scale": [14.29, 15.0, 17.0, 16.0]}),
        ("emoji-infonce-learned", {"gap": 0.2}),
    ],
    "warmer_retrieves_better": [("emoji-infonce-10", {"recall": 0.6})],
    "patience_levels_recall": [(name, {"recall": 0.5}) for name in claims_temperature.LONGEST],
    "infoloob_is_narrow": [("emoji-infoloob-100", {"gap": 0.4})],
    "cyclip_widens": [("emoji-cyclip-100", {"gap": 0.5})],
    "objective_matters_less_than_scale": [
        ("emoji-infoloob-30", {"gap": 0.25}),
        (MAIN, {"gap": 0.2}),
    ],
    "start_decides_the_gap_when_cold": [
        ("emoji-infonce-100-aligned", {"gap": 0.7}),
        ("emoji-infonce-100-same-side", {"gap": 0.7}),
        ("emoji-infonce-100-far-apart", {"gap": 0.5}),
    ],
    "start_is_forgotten_when_warm": [("emoji-infonce-30-far-apart", {"gap": 0.5})],
    "longer_training_narrows": [("emoji-infonce-100-long", {"gap": 0.7})],
    "wrong_pairs_open_the_gap": [(f"shapes-fixed-wrong-{percent}", {"gap": 0.05}) for percent in (30, 60)],
    "learning_the_scale_absorbs_noise": [(f"shapes-learned-wrong-{percent}", {"gap": 1.1}) for percent in (30, 60)],
    "wrong_pairs_lower_the_scale": [
        ("shapes-learned-wrong-60", {"scale": 14.0}),
        ("shapes-learned", {"scale": 25.0}),
    ],
    "cones_vary_less_than_gaps": [
        ("emoji-infonce-100-aligned", {"image": 0.95}),
        ("emoji-infonce-100-aligned", {"text": 1.0}),
    ],
    "patience_narrows_with_wrong_pairs": [
        ("shapes-fixed-wrong-60", {"gap": 1.3}),
        ("shapes-learned-wrong-60", {"gap": 0.6}),
        ("shapes-learned-wrong-60-seen", {"recall": 0.3}),
    ],
    "gap_follows_the_scale": [
        ("shapes-14-wrong-60", {"gap": 0.4}),
        ("shapes-learned-wrong-60", {"scale": 60.0}),
        ("shapes-fixed-wrong-60", {"gap": 0.2}),
    ],
    "class_token_and_positions_make_the_cone": [
        ("emoji-untrained-neither", {"image": 0.6}),
        ("emoji-untrained-no-positions", {"image": 0.7}),
        ("emoji-untrained-no-class-token", {"image": 0.7}),
        ("emoji-untrained-no-biases", {"image": 0.7}),
    ],
    "twins_have_a_gap": [("emoji-twins-100", {"gap": 0.05}), ("emoji-twins-100", {"cut": 0.95})],
    "sigmoid_loss_remembers_its_start": [("emoji-siglip-aligned", {"gap": 0.25})],
    "longest_training_keeps_the_order": [
        ("emoji-infonce-100-longest", {"gap": 0.75}),
        ("emoji-infonce-100-longest", {"gap": 0.15}),
        ("emoji-infonce-30-longest", {"gap": 0.2}),
        ("emoji-infonce-10-longest", {"gap": 0.2}),
    ],
    "thermostat_holds_where_pairs_are_wrong": [
        ("shapes-fixed-wrong-60-seen", {"image": 0.5, "text": 0.5}),
        ("shapes-14-wrong-60-seen", {"image": 0.2, "text": 0.2, "gap": 0.5}),
        ("shapes-fixed-seen", {"image": 0.2, "text": 0.2, "gap": 0.5}),
        ("shapes-fixed-wrong-60-seen", {"recall": 1.0}),
        ("shapes-14-wrong-60-seen", {"recall": 1.0}),
    ],
    "other_cold_runs_miss_the_formula": [
        ("shapes-fixed-wrong-30-seen", {"image": 0.05, "text": 0.05}),
        ("shapes-fixed-wrong-30-seen", {"scale": 14.0}),
        ("shapes-fixed-mention-1-seen", {"image": 0.65, "text": 0.65}),
        ("shapes-fixed-mention-1-seen", {"scale": 15.0}),
    ],
    "emoji_at_100_are_no_thermostat": [
        ("emoji-infonce-100-longest-seen", {"gap": 0.02, "image": 0.001, "text": 0.001}),
        ("emoji-infonce-100-longest-seen", {"recall": 0.3}),
    ],
    "recall_peaks_in_between": [
        ("emoji-infonce-3.3", {"recall": 0.83}),
        ("emoji-infonce-10", {"recall": 0.5}),
        ("emoji-infonce-30", {"recall": 0.5}),
        (MAIN, {"recall": 0.83}),
    ],
    "cloob_has_no_advantage": [
        ("emoji-cloob-30", {"recall": 0.85}),
        ("emoji-cloob-30", {"gap": 0.2}),
        ("emoji-cloob-30", {"cut": 0.95}),
    ],
    "cyclip_widens_with_lambda": [
        ("emoji-cyclip-30-lambda-0.05", {"gap": 0.1}),
        ("emoji-cyclip-30-lambda-0.05", {"recall": 0.9}),
    ],
    "last_temperature_counts_most": [
        ("emoji-infonce-100-to-10", {"gap": 0.04}),
        ("emoji-infonce-10-to-100", {"gap": 0.1}),
        ("emoji-infonce-10-to-100", {"gap": 0.7}),
    ],
    "missing_words_open_the_gap": [
        ("shapes-fixed-mention-3", {"gap": 0.05}),
        ("shapes-learned-mention-1", {"gap": 0.04}),
    ],
    "bare_captions_are_learned": [
        ("shapes-fixed-mention-1-seen", {"recall": 0.0, "scale": 2.0}),
        ("shapes-fixed-mention-1", {"gap": 1.3}),
    ],
    "objectives_part_when_cold": [
        *((f"emoji-{name}-30", {"gap": 0.3}) for name in ("infonce", "infoloob", "hopfield", "cloob")),
        ("emoji-cyclip-30-lambda-0.125", {"gap": 0.15}),
        ("emoji-infoloob-100", {"gap": 0.7}),
        ("emoji-cyclip-100", {"gap": 0.5}),
    ],
}
ON_THE_MAP = {"learning_by_heart_keeps_the_gap"}  # see test_claims_map.py
OF_SEARCH = {"bias_is_small_in_our_models", "few_negatives_count", "names_hide_the_picture"}
SHOWN = {"figures_show_a_hundred", "meaning_is_there_twice"}  # see test_claims_shown


def test_every_claim_has_runs_that_break_it():
    sets = (BREAKING, GEOMETRIC, OF_NO_RUN, OF_PAIRS, REAL, OF_SEARCH, ON_THE_MAP, PLANTED, RECORDED, SHOWN, OF_TRAINER)
    assert set(ALL) == set().union(*sets)


@pytest.mark.parametrize("name", BREAKING)
def test_a_claim_holds_for_runs_that_show_it(name):
    evidence = ALL[name](Runs(every_run()))
    assert evidence.holds, evidence.rows


@pytest.mark.parametrize(
    ("name", "broken", "shows"), [(name, *case) for name, cases in BREAKING.items() for case in cases]
)
def test_a_claim_fails_where_runs_deny_a_part_of_it(name, broken, shows):
    courses = {key: value if isinstance(value, list) else [value] * len(STEPS) for key, value in shows.items()}
    course = [
        replace(plan, **{key: values[place] for key, values in courses.items()})
        for place, plan in enumerate(COURSES[broken])
    ]
    evidence = ALL[name](Runs({**every_run(), broken: {seed: planted(broken, seed, course) for seed in SEEDS}}))
    assert not evidence.holds
    assert len(evidence.rows) > 1


def test_numbers_are_those_of_the_runs():
    names = (MAIN, "emoji-infonce-100-aligned", "emoji-infonce-30", "emoji-infonce-30-longest")
    runs = Runs(
        {**{name: {0: bundle} for name, bundle in real_models().items()}, **{name: {0: run(0)} for name in names}}
    )
    closing = {name for name in claims.NUMBERS if "." in name or name == "sought_rank"}
    found = {name: function(runs) for name, function in claims.NUMBERS.items() if name not in closing}
    assert found == {
        "silence": pytest.approx(np.log(ITEMS)),
        "emoji_pairs": 600,
        "equal_pictures": 27,
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
        "relu_after_1": pytest.approx([0.32] * 5, abs=0.02),
        "relu_angle": pytest.approx([18] * 5, abs=2),
        "swapped_scale": pytest.approx(21, abs=0.5),
        "best_shared_length": pytest.approx(0.7, abs=0.01),
        "warm_floor": [0.0],
        "longest_floor": [0.0],
        "sounds_between": pytest.approx(0.44, abs=0.01),
        "sounds_floor": pytest.approx(0.10, abs=0.01),
        "sounds_cut": pytest.approx(0.999, abs=0.001),
        "clip_published": pytest.approx(0.303, abs=0.001),
        "real_tables": 24,
        "watched_experiments": 0,
        "moving_experiments": 0,
    }
    assert claims.NUMBERS["clip-photos.shift.cost"](runs) == pytest.approx(0.47, abs=0.01)
    assert claims.NUMBERS["clip-photos.shift.cost_image"](runs) == pytest.approx(0.54, abs=0.01)
    assert claims.NUMBERS["infonce-100.trained.recall"](runs) == [1.0]
    assert claims.NUMBERS["infonce-100.shift.mixed"](runs) == [1.0]
    assert claims.NUMBERS["infonce-100.shift.loss_change"](runs) == pytest.approx([0.0], abs=1e-6)
