"""Each claim can fail: runs that contradict it in a single seed are enough."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pytest

from modgap.article import claims, claims_search
from modgap.article.claims_course import OPEN, SILENT
from modgap.precompute.bundle import Bundle, Item
from modgap.precompute.config import DataConfig, TrainingConfig
from modgap.precompute.errors import InputError
from modgap.precompute.metrics import measure
from modgap.site.claims import Claim, Runs

from ..precompute.importers import test_amumo_export as export

ITEMS, DIMENSIONS = 60, 16
STEPS = (0, SILENT, OPEN, 240)
ALL = {value.name: value for value in vars(claims).values() if isinstance(value, Claim)}

SUPPORTING = {  # of the main run: before training, while texts are one point, when clouds have opened, after training
    "recall_at_1": [0.0, 0.0, 0.3, 0.45],
    "recall_at_1(image>text)": [0.0, 0.0, 0.3, 0.5],
    "recall_at_1(text>image)": [0.0, 0.0, 0.3, 0.5],
    "gap_distance": [1.2, 1.3, 0.8, 0.6],
    "intra_modal_cosine(image)": [0.95, 0.98, 0.4, 0.3],
    "intra_modal_cosine(text)": [0.6, 0.99, 0.5, 0.4],
    "loss": [9.0, float(np.log(ITEMS)), 9.0, 9.0],
    "linear_separability": [1.0, 1.0, 1.0, 1.0],
    "cross_modal_cosine": [0.0, 0.0, 0.0, 0.1],
    "mixed_rank(image>text)": [70.0, 70.0, 70.0, 30.0],
    "mixed_rank(text>image)": [70.0, 70.0, 70.0, 30.0],
}
BREAKING = {  # the main run, in one seed
    "retrieval_works": ("recall_at_1(text>image)", [0.0, 0.0, 0.0, 0.02]),
    "apart_before_training": ("gap_distance", [0.9, 1.3, 0.8, 0.6]),
    "untrained_cone": ("intra_modal_cosine(image)", [0.8, 0.9, 0.4, 0.3]),
    "cones_tighten_first": ("intra_modal_cosine(text)", [0.9, 0.95, 0.4, 0.3]),
    "gap_widens_first": ("gap_distance", [1.2, 1.2, 0.8, 0.6]),
    "loss_of_silence": ("loss", [9.0, 3.0, 9.0, 9.0]),
    "apart_after_training": ("gap_distance", [1.1, 1.3, 0.8, 0.3]),
    "training_narrows": ("gap_distance", [1.1, 1.3, 1.3, 1.2]),
    "one_cut_separates": ("linear_separability", [1.0, 1.0, 1.0, 0.9]),
    "own_kind_is_closer": ("cross_modal_cosine", [0.0, 0.0, 0.0, 0.9]),
    "mixed_search_suffers": ("mixed_rank(image>text)", [50.0, 50.0, 50.0, 2.0]),
    "clouds_open_up": ("recall_at_1", [0.0, 0.0, 0.05, 0.45]),
    "still_moving_at_the_end": ("gap_distance", [1.2, 1.3, 0.5, 0.6]),
}


ENDS: dict[str, dict[str, float | list[float]]] = {  # other runs after training: run -> metric -> value
    "emoji-infonce-3.3": {"recall_at_1": 0.4},
    "emoji-infonce-10": {"gap_distance": 0.05, "linear_separability": 0.6, "recall_at_1": 0.6},
    "emoji-infonce-30": {"gap_distance": 0.1, "linear_separability": 0.9, "recall_at_1": 0.55},
    "emoji-infonce-50": {"gap_distance": 0.2, "linear_separability": 0.99, "recall_at_1": 0.5},
    "emoji-infonce-learned": {"gap_distance": 0.05, "logit_scale": [14.3, 15.0, 16.0, 17.0]},
    "emoji-infonce-30-long": {"gap_distance": 0.09, "recall_at_1": 0.55},
    "emoji-infonce-100-to-10": {"gap_distance": 0.12},
    "emoji-infonce-10-to-100": {"gap_distance": 0.3},
    "emoji-infonce-100-long": {"gap_distance": 0.4},
    "emoji-infonce-100-aligned": {"gap_distance": 0.2, "intra_modal_cosine(image)": 0.4},
    "emoji-infonce-100-same-side": {"gap_distance": 0.2, "intra_modal_cosine(image)": 0.3},
    "emoji-infonce-100-far-apart": {"gap_distance": 0.9, "intra_modal_cosine(image)": 0.3},
    "emoji-infonce-30-aligned": {"gap_distance": 0.1},
    "emoji-infonce-30-same-side": {"gap_distance": 0.1},
    "emoji-infonce-30-far-apart": {"gap_distance": 0.15},
    "emoji-infoloob-100": {"gap_distance": 0.1},
    "emoji-infoloob-30": {"gap_distance": 0.08},
    "emoji-cyclip-100": {"gap_distance": 0.8},
    "emoji-cyclip-30-lambda-0.01": {"gap_distance": 0.15, "recall_at_1": 0.5},
    "emoji-cyclip-30-lambda-0.05": {"gap_distance": 0.2, "recall_at_1": 0.45},
    "emoji-cyclip-30-lambda-0.25": {"gap_distance": 0.6, "recall_at_1": 0.4},
    "emoji-hopfield-30": {"gap_distance": 0.12},
    "emoji-cloob-30": {"gap_distance": 0.1, "recall_at_1": 0.5},
    "shapes-fixed": {"gap_distance": 0.1},
    "shapes-fixed-wrong-10": {"gap_distance": 0.6},
    "shapes-fixed-wrong-30": {"gap_distance": 0.8},
    "shapes-fixed-wrong-60": {"gap_distance": 1.0},
    "shapes-learned": {"gap_distance": 0.05, "logit_scale": 30.0},
    "shapes-learned-wrong-10": {"gap_distance": 0.1, "logit_scale": 20.0},
    "shapes-learned-wrong-30": {"gap_distance": 0.2, "logit_scale": 18.0},
    "shapes-learned-wrong-60": {"gap_distance": 0.5, "logit_scale": 13.0, "recall_at_1": 0.4},
    "shapes-14-wrong-60": {"gap_distance": 0.55},
    "shapes-fixed-wrong-60-long": {"gap_distance": 0.6},
    "shapes-learned-wrong-60-long": {"gap_distance": 0.2, "recall_at_1": 0.3},
    **{
        f"shapes-{kind}-mention-{k}": {"gap_distance": 1.2 - k / 5, "loss": 4.0}
        for kind in ("fixed", "learned")
        for k in (1, 2, 3, 4)
    },
}
BREAKING_ENDS = {  # claim -> run, metric, value in one seed
    "cooler_is_wider": ("emoji-infonce-50", "gap_distance", 0.09),
    "cooler_separates": ("emoji-infonce-10", "linear_separability", 0.9),
    "learned_scale_still_rises": ("emoji-infonce-learned", "logit_scale", 16.0),
    "warmer_retrieves_better": ("emoji-infonce-10", "recall_at_1", 0.4),
    "infoloob_is_narrow": ("emoji-infoloob-100", "gap_distance", 0.4),
    "cyclip_widens": ("emoji-cyclip-100", "gap_distance", 0.5),
    "objective_matters_less_than_scale": ("emoji-infoloob-30", "gap_distance", 0.25),
    "start_decides_the_gap_when_cold": ("emoji-infonce-100-same-side", "gap_distance", 0.7),
    "start_is_forgotten_when_warm": ("emoji-infonce-30-far-apart", "gap_distance", 0.5),
    "longer_training_narrows": ("emoji-infonce-100-long", "gap_distance", 0.7),
    "wrong_pairs_open_the_gap": ("shapes-fixed-wrong-30", "gap_distance", 0.05),
    "learning_the_scale_absorbs_noise": ("shapes-learned-wrong-60", "gap_distance", 0.9),
    "wrong_pairs_lower_the_scale": ("shapes-learned-wrong-60", "logit_scale", 15.0),
    "cones_vary_less_than_gaps": ("emoji-infonce-100-aligned", "intra_modal_cosine(image)", 0.9),
    "patience_narrows_with_wrong_pairs": ("shapes-fixed-wrong-60-long", "gap_distance", 1.1),
    "small_scale_does_it": ("shapes-14-wrong-60", "gap_distance", 0.3),
    "recall_peaks_in_between": ("emoji-infonce-3.3", "recall_at_1", 0.65),
    "cloob_has_no_advantage": ("emoji-cloob-30", "recall_at_1", 0.6),
    "cyclip_widens_with_lambda": ("emoji-cyclip-30-lambda-0.05", "gap_distance", 0.1),
    "last_temperature_counts_most": ("emoji-infonce-10-to-100", "gap_distance", 0.1),
    "missing_words_open_the_gap": ("shapes-learned-mention-1", "gap_distance", 0.01),
    "bare_captions_hardly_train": ("shapes-learned-mention-1", "loss", 3.0),
    "objectives_part_when_cold": ("emoji-hopfield-30", "gap_distance", 0.3),
}
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
OF_NO_RUN = {"gap_undoes_the_scale", "relu_makes_cones", "seeds_make_gaps", "six_points_follow_temperature", "swap_is_needed"}


def run(seed: int, name: str = claims.MAIN, metrics: dict[str, list[float]] = SUPPORTING) -> Bundle:
    """Partners that coincide, so that each is found first among its own, with the metrics that are wanted."""
    points = np.random.default_rng(seed).normal(size=(len(STEPS), ITEMS, DIMENSIONS))  # (T, N, D)
    cloud = unit(points)
    return Bundle(
        name=name,
        seed=seed,
        items=tuple(Item(str(n), f"thing {n}") for n in range(ITEMS)),
        embeddings={"image": cloud, "text": cloud},
        steps=np.array(STEPS),
        logit_scale=np.full(len(STEPS), 100.0),
        provenance={"data": {"pairs": 600}},
        metrics=metrics,
    )


def unit(points: np.ndarray) -> np.ndarray:
    return (points / np.linalg.norm(points, axis=-1, keepdims=True)).astype(np.float32)


def over_time(end: float | list[float]) -> list[float]:
    """A value at each checkpoint, where one was given."""
    return end if isinstance(end, list) else [end] * len(STEPS)


def every_run() -> dict[str, dict[int, Bundle]]:
    """Runs that support every claim about metrics, three seeds each."""
    main = SUPPORTING
    others = {name: {metric: over_time(end) for metric, end in ends.items()} for name, ends in ENDS.items()}
    return {name: {seed: run(seed, name, m) for seed in range(3)} for name, m in {claims.MAIN: main, **others}.items()}


def clouds(seed: int, *, gap: float, noise: float, bias: float = 0.0) -> Bundle:
    """Noisy partners (60, 16), apart by about ``gap``; ``bias`` spreads texts along their own mean, orthogonal to the rest."""
    rng = np.random.default_rng(seed)
    content = rng.normal(size=(ITEMS, DIMENSIONS))  # (N, D)
    content[:, :3] = 0
    image, text = (unit(content + noise * rng.normal(size=content.shape) * (content != 0)) for _ in range(2))
    image[:, 0] += gap / 2
    text[:, 0] -= gap / 2
    if bias:
        image[:, 1] += 2
        text[:, 2] += 2 + bias * rng.normal(size=ITEMS)
    x, y = (np.repeat(unit(part)[None], len(STEPS), axis=0) for part in (image, text))  # (T, N, D)
    row = measure({"image": x[-1], "text": y[-1]}, 100.0, 0)
    base = run(seed, metrics={name: [value] * len(STEPS) for name, value in row.items()})
    return replace(base, embeddings={"image": x, "text": y})


def test_every_claim_has_runs_that_break_it():
    assert set(ALL) == {*BREAKING, *BREAKING_ENDS, *GEOMETRIC, *IMPORTED, *OF_NO_RUN, *OF_SEARCH, *RECORDED, *SHOWN}


@pytest.mark.parametrize("name", sorted({*BREAKING, *BREAKING_ENDS}))
def test_a_claim_holds_for_runs_that_show_it_and_fails_if_one_seed_does_not(name):
    runs = every_run()
    assert ALL[name](Runs(runs)).holds
    if name in BREAKING:
        metric, values = BREAKING[name]
        runs[claims.MAIN][2] = run(2, metrics={**SUPPORTING, metric: values})
    else:
        broken, metric, value = BREAKING_ENDS[name]
        metrics = {other: over_time(end) for other, end in ENDS[broken].items()}
        runs[broken][2] = run(2, broken, {**metrics, metric: [value] * len(STEPS)})
    evidence = ALL[name](Runs(runs))
    assert not evidence.holds
    assert len(evidence.rows) > 1


@pytest.mark.parametrize("name", sorted(GEOMETRIC - {"centring_adds_nothing"}))
def test_claims_on_closing_hold_for_noisy_clouds_with_a_gap(name):
    runs = Runs({claims.MAIN: {seed: clouds(seed, gap=2.0, noise=1.0) for seed in range(3)}})
    assert ALL[name](runs).holds


@pytest.mark.parametrize("name", sorted(GEOMETRIC - {"centring_adds_nothing", "shifting_costs_little"}))
def test_claims_on_closing_fail_for_partners_that_coincide(name):
    assert not ALL[name](Runs({claims.MAIN: {0: run(0)}})).holds


@pytest.mark.parametrize(("name", "bias"), [("centring_adds_nothing", 1.0), ("shifting_costs_little", 2.0)])
def test_claims_on_what_closing_costs_fail_where_the_common_mean_biases_all_queries(name, bias):
    assert not ALL[name](Runs({claims.MAIN: {0: clouds(0, gap=0.0, noise=0.1, bias=bias)}})).holds


def asked(bundle: Bundle, caption: str) -> Runs:
    """One seed of the main run, whose first item has a caption."""
    return Runs({claims.MAIN: {0: replace(bundle, items=(Item("0", caption), *bundle.items[1:]))}})


def alike(*cosines: float) -> Bundle:
    """A first text whose cosine with the first images is given, and almost none with the others."""
    points = unit(np.random.default_rng(0).normal(size=(ITEMS, DIMENSIONS - 1)))  # orthogonal to the text
    height = np.array([*cosines, *[0.01] * (ITEMS - len(cosines))])[:, None]  # (N, 1)
    image = np.hstack([height, np.sqrt(1 - height**2) * points])
    text = np.eye(DIMENSIONS)[np.zeros(ITEMS, dtype=int)]
    x, y = (np.repeat(unit(part)[None], len(STEPS), axis=0) for part in (image, text))
    return replace(run(0), embeddings={"image": x, "text": y})


@pytest.mark.parametrize(
    ("cosines", "holds"),
    [
        ((0.5, 0.4, 0.4), True),
        ((0.5, 0.4), False),  # one negative
        ((0.5, 0.4, 0.4, 0.4, 0.4), False),  # four
        ((0.5, 0.49, 0.49), False),  # beside a weak partner
        ((1.0, 0.9, 0.9), True),
    ],
)
def test_few_negatives_count_where_two_or_three_are_alike_and_the_partner_wins(cosines, holds):
    assert claims.few_negatives_count(asked(alike(*cosines), claims_search.WEIGHED)).holds == holds


def test_names_hide_a_picture_where_there_is_a_gap_and_not_where_partners_coincide():
    hidden = clouds(0, gap=1.5, noise=0.3)
    assert claims.names_hide_the_picture(asked(hidden, claims_search.SOUGHT)).holds
    assert not claims.names_hide_the_picture(asked(run(0), claims_search.SOUGHT)).holds
    with pytest.raises(InputError, match="found query 'raising hands'"):
        claims.names_hide_the_picture(Runs({claims.MAIN: {0: hidden}}))


def test_a_bias_is_small_unless_texts_vary_along_the_common_mean():
    small = {seed: clouds(seed, gap=0.5, noise=0.1) for seed in range(3)}
    assert claims.bias_is_small_in_our_models(Runs({claims.MAIN: small})).holds
    biased = {**small, 2: clouds(2, gap=0.5, noise=0.1, bias=2.0)}
    assert not claims.bias_is_small_in_our_models(Runs({claims.MAIN: biased})).holds


def test_the_queries_of_the_claims_are_those_of_the_chapters():
    folder = Path(claims.__file__).parent / "chapters"
    for chapter, caption in (("05-temperature.md", claims_search.WEIGHED), ("09-why-care.md", claims_search.SOUGHT)):
        queries = re.findall(r"query: ([^,}]+)", (folder / chapter).read_text(encoding="utf-8"))
        assert set(queries) == {caption}
        assert len(queries) > 3


@export.pytestmark
def test_a_shift_favours_captions_of_clip_and_not_of_cyclip():
    image = {model: export.clouds(model) for model in export.MODELS}

    def bundle(model: str) -> Bundle:
        x, y = (np.asarray(part, dtype=np.float32)[None] for part in image[model])
        items = tuple(Item(str(n), f"photograph {n}") for n in range(x.shape[1]))
        return Bundle(model, 0, items, {"image": x, "text": y}, np.array([0]), np.array([100.0]))

    told = {f"amumo-mscoco-val-{model.lower()}": {0: bundle(model)} for model in export.MODELS}
    assert claims.shift_favours_captions_of_clip(Runs(told)).holds
    turned = dict(zip(told, reversed(told.values()), strict=True))
    assert not claims.shift_favours_captions_of_clip(Runs(turned)).holds


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
        "relu_angle": pytest.approx([20] * 3, abs=2),
        "swapped_scale": pytest.approx(21, abs=0.5),
    }
    assert claims.NUMBERS["infonce-100.trained.recall"](runs) == [1.0]
    assert claims.NUMBERS["infonce-100.shift.mixed"](runs) == [1.0]
    assert claims.NUMBERS["infonce-100.shift.loss_change"](runs) == pytest.approx([0.0], abs=1e-6)


def recorded(name: str, seed: int, ends: list[float]) -> Bundle:
    """A run that records its training, with a gap that ends as told."""
    settings = {"name": name, "data": asdict(DataConfig()), **asdict(TrainingConfig())}
    bundle = run(seed, name, {"gap_distance": [1.2, 1.3, *ends]})
    return replace(bundle, provenance={"experiment": json.loads(json.dumps(settings))})


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
