"""The gap shift with the bias taken out after it."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest

from modgap.explainers.figures.gap_shift.gap_shift import GapShift
from modgap.explainers.figures.gap_shift.landscape import OFFSETS, landscape
from modgap.explainers.figures.gap_shift.moving import METHODS, move
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.reference.bundles import bundle_of
from modgap.precompute.reference.tables import tables

from ..several import Runs
from .moved import GAP, LOSS, MEASURED, RECALL, SET, clouds_of, make_pair

BIASED = "() => { const { x, y } = figures.fig.part('biased').data; return { x: Array.from(x), y: Array.from(y) }; }"


@pytest.fixture
def runs(tmp_path) -> Runs:
    return make_pair(tmp_path)


def test_every_curve_is_inside_its_axis_and_without_bias_the_shift_is_too_and_has_its_name_beside_it(runs):
    landscapes = landscape(clouds_of(runs, "near"), 30.0)
    for method, kind in product(METHODS.values(), ("trained", "best")):
        drawn = landscapes[method][kind]
        curves = [drawn["there"], drawn["back"]]
        bottom, top = drawn["axis"]
        assert (drawn["name"] is not None) == (method == "shift-without-bias")
        if drawn["name"]:
            shifted = landscapes["shift"][kind]
            curves.append(list(np.add(shifted["there"], shifted["back"]) / 2))
            near = np.interp(drawn["name"]["x"], OFFSETS, curves[-1])
            assert abs(drawn["name"]["y"] - near) < (top - bottom) / 2
            assert bottom < drawn["name"]["y"] < top
        assert bottom < np.min(curves) <= np.max(curves) < top


def test_without_bias_no_candidate_is_favoured_in_either_modality_whatever_the_shift(runs):
    clouds = clouds_of(runs, "wide")
    for t in (-1, 0, 0.5, 1.5):
        points = np.stack(move(clouds, "shift-without-bias", t))  # (2, n, D)
        for table in (x @ y.T for x in points for y in points):
            np.testing.assert_allclose([table.mean(axis=0), table.mean(axis=1)], 0, atol=1e-12)
        assert GapShift(runs, method="shift-without-bias", t=t).numbers()[GAP] == pytest.approx(0, abs=1e-12)


def test_without_bias_the_description_says_what_is_taken_out_and_the_same_place_with_it(runs):
    explainer = GapShift(runs, model="near", method="shift-without-bias", t=1.0, best=True, item="t4")
    told = explainer.describe()
    kept, before = explainer.numbers("shift"), explainer.numbers("shift", 0)
    for said in (
        "moved along the gap by 1.00 of it, put back on the sphere, and the bias taken out",
        f"(as trained {before[GAP]:.2f})",
        "Both centres are then at the origin, and points are no longer of length one",
        f"With the bias left in, the loss is {kept[LOSS]:.2f} and recall at 1 {kept[RECALL]:.0%}.",
    ):
        assert said in told
    x, y = move(explainer.models["near"].clouds, "shift-without-bias", 1)
    assert told.endswith(f"Selected: “thing 4”, similarity of picture and text {x[4] @ y[4]:.2f}.")
    explainer.t = 0.0
    assert "in near, as trained, but the bias taken out." in explainer.describe().replace(
        explainer.models["near"].label, "near"
    )


# Loss at the best scale and recall@1, mean of both ways: as trained, shifted, shifted without bias, as trained without.
REAL = {
    "clip-photos": [(0.657, 0.785), (1.220, 0.645), (0.655, 0.76), (0.664, 0.77)],
    "clip-generated": [(0.658, 0.79), (0.937, 0.71), (0.793, 0.80), (0.811, 0.795)],
}


@pytest.mark.parametrize("name", REAL)
def test_what_a_shift_costs_clip_is_bias_all_of_it_on_photographs_half_on_generated_pictures(
    name, tmp_path, open_figure
):
    (table,) = (table for table in tables() if table.name == name)
    runs = {name: Ensemble.of(name, {0: bundle_of(table, tmp_path)})}
    explainer, page = GapShift(runs), open_figure("gap-shift", runs).page
    ways = [("shift", 0), ("shift", 1), ("shift-without-bias", 1), ("shift-without-bias", 0)]
    for (method, t), (loss, recall) in zip(ways, REAL[name], strict=True):
        seen = page.evaluate(MEASURED, {"model": name, "method": method, "t": t, "best": True})
        for numbers in (seen, explainer.numbers(method, t, best=True)):
            assert numbers[LOSS] == pytest.approx(loss, abs=5.1e-4)
            assert numbers[RECALL] == pytest.approx(recall)


def test_without_bias_the_loss_with_it_is_drawn_as_well_and_a_cell_is_a_similarity(runs, open_figure):
    watched = open_figure("gap-shift", runs, state={"method": "shift-without-bias", "best": True, "item": "t4"})
    page = watched.page
    exact = GapShift(runs).numbers("shift", 1.0, best=True)[LOSS]
    x, y = (list(page.evaluate(BIASED)[name]) for name in "xy")
    assert y[x.index(1.0)] == pytest.approx(exact, abs=1e-4)
    assert re.search(r"similarity of the pair −?0\.\d\d", page.locator(".item-card").inner_text())
    page.evaluate(SET, {"method": "shift"})
    page.wait_for_function("figures.fig.part('biased').data.x.length === 0")
    assert "cosine of the pair" in page.locator(".item-card").inner_text()
    watched.assert_clean()


def test_an_axis_has_a_length_where_every_loss_is_nothing():
    clouds = (np.eye(4), np.eye(4))
    for one in landscape(clouds, 1000.0).values():
        for losses in one.values():
            low, high = losses["axis"]
            assert high > low
