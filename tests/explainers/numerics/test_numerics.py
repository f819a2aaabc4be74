"""The browser's numerics against their twins in Python, on shared cases, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from modgap.explainers.data.payload import decode, encode
from modgap.precompute.analysis import closing, geometry, losses, retrieval
from modgap.precompute.bundle import load

REAL = Path(__file__).resolve().parents[3] / "_build/bundles/emoji-infonce-100/0"
SCALE = 30.0
SCRIPT = """
import { block, matrix, median, stacked, transposed } from "modgap/numerics/vectors";
import { similarities } from "modgap/numerics/similarity";
import { gapDistance, gapVector } from "modgap/numerics/geometry";
import { bestScaleOf, infoNce } from "modgap/numerics/losses";
import { ranksOf } from "modgap/numerics/retrieval";
import { centre, shift } from "modgap/numerics/closing";
import { decode } from "modgap/data/payload";
const plain = (m) => Array.from(m.data);
window.compute = ({ image, text, scale }) => {
  const [x, y] = [matrix(image), matrix(text)];
  return {
    similarities: plain(similarities(x, y)), own: plain(similarities(x)), gap: Array.from(gapVector(x, y)), distance: gapDistance(x, y),
    ...infoNce(x, y, scale), ranks: ranksOf(similarities(x, y)), mixed: ranksOf(similarities(x, y), similarities(x)),
    shifted: [0, 0.5, 1, -0.3].map((t) => [true, false].map((on) => shift(x, y, t, on).map(plain))),
    centred: [true, false].map((on) => centre(x, y, on).map(plain)),
    part: centre(x, y, false, 0.3).map(plain), best: bestScaleOf(similarities(x, y)),
    across: plain(block(similarities(stacked(x, y)), 0, x.rows, x.rows)), turned: plain(transposed(x)), median: median(y.data),
  };
};
window.decoded = ([text, rows]) => plain(decode(text, rows));
"""


def unit(x: np.ndarray) -> np.ndarray:
    return x / np.linalg.norm(x, axis=-1, keepdims=True)


def random_pair(n: int, d: int, seed: int) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    common = rng.normal(size=(n, d))
    return unit(common + rng.normal(size=(n, d)) + 1), unit(common + rng.normal(size=(n, d)) - 0.5)


def cases() -> list:
    found = [
        pytest.param(*random_pair(n, d, n), id=f"{n} pairs in {d} dimensions") for n, d in [(2, 3), (7, 2), (100, 64)]
    ]
    same = np.tile(unit(np.ones((1, 4))), (5, 1))
    found.append(pytest.param(same, same[::-1], id="all in one point"))
    if REAL.is_dir():
        bundle = load(REAL)
        found.append(
            pytest.param(bundle.at("image")[:100].astype(float), bundle.at("text")[:100].astype(float), id="emoji")
        )
    return found


@pytest.fixture(scope="module")
def numerics(open_numerics):
    return open_numerics(SCRIPT)


@pytest.mark.parametrize(("image", "text"), cases())
def test_the_browser_computes_what_python_computes(numerics, image, text):
    given = {"image": image.tolist(), "text": text.tolist(), "scale": SCALE}
    found = numerics.evaluate("(given) => compute(given)", given)
    loss = losses.info_nce(image, text, SCALE)
    expected = {
        "similarities": image @ text.T, "own": image @ image.T, "gap": geometry.gap_vector(image, text),
        "distance": geometry.gap_distance(image, text), "i2t": loss.i2t, "t2i": loss.t2i, "mean": loss.mean,
        "ranks": retrieval.ranks(image, text), "mixed": retrieval.mixed_rank(image, text),
        "part": np.concatenate(closing.centre(image, text, False, 0.3)),
        "across": image @ text.T, "turned": image.T, "median": np.median(text),
    }  # fmt: skip
    assert set(expected) <= set(found)
    # Where the loss is flat in the scale, rounding decides the place; the least loss is the same.
    best = losses.best_logit_scale(image, text)
    least = losses.info_nce(image, text, best).mean
    assert losses.info_nce(image, text, found["best"]).mean == pytest.approx(least, abs=1e-9)
    if 0.01 < best < 1000 and len(image) > 2:
        assert found["best"] == pytest.approx(best, rel=1e-5)
    for name, value in expected.items():
        np.testing.assert_allclose(np.ravel(found[name]), np.ravel(value), atol=1e-5, err_msg=name)
    for t, both in zip((0, 0.5, 1, -0.3), found["shifted"], strict=True):
        for renormalise, clouds in zip((True, False), both, strict=True):
            _compare_clouds(clouds, lambda on, t=t: closing.shift(image, text, t, on), renormalise)
    for renormalise, clouds in zip((True, False), found["centred"], strict=True):
        _compare_clouds(clouds, lambda on: closing.centre(image, text, on), renormalise)


def _compare_clouds(found, compute, renormalise: bool) -> None:
    try:
        expected = compute(renormalise)
    except ValueError:  # Python refuses to renormalise a row at the origin; the browser leaves it there
        expected = compute(False)
    for cloud, exact in zip(found, expected, strict=True):
        np.testing.assert_allclose(cloud, np.ravel(exact), atol=1e-5)


def test_the_browser_decodes_what_python_decodes(numerics):
    points = unit(np.random.default_rng(5).normal(size=(24, 12)) + 0.5)
    text = encode(points)
    decoded = numerics.evaluate("(given) => decoded(given)", [text, 24])
    np.testing.assert_allclose(np.array(decoded).reshape(points.shape), decode(text, 24), atol=1e-14)
