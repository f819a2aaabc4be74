from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.cone_effect.cone_effect import DEPTHS, INPUTS, SEEDS, ConeEffect, seed_scene
from modgap.precompute.analysis import cones

# Of the plot with a label: where a place of it stands in the window.
PLACE = """([label, x, y]) => {
  const figure = [...figures.fig.document.all_models].find((m) => m.type === "Figure" && m.below[0]?.axis_label === label);
  const view = Bokeh.index.find_one(figure), box = view.el.getBoundingClientRect(), frame = view.frame.bbox;
  return [box.left + frame.left + (x - figure.x_range.start) / (figure.x_range.end - figure.x_range.start) * frame.width,
    box.top + frame.bottom - (y - figure.y_range.start) / (figure.y_range.end - figure.y_range.start) * frame.height]; }"""


@pytest.mark.parametrize(("network", "layer", "depth"), [("relu", 6, 2), ("tanh", 25, 8)])
def test_the_numbers_are_those_of_the_analysis(network, layer, depth, open_figure):
    watched = open_figure("cone-effect", state={"network": network, "layer": layer, "depth": depth})
    curve = cones.layer_cosines(network)
    clouds = cones.seed_clouds(cones.normal_inputs(0, INPUTS), range(SEEDS), layers=depth, network=network)
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


def test_a_depth_is_a_number_of_hidden_layers_and_another_one_the_nearest_that_is_drawn():
    assert [ConeEffect(depth=depth).depth for depth in (8, 5, 100)] == [8, 4, 8]
    assert "8 hidden layers" in ConeEffect(depth=8).describe()


def test_the_published_curve_stands_beside_ours_with_its_source(open_figure):
    page = open_figure("cone-effect", state={"network": "relu"}).page
    published = cones.PUBLISHED["relu"]
    drawn = page.evaluate("""[...figures.fig.document.all_models].filter((m) => m.glyph?.type === "Line" && m.glyph.line_dash.value?.length !== 0)
      .map((m) => Array.from(m.data_source.data.y))""")
    assert list(published.cosine) in drawn
    header, rows = ConeEffect().table()
    column = header.index("ReLU, published")
    assert [row[column] for row in rows if row[0] in published.layer] == list(published.cosine)


def test_a_tap_on_a_curve_chooses_network_and_layer_and_says_the_value(open_figure):
    page = open_figure("cone-effect", state={"network": "relu", "layer": 0}).page
    page.mouse.click(*page.evaluate(PLACE, ["layer", 20, 0.04]))
    page.wait_for_function("figures.fig.state().network === 'linear' && figures.fig.state().layer === 20")
    assert f"{cones.layer_cosines('linear')[20]:.2f}" in page.locator(".item-card").inner_text()


def test_a_tap_on_a_gap_chooses_its_depth(open_figure):
    page = open_figure("cone-effect", state={"depth": 1}).page
    scene = seed_scene("relu", 8)
    page.mouse.click(*page.evaluate(PLACE, ["√(2 × cone)", scene["predicted"][0], scene["gap"][0]]))
    page.wait_for_function("figures.fig.state().depth === 8")
    assert "depth 8" in page.locator(".item-card").inner_text()


@pytest.mark.parametrize(("network", "depth"), [("relu", 1), ("relu", 2), ("gelu", 4), ("sigmoid", 8), ("linear", 0)])
def test_names_of_seeds_stand_in_the_plot_apart_and_on_few_points(network, depth, open_figure):
    page = open_figure("cone-effect", state={"network": network, "depth": depth}, width=346).page
    names, points, half = page.evaluate("""() => {
      const models = [...figures.fig.document.all_models];
      const figure = models.find((m) => m.type === "Figure" && m.title.text.startsWith("outputs"));
      const [across, up] = [figure.inner_width / (figure.x_range.end - figure.x_range.start), figure.inner_height / (figure.y_range.end - figure.y_range.start)];
      const pixels = ({ x, y }) => Array.from(x, (v, k) => [v * across, y[k] * up]);
      const of = (type) => pixels(figure.renderers.find((r) => r.glyph.type === type).data_source.data);
      return [of("Text"), of("Scatter"), [figure.inner_width / 2, figure.inner_height / 2]]; }""")
    names, points = np.array(names), np.array(points)
    assert len(names) == SEEDS
    assert (np.abs(names) <= np.subtract(half, (20, 7))).all()
    away = np.abs(names[:, None] - names[None])[~np.eye(SEEDS, dtype=bool)]
    assert ((away[:, 0] >= 40) | (away[:, 1] >= 14)).all()
    covered = (np.abs(names[:, None] - points[None]) < [20, 6]).all(axis=-1)
    assert covered.sum() <= 0.05 * len(points)


def test_cones_grow_apart_with_depth():
    gaps = [np.mean(seed_scene("relu", depth)["gap"]) for depth in DEPTHS]
    assert gaps == sorted(gaps)
    assert gaps[0] < 0.2 < 1.2 < gaps[-1]
