"""Streamed metrics: those of `metrics.measure` on the same numbers, whatever the parts, precision and order."""

from __future__ import annotations

import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modgap.precompute.analysis import retrieval
from modgap.precompute.errors import InputError
from modgap.precompute.large import arrays, sampling, search
from modgap.precompute.large.measuring import measure_large
from modgap.precompute.metrics import METRICS, measure
from modgap.site.cli import main

from ..analysis.clouds import pair, pairs, unit
from .agreement import same

SCALE = 20.0
UNORDERED = [name for name in METRICS if name != "linear_separability"]  # its splits are of rows by number


def values(found):
    return {key: one.value for key, one in found.values.items()}


def errors(found):
    return {key: one.error for key, one in found.values.items()}


@pytest.fixture(scope="module")
def many():
    """3,000 pairs with a gap, in single precision."""
    image, text = pair(0, 3000, 24, noise=1.5, gap=0.5)
    return {"image": image.astype(np.float32), "text": text.astype(np.float32)}


@settings(deadline=None, max_examples=60)
@given(pairs(), st.integers(1, 9), st.integers(1, 5))
def test_streaming_in_single_precision_equals_double_precision_in_memory(clouds, part, block):
    given = dict(zip(("image", "text"), (cloud.astype(np.float32) for cloud in clouds), strict=True))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays.parts, "__defaults__", (part,))
        patch.setattr(search, "BLOCK", block)
        found = measure_large(given, SCALE, names=UNORDERED)
    exact = measure({name: cloud.astype(np.float64) for name, cloud in given.items()}, SCALE, 0, UNORDERED)
    assert values(found) == pytest.approx(exact, abs=1e-5, rel=1e-5)
    assert {key for key, error in errors(found).items() if error} <= {k for k in exact if k.startswith("recall")}


def test_thousands_of_items_equal_double_precision_in_memory(many, tmp_path, monkeypatch):
    monkeypatch.setattr(arrays.parts, "__defaults__", (700,))
    for name, cloud in many.items():
        np.save(tmp_path / f"{name}.npy", cloud)
    found = measure_large({name: tmp_path / f"{name}.npy" for name in many}, SCALE, names=UNORDERED)
    double = {name: cloud.astype(np.float64) for name, cloud in many.items()}
    assert values(found) == pytest.approx(measure(double, SCALE, 0, UNORDERED), abs=1e-5, rel=1e-5)
    image, text = double["image"][found.queries], double["text"][found.queries]
    assert (found.ranks["image", "text"] == retrieval.ranks(image, text)).all()
    assert (found.mixed_ranks["text", "image"] == retrieval.mixed_rank(text, image)).all()
    assert found.recall(7, "image", "text").value == retrieval.recall_at_k(image, text, 7)


def test_rows_that_nearly_tie_and_rows_that_tie_are_ranked_as_in_double_precision():
    rng = np.random.default_rng(0)
    image = unit(rng.normal(size=(60, 8)) * 1e-7 + np.eye(8)[0])
    text = np.concatenate([image[30:], image[:30]])
    for x, y in ((image, text), (image, np.repeat(image[:1], 60, axis=0))):
        found = measure_large({"image": x, "text": y}, SCALE, names=["recall_at_1", "mixed_rank"])
        order = found.queries
        assert (found.ranks["image", "text"] == retrieval.ranks(x, y)[order]).all()
        assert (found.mixed_ranks["image", "text"] == retrieval.mixed_rank(x, y)[order]).all()


@pytest.mark.parametrize("too_many", [0.0, 1.0])
def test_both_ways_to_compare_again_give_the_same_ranks(monkeypatch, too_many):
    monkeypatch.setattr(search, "TOO_MANY", too_many)
    test_rows_that_nearly_tie_and_rows_that_tie_are_ranked_as_in_double_precision()


@pytest.mark.parametrize("whole", [sampling.WHOLE, 200], ids=["everything counts", "sampled"])
def test_shuffling_the_items_changes_no_number(many, whole, monkeypatch):
    monkeypatch.setattr(sampling, "WHOLE", whole)
    monkeypatch.setattr(sampling, "GROUP", 50)
    monkeypatch.setattr(sampling, "FITTED", 60)
    few = {name: cloud[:600] for name, cloud in many.items()}
    order = np.random.default_rng(1).permutation(600)
    one = measure_large(few, SCALE, seed=3, queries=250)
    other = measure_large({name: cloud[order] for name, cloud in few.items()}, SCALE, seed=3, queries=250)
    assert (order[other.queries] == one.queries).all()
    same(other, one, SCALE, rel=1e-9)
    assert (one.ranks["image", "text"] == other.ranks["image", "text"]).all()


def test_another_seed_asks_other_items(many):
    one, other = (measure_large(many, SCALE, seed, queries=300, names=["recall_at_1"]) for seed in (0, 1))
    assert len(set(one.queries) & set(other.queries)) < 80


