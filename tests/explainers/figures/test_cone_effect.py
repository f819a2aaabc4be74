from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.cone_effect.cone_effect import DEPTHS, INPUTS, SEEDS, ConeEffect, seed_scene
from modgap.precompute.analysis import cones


@pytest.mark.parametrize(("network", "layer", "depth"), [("relu", 6, 2), ("tanh", 25, 4)])
def test_the_numbers_are_those_of_the_analysis(network, layer, depth, open_figure):
    watched = open_figure("cone-effect", state={"network": network, "layer": layer, "depth": depth})
    curve = cones.layer_cosines(network)
    clouds = cones.seed_clouds(cones.normal_inputs(0, INPUTS), range(SEEDS), layers=DEPTHS[depth], network=network)
    gaps = cones.seed_gaps(clouds)
    assert {key: float(text) for key, text in watched.page.evaluate("figures.fig.numbers()").items()} == pytest.approx(
        {
            "cosine": curve[layer],
            "cone": np.mean([cones.intra_modal_cosine(cloud) for cloud in clouds]),
            "gap": gaps.gap.mean(),
            "predicted": gaps.predicted.mean(),
        },
        abs=0.006,
    )


def test_the_published_curve_stands_beside_ours_with_its_source(open_figure):
    page = open_figure("cone-effect", state={"network": "relu"}).page
    published = cones.PUBLISHED["relu"]
    drawn = page.evaluate("""[...figures.fig.document.all_models].filter((m) => m.glyph?.type === "Line" && m.glyph.line_dash.value?.length !== 0)
      .map((m) => Array.from(m.data_source.data.y))""")
    assert list(published.cosine) in drawn
    data = next(m for m in ConeEffect().table()[0] if m == "ReLU, published")
    assert data
    header, rows = ConeEffect().table()
    assert [row[header.index(data)] for row in rows if row[0] in published.layer] == list(published.cosine)


def test_a_tap_on_a_curve_chooses_network_and_layer_and_says_the_value(open_figure):
    page = open_figure("cone-effect", state={"network": "relu", "layer": 0}).page
    place = page.evaluate("""() => {
      const figure = [...figures.fig.document.all_models].filter((m) => m.type === "Figure").sort((a, b) => b.inner_width - a.inner_width)[0];
      const view = Bokeh.index.find_one(figure), box = view.el.getBoundingClientRect(), frame = view.frame.bbox;
      const [x, y] = [20, figures.fig.document.all_models && 0.04];
      return [box.left + frame.left + (x - figure.x_range.start) / (figure.x_range.end - figure.x_range.start) * frame.width,
        box.top + frame.bottom - (y - figure.y_range.start) / (figure.y_range.end - figure.y_range.start) * frame.height]; }""")
    page.mouse.click(*place)
    page.wait_for_function(
        "figures.fig.control('network').value === 'linear' && figures.fig.control('layer').value === 20"
    )
    assert f"{cones.layer_cosines('linear')[20]:.2f}" in page.locator(".item-card").inner_text()


def test_cones_grow_apart_with_depth():
    gaps = [np.mean(seed_scene("relu", depth)["gap"]) for depth in DEPTHS]
    assert gaps == sorted(gaps)
    assert gaps[0] < 0.2 < 1.2 < gaps[-1]
