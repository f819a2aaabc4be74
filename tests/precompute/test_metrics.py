"""One call gives every metric of a bundle, for any number of modalities, under keys that say of what each is."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given

from modgap.precompute.analysis import geometry, retrieval
from modgap.precompute.analysis.losses import info_nce
from modgap.precompute.errors import InputError
from modgap.precompute.metrics import METRICS, find, format_of, label, measure, value, written
from modgap.precompute.numbers import number

from .analysis.clouds import pair, pairs

KEYS = {
    "gap_distance(image,text)", "rmg(image,text)", "linear_separability(image,text)", "intra_modal_cosine(image)",
    "intra_modal_cosine(text)", "paired_cosine(image,text)", "cross_modal_cosine(image,text)", "loss(image>text)",
    "loss(text>image)", "loss(image,text)", "recall_at_1(image>text)", "recall_at_1(text>image)",
    "recall_at_1(image,text)", "recall_at_5(image>text)", "recall_at_5(text>image)", "recall_at_5(image,text)",
    "mixed_rank(image>text)", "mixed_rank(text>image)", "mixed_rank(image,text)", "alignment(image,text)",
    "uniformity(image)", "uniformity(text)", "logit_scale",
}  # fmt: skip


def three(seed: int = 0, n: int = 30, d: int = 8) -> dict[str, np.ndarray]:
    image, text = pair(seed, n, d, gap=0.4)
    audio, _ = pair(seed + 1, n, d)
    return {"image": image, "text": text, "audio": audio}


def test_every_value_is_that_of_its_function():
    image, text = pair(0, 60, 8, gap=0.3)
    loss = info_nce(image, text, 30)
    recall = {k: [retrieval.recall_at_k(*clouds, k) for clouds in ((image, text), (text, image))] for k in (1, 5)}
    ranks = [np.median(retrieval.mixed_rank(*clouds)) for clouds in ((image, text), (text, image))]
    assert measure({"image": image, "text": text}, 30, seed=4) == {
        "gap_distance(image,text)": geometry.gap_distance(image, text),
        "rmg(image,text)": geometry.relative_modality_gap(image, text),
        "linear_separability(image,text)": geometry.linear_separability(image, text, 4),
        "intra_modal_cosine(image)": geometry.intra_modal_cosine(image),
        "intra_modal_cosine(text)": geometry.intra_modal_cosine(text),
        "paired_cosine(image,text)": geometry.paired_cosine(image, text),
        "cross_modal_cosine(image,text)": geometry.cross_modal_cosine(image, text),
        "loss(image>text)": loss.i2t,
        "loss(text>image)": pytest.approx(loss.t2i, rel=1e-12),
        "loss(image,text)": pytest.approx(loss.mean, rel=1e-12),
        "recall_at_1(image>text)": recall[1][0],
        "recall_at_1(text>image)": recall[1][1],
        "recall_at_1(image,text)": np.mean(recall[1]),
        "recall_at_5(image>text)": recall[5][0],
        "recall_at_5(text>image)": recall[5][1],
        "recall_at_5(image,text)": np.mean(recall[5]),
        "mixed_rank(image>text)": ranks[0],
        "mixed_rank(text>image)": ranks[1],
        "mixed_rank(image,text)": np.mean(ranks),
        "alignment(image,text)": geometry.alignment(image, text),
        "uniformity(image)": geometry.uniformity(image),
        "uniformity(text)": geometry.uniformity(text),
        "logit_scale": 30,
    }


def test_some_metrics_are_measured_without_the_others():
    clouds = three()
    every = measure(clouds, 20, 3)
    some = measure(clouds, 20, 3, ("gap_distance", "recall_at_1"))
    assert some == {key: every[key] for key in every if key.startswith(("gap_distance(", "recall_at_1("))}


def test_one_value_is_that_of_all():
    clouds = three()
    for key, expected in measure(clouds, 20, 3).items():
        assert value(key, clouds, 20, 3) == expected, key


def on_the_circle(degrees: list[float]) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1)


def test_recall_at_k_counts_partners_up_to_place_k_and_no_further():
    # Images lie at 0 degrees; the text of item n is the n-th nearest, so that its rank is n, from 1 to 8.
    image, text = on_the_circle([0] * 8), on_the_circle([10 * n for n in range(1, 9)])
    values = measure({"image": image, "text": text}, 1, 0)
    assert values["recall_at_1(image>text)"] == 1 / 8
    assert values["recall_at_5(image>text)"] == 5 / 8
    assert values["recall_at_5(text>image)"] == 0  # all images tie, and ties count against the query


@given(pairs())
def test_keys_are_fixed_and_values_are_plain_finite_numbers_within_their_range(clouds):
    values = measure(dict(zip(("image", "text"), clouds, strict=True)), 100, 0)
    assert set(values) == KEYS
    assert all(type(value) is float and math.isfinite(value) for value in values.values())
    assert json.loads(json.dumps(values)) == values
    for key, one in values.items():
        low, high = METRICS[key.partition("(")[0]].range
        assert low - 1e-9 <= one <= high + 1e-9, key


def test_a_collapsed_model_still_has_finite_numbers():
    point = np.tile([[1.0, 0.0]], (10, 1))
    values = measure({"image": point, "text": point}, 100, 0)
    assert all(math.isfinite(value) for value in values.values())
    assert values["loss(image,text)"] == pytest.approx(math.log(10))
    assert values["recall_at_1(image,text)"] == 0


def test_three_modalities_are_measured_two_at_a_time():
    clouds = three()
    values = measure(clouds, 20, 0)
    by_of = {of: sum(metric.of == of for metric in METRICS.values()) for of in ("pair", "modality", "direction")}
    assert len(values) == 3 * by_of["pair"] + 3 * by_of["modality"] + (6 + 3) * by_of["direction"] + 1
    for a, b in (("image", "text"), ("image", "audio"), ("text", "audio")):
        alone = measure({a: clouds[a], b: clouds[b]}, 20, 0)
        assert alone.items() <= values.items()


def test_one_modality_has_no_gap_to_measure():
    with pytest.raises(ValueError, match="found 1 modalities; a gap needs two at least"):
        measure({"image": pair(0, 5, 3)[0]}, 1, 0)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("gap_distance", "gap_distance(image,text)"),
        ("recall_at_1", "recall_at_1(image,text)"),
        ("loss", "loss(image,text)"),
        ("gap_distance(text,image)", "gap_distance(image,text)"),
        ("loss(text>image)", "loss(text>image)"),
        ("logit_scale", "logit_scale"),
    ],
)
def test_with_two_modalities_a_plain_name_is_enough(name, key):
    assert find(KEYS, name) == key


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("intra_modal_cosine", "found metric 'intra_modal_cosine'; say of what: intra_modal_cosine(image), intra_modal_cosine(text)."),
        ("gap_distanse", "found metric 'gap_distanse'; did you mean 'gap_distance'? Allowed: "),
        ("loss(image>txt)", "found metric 'loss(image>txt)'; did you mean 'loss(image>text)'? Allowed: "),
        ("loss(image", "found metric 'loss(image'; did you mean 'loss'? Allowed: "),
    ],
)  # fmt: skip
def test_a_name_that_means_no_key_or_several_is_told(name, sentence):
    with pytest.raises(InputError) as caught:
        find(KEYS, name)
    assert str(caught.value).startswith(sentence)


def test_with_three_modalities_a_pair_must_be_named():
    keys = list(measure(three(), 20, 0))
    assert find(keys, "gap_distance(audio,image)") == "gap_distance(image,audio)"
    with pytest.raises(
        InputError,
        match=r"say of what: gap_distance\(image,audio\), gap_distance\(image,text\), gap_distance\(text,audio\)\.",
    ):
        find(keys, "gap_distance")


def test_labels_say_what_a_reader_knows_and_name_the_pair_where_there_are_several():
    keys = list(measure(three(), 20, 0))
    assert label("gap_distance(image,text)", KEYS) == "gap distance"
    assert label("gap_distance(image,audio)", keys) == "gap distance, picture and sound"
    assert label("recall_at_1(text>image)", KEYS) == "recall@1, text to picture"
    assert label("intra_modal_cosine(image)") == "mean cosine of pictures"
    assert label("logit_scale") == "logit scale"
    assert label("of_your_own") == "of your own"
    assert len({label(key, keys) for key in keys}) == len(keys)


@pytest.mark.parametrize(
    ("key", "value", "text"),
    [
        ("gap_distance(image,text)", 0.5, "0.50"),
        ("recall_at_1(image>text)", 0.318, "32%"),
        ("mixed_rank(image>text)", 1234.0, "1,234"),
        ("uniformity(image)", -2.5, "\N{MINUS SIGN}2.50"),
        ("logit_scale", 100.0, "100"),
        ("logit_scale", 14.2857, "14.3"),
        ("recall_at_1(image>text)", 0.004, "0.4%"),
        ("of_your_own", 1.0, "1.00"),
    ],
)
def test_values_are_written_in_one_way(key, value, text):
    assert written(key, value) == text


def test_every_metric_says_what_it_is():
    for metric in METRICS.values():
        assert metric.definition.endswith(".")
        assert metric.source
        assert metric.label
        assert number(1.0, format_of(metric.name))