def test_stated_errors_cover_what_sampling_does(many, monkeypatch):
    for name, value in {"WHOLE": 100, "GROUP": 20, "GROUPS": 10, "SAMPLES": 4, "FITTED": 50}.items():
        monkeypatch.setattr(sampling, name, value)
    names = ["recall_at_5", "loss", "mixed_rank", "uniformity"]
    truth = measure(many, SCALE, 0, names)
    apart = [
        {key: (one.value - truth[key]) / one.error for key, one in found.values.items()}
        for found in (measure_large(many, SCALE, seed, queries=400, names=names) for seed in range(12))
    ]
    for key in truth:
        spread = np.sqrt(np.mean([one[key] ** 2 for one in apart]))
        assert 0.4 < spread < 1.9, (key, spread)


def test_three_modalities_are_measured_in_all_directions(many):
    three = {name: cloud[:80] for name, cloud in many.items()} | {"audio": many["text"][80:160]}
    found = measure_large(three, SCALE, names=UNORDERED)
    double = {name: cloud.astype(np.float64) for name, cloud in three.items()}
    assert values(found) == pytest.approx(measure(double, SCALE, 0, UNORDERED), abs=1e-5, rel=1e-5)


def broken(rows, value):
    rows = rows.copy()
    rows[1000] = value
    return rows


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda a: {"image": a["image"]}, "found 1 modality (image 3000 x 24); a gap needs two at least"),
        (lambda a: a | {"text": a["text"][1:]}, "found image 3000 x 24, text 2999 x 24; expected"),
        (lambda a: a | {"text": broken(a["text"], 0)}, "text: row 1000 has length 0; expected 1"),
        (lambda a: a | {"text": broken(a["text"], np.nan)}, "text: row 1000 has length nan; expected 1"),
        (lambda a: a | {"text": 2 * a["text"]}, "text: row 0 has length 2; expected 1"),
        (lambda a: a | {"text": "missing.npy"}, "missing.npy: is no array that can be mapped"),
    ],
)
def test_wrong_input_is_one_sentence(many, change, told):
    with pytest.raises(InputError) as caught:
        measure_large(change(many), SCALE)
    assert len(caught.value.problems) == 1
    assert told in caught.value.problems[0]


@pytest.mark.parametrize("content", [b"", b"text", b"\x93NUMPY", b"PK\x03\x04 cut"])
def test_a_file_that_is_no_array_is_one_sentence(tmp_path, content):
    (tmp_path / "bad.npy").write_bytes(content)
    with pytest.raises(InputError, match="is no array that can be mapped"):
        measure_large({"image": tmp_path / "bad.npy", "text": tmp_path / "bad.npy"}, SCALE)


def test_a_pipe_is_not_waited_for_and_links_in_a_circle_are_told(tmp_path):
    os.mkfifo(tmp_path / "pipe.npy")
    (tmp_path / "circle.npy").symlink_to(tmp_path / "circle.npy")
    with pytest.raises(InputError) as caught:
        measure_large({"image": tmp_path / "pipe.npy", "text": tmp_path / "circle.npy"}, SCALE)
    pipe, circle = caught.value.problems
    assert "pipe.npy: is no array that can be mapped (it is no regular file)" in pipe
    assert "circle.npy: is no array that can be mapped" in circle


def test_whole_numbers_in_a_file_are_one_sentence(tmp_path):
    np.save(tmp_path / "whole.npy", np.eye(4, dtype=int))
    with pytest.raises(InputError, match="holds int64; expected one array of floating-point numbers"):
        arrays.opened({"image": tmp_path / "whole.npy"})


def test_the_nearest_of_a_gallery_in_blocks_are_those_of_the_whole(many, monkeypatch):
    monkeypatch.setattr(search, "BLOCK", 100)
    found = search.nearest(many["image"][:50], many["text"], 10)
    assert (found == np.argsort(-(many["image"][:50] @ many["text"].T), axis=1)[:, :10]).mean() > 0.99


def test_the_command_tells_each_metric_on_a_line(many, tmp_path, capsys):
    for name, cloud in many.items():
        np.save(tmp_path / f"{name}.npy", cloud[:100])
    files = [f"{name}={tmp_path / name}.npy" for name in many]
    assert main(["measure", *files, "--logit-scale", "20", "--queries", "50"]) == 0
    told = capsys.readouterr().out
    assert told.startswith("100 items, of which 50 asked all")
    assert "recall@1, picture to text" in told
    assert " +- " in told


@pytest.mark.parametrize(
    ("files", "scale", "told"),
    [
        (["image.npy"], "20", "found 'image.npy'; expected MODALITY=FILE, for example image=image.npy."),
        (["image=a", "image=b"], "20", "found 'image=b' after 'a'; give each modality one file."),
        (["image=a", "text=b"], "0", "--logit-scale: found 0.0; allowed: 1 / temperature, 0.001 to 100000"),
    ],
)
def test_the_command_tells_what_is_wrong_with_its_options(files, scale, told, capsys):
    assert main(["measure", *files, "--logit-scale", scale]) == 2
    assert told in capsys.readouterr().err


def test_one_item_that_asks_alone_has_no_standard_error_and_is_refused(capsys):
    assert main(["measure", "image=a", "text=b", "--logit-scale", "1e308", "--queries", "1"]) == 2
    told = capsys.readouterr().err
    assert "--queries: found 1; allowed: 2 or more" in told
    assert "--logit-scale: found 1e+308; allowed: 1 / temperature" in told
