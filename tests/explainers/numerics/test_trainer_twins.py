"""The small trainer in the browser against its reference in Python."""

from __future__ import annotations

from dataclasses import asdict

import numpy as np
import pytest

from modgap.precompute.errors import InputError
from modgap.precompute.trainer.draws import normals, stream, uniforms
from modgap.precompute.trainer.gradients import OBJECTIVES
from modgap.precompute.trainer.run import simulate
from modgap.precompute.trainer.settings import OPTIONS, Change, Settings, read_changes, write_changes
from modgap.precompute.trainer.towers import backward, born, forward, inputs

STEPS = [0, 1, 10, 100]
RUNS = {
    "as it opens": {},
    "on a circle": {"dimension": 2, "scale": 100, "start": "far-apart"},
    "on a sphere": {"dimension": 3, "start": "same-side", "seed": 7},
    "aligned": {"start": "aligned", "wrong": 0.3, "learned": True},
    "a learned scale at its limit": {"learned": True, "limit": 10, "rate": 0.1},
    "small batches": {"batch": 8, "wrong": 0.1, "pairs": 128, "dimension": 8},
    "linear towers": {"towers": "linear", "missing": 3, "noise": 0.4, "decay": 0.1},
    "hidden layers": {"towers": "hidden", "width": 32, "pairs": 64, "start": "far-apart"},
    "a hidden layer from aligned towers": {"towers": "hidden", "start": "aligned", "wrong": 0.2},
    **{name: {"objective": name, "learned": name == "siglip", "scale": 14} for name in OBJECTIVES},
}
SCRIPT = """
import { normals, stream, uniforms } from "modgap/numerics/draws";
import { OBJECTIVES } from "modgap/numerics/gradients";
import { backward, forward } from "modgap/numerics/towers";
import { Run } from "modgap/numerics/trainer";
import { matrix } from "modgap/numerics/vectors";
const plain = (m) => Array.from(m.data);
import { changed, read, textOfChanges } from "modgap/figures/trainer/changes";
window.changes = (text) => textOfChanges(read(text));
window.after = ([text, ...change]) => textOfChanges(changed(read(text), ...change));
window.drawn = ([parts, count]) => [uniforms(stream(...parts), count), normals(stream(...parts), count)].map((one) => Array.from(one));
window.simulated = ({ settings, steps, changes, given, points }) => {
  const run = new Run(settings, changes, { given: given?.map(matrix), points: points?.map(matrix) });
  return steps.map((step) => {
    while (run.step < step) run.update();
    return { points: run.points().map(plain), measured: run.measure(), sound: run.sound };
  });
};
window.resumed = ({ settings, at, to }) => {
  const run = new Run(settings);
  while (run.step < at) run.update();
  const saved = run.save();
  while (run.step < to) run.update();
  const straight = run.points().map(plain);
  run.restore(saved);
  while (run.step < to) run.update();
  return [straight, run.points().map(plain)];
};
window.sloped = ({ name, x, y, scale, threshold }) => {
  const { loss, pictures, texts, scale: byScale, threshold: byThreshold } = OBJECTIVES[name](matrix(x), matrix(y), scale, threshold);
  return { loss, pictures: plain(pictures), texts: plain(texts), scale: byScale, threshold: byThreshold };
};
window.backwards = ({ towers, weights, given, slope }) => {
  const [own, data] = [weights.map(matrix), matrix(given)];
  return backward(towers, own, data, forward(towers, own, data), matrix(slope)).map(plain);
};
"""


@pytest.fixture(scope="module")
def page(open_numerics):
    return open_numerics(SCRIPT)


def test_both_languages_draw_the_same_numbers(page):
    for parts in ([0], [3, 1], [19, 4, 1999], [2**31, 7]):
        flat, normal = page.evaluate("(given) => drawn(given)", [parts, 500])
        np.testing.assert_array_equal(flat, uniforms(stream(*parts), 500))
        np.testing.assert_allclose(normal, normals(stream(*parts), 500), atol=1e-13)


@pytest.mark.parametrize("changed", RUNS.values(), ids=RUNS)
def test_a_run_of_a_hundred_steps_is_the_same_to_a_millionth(changed, page):
    settings = Settings(**changed)
    expected = simulate(settings, STEPS)
    found = page.evaluate("(given) => simulated(given)", {"settings": asdict(settings), "steps": STEPS, "changes": []})
    compare(found, expected)


def compare(found, expected) -> None:
    for k, one in enumerate(found):
        for points, own in zip(one["points"], (expected.pictures[k, 0], expected.texts[k, 0]), strict=True):
            np.testing.assert_allclose(np.reshape(points, own.shape), own, atol=1e-6)
        assert one["measured"] == pytest.approx(
            {name: value[0] for name, value in vars(expected.measured[k]).items()}, abs=1e-6
        )
        assert one["sound"]


def test_changes_on_the_way_are_the_same(page):
    changes = [Change(10, "scale", 100), Change(20, "wrong", 0.2), Change(50, "objective", "siglip")]
    expected = simulate(Settings(), STEPS, changes)
    given = {"settings": asdict(Settings()), "steps": STEPS, "changes": [vars(one) for one in changes]}
    compare(page.evaluate("(given) => simulated(given)", given), expected)


def test_data_and_start_from_elsewhere_are_the_same(page):
    rng = np.random.default_rng(3)
    points, given = rng.normal(size=(2, 20, 4)), rng.normal(size=(2, 20, 6))
    settings = Settings(dimension=4)
    asked = {"settings": asdict(settings), "steps": STEPS, "changes": []}
    expected = simulate(settings, STEPS, points=(points[0], points[1]))
    compare(page.evaluate("(given) => simulated(given)", asked | {"points": points.tolist()}), expected)
    linear = settings.having("towers", "linear")
    expected = simulate(linear, STEPS, given=(given[0], given[1]))
    asked = asked | {"settings": asdict(linear), "given": given.tolist()}
    compare(page.evaluate("(given) => simulated(given)", asked), expected)


@pytest.mark.parametrize(
    "text",
    ["20:scale=100 40:wrong=0.2 1500:objective=siglip", "40:learned=false 0:rate=0.001", "20:scale=11", "scale=10", "-1:scale=10",
     "9999:scale=10", "20:dimension=3", "20:__proto__=1", "20:toString=1", "1e3:scale=10", " ".join(["1:scale=10"] * 21), "<img src=x>", ""],
)  # fmt: skip
def test_changes_in_an_address_are_read_as_python_reads_them(text, page):
    try:
        expected = write_changes(read_changes(text))
    except InputError:
        expected = ""
    assert page.evaluate("(text) => changes(text)", text) == expected


def test_a_change_forgets_what_would_have_changed_its_setting_later(page):
    given = ["100:scale=10 200:wrong=0.1 300:scale=30", 150, "scale", 30]
    assert page.evaluate("(given) => after(given)", given) == "100:scale=10 150:scale=30 200:wrong=0.1"
    many = " ".join(f"{step}:wrong=0.1" for step in range(20))
    assert page.evaluate("(given) => after(given)", [many, 50, "scale", 10]) == "unlinked"


def test_what_was_saved_goes_on_as_if_nothing_had_been(page):
    for towers in OPTIONS["towers"]:
        settings = Settings(towers=towers, wrong=0.2, learned=True, batch=16)
        straight, again = page.evaluate("(given) => resumed(given)", {"settings": asdict(settings), "at": 30, "to": 60})
        assert straight == again


@pytest.mark.parametrize("scale", [1.0, 14.0, 100.0])
@pytest.mark.parametrize("name", OBJECTIVES)
def test_gradients_of_the_objectives_are_the_same_to_a_billionth(name, scale, page):
    points = np.random.default_rng(2).normal(size=(2, 24, 5)) + 0.4
    x, y = points / np.linalg.norm(points, axis=-1, keepdims=True)
    expected = OBJECTIVES[name](x, y, scale, -8.0)
    given = {"name": name, "x": x.tolist(), "y": y.tolist(), "scale": scale, "threshold": -8.0}
    found = page.evaluate("(given) => sloped(given)", given)
    for key, value in vars(expected).items():
        np.testing.assert_allclose(found[key], np.ravel(value) if np.ndim(value) else value, atol=1e-9, err_msg=key)


@pytest.mark.parametrize("towers", OPTIONS["towers"])
def test_gradients_of_the_towers_are_the_same_to_a_billionth(towers, page):
    settings = Settings(towers=towers, pairs=16, dimension=8)
    given = inputs(settings)
    weights = born(settings, *given)[0]
    slope = np.random.default_rng(1).normal(size=(16, 8))
    expected = backward(towers, weights, given[0], forward(towers, weights, given[0]), slope)
    asked = {
        "towers": towers,
        "weights": [one.tolist() for one in weights],
        "given": given[0].tolist(),
        "slope": slope.tolist(),
    }
    for found, own in zip(page.evaluate("(given) => backwards(given)", asked), expected, strict=True):
        np.testing.assert_allclose(found, own.ravel(), atol=1e-9)
