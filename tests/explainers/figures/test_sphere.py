from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from modgap.explainers.figures.sphere.sphere import Sphere
from modgap.precompute.analysis import sphere

from ...pixels import changed, taken

DATA = "(name) => Object.fromEntries(Object.entries(figures.fig.part(name).data).map(([key, column]) => [key, Array.from(column)]))"


@pytest.mark.parametrize(
    ("angle", "scale", "pairs"), [(0, 15, "swapped"), (-53, 35, "swapped"), (78, 100, "swapped"), (40, 50, "right")]
)
def test_numbers_and_curves_are_those_of_the_analysis(angle, scale, pairs, open_figure):
    page = open_figure("sphere", state={"angle": angle, "scale": scale, "pairs": pairs}).page
    swapped = pairs == "swapped"
    best = sphere.best_angle(scale, swapped)
    assert page.evaluate("figures.fig.numbers()") == {
        "loss": f"{sphere.loss(scale, angle, swapped):.4f}",
        "least": f"{sphere.loss(scale, best, swapped):.4f}",
        "best": f"{best:.1f}°",
        "asked": f"{sphere.best_scale(True):.1f}" if swapped else "∞",
    }
    angles = np.arange(-90, 91)
    for name, wrong in (("chosenCurve", swapped), ("otherCurve", not swapped)):
        np.testing.assert_allclose(page.evaluate(DATA, name)["y"], sphere.curve(scale, angles, wrong), atol=1e-6)


@pytest.mark.parametrize("scale", [1, 22, 35, 50, 100])
@pytest.mark.parametrize("pairs", ["swapped", "right"])
def test_the_marks_of_least_loss_stand_at_the_closed_form(scale, pairs, open_figure):
    page = open_figure("sphere", state={"scale": scale, "angle": 30, "pairs": pairs}).page
    best = sphere.best_angle(scale, pairs == "swapped")
    marks = page.evaluate("['bestLeft', 'bestRight'].map((name) => figures.fig.part(name).location)")
    assert marks == pytest.approx([-best, best], abs=1e-6)
    assert f"{best:.1f}°" in Sphere(scale=scale, pairs=pairs).describe()


def test_swapped_partners_cross_and_right_ones_do_not(open_figure):
    page = open_figure("sphere", state={"angle": 40, "pairs": "swapped"}).page
    lines = page.evaluate(DATA, "partners")
    assert lines["x0"][0] < lines["x0"][1]
    assert lines["x1"][0] > lines["x1"][1]
    page.evaluate("figures.fig.put('pairs', 'right')")
    page.wait_for_function(f"({DATA})('partners').x1[0] < ({DATA})('partners').x1[1]")


@pytest.mark.parametrize("width", [660, 346])
def test_the_ball_stays_round(width, open_figure):
    page = open_figure("sphere", width=width).page
    ratio = page.evaluate("""() => { const f = [...figures.fig.document.all_models].find((m) => m.type === "Figure" && !m.below[0]?.visible);
      return (f.x_range.end - f.x_range.start) / f.inner_width / ((f.y_range.end - f.y_range.start) / f.inner_height); }""")
    assert ratio == pytest.approx(1)


def test_a_tap_on_the_curve_chooses_the_angle_and_says_the_loss(open_figure):
    page = open_figure("sphere", state={"angle": 0, "scale": 35, "pairs": "swapped"}).page
    page.mouse.click(*page.evaluate("""(y) => {
      const figure = [...figures.fig.document.all_models].find((m) => m.type === "Figure" && m.below[0]?.visible);
      const view = Bokeh.index.find_one(figure), box = view.el.getBoundingClientRect(), frame = view.frame.bbox;
      return [box.left + frame.left + (60 - figure.x_range.start) / (figure.x_range.end - figure.x_range.start) * frame.width,
        box.top + frame.bottom - (y - figure.y_range.start) / (figure.y_range.end - figure.y_range.start) * frame.height]; }""", sphere.loss(35, 60, True)))  # fmt: skip
    page.wait_for_function("Math.abs(figures.fig.state().angle - 60) <= 1")
    angle = page.evaluate("figures.fig.state().angle")
    assert f"{angle}°loss {sphere.loss(35, angle, True):.4f}" in page.locator(".item-card").text_content()


def test_the_description_tells_above_from_below():
    assert "53° above" in Sphere(angle=-53).describe()
    assert "53° below" in Sphere(angle=53).describe()


def test_pictures_show_around_the_texts_that_lie_on_them(open_figure):
    page = open_figure("sphere", state={"angle": 0}).page
    sizes = "['images', 'texts'].map((name) => Math.min(...figures.fig.part(name).data.size))"
    images, texts = page.evaluate(sizes)
    assert images >= texts + 8
    page.evaluate("figures.fig.put('angle', 40)")
    page.wait_for_function(f"(() => {{ const [images, texts] = {sizes}; return images === texts; }})()")


@pytest.mark.parametrize("pairs", ["swapped", "right"])
def test_the_name_of_the_other_curve_stands_clear_of_both(pairs, open_figure):
    page = open_figure("sphere", state={"angle": 0, "scale": 50, "pairs": pairs}).page
    (height,) = page.evaluate(DATA, "otherName")["y"]
    for name in ("chosenCurve", "otherCurve"):
        assert abs(page.evaluate(DATA, name)["y"][90] - height) >= 0.2


def test_nothing_of_earlier_drawings_remains_above_the_ball(open_figure):
    page = open_figure("sphere", width=660).page
    box = page.locator("[aria-label^='A sphere']").bounding_box()
    edge = taken(page, (box["x"], box["y"], box["width"], 6))
    assert changed(edge, edge[:1, :1], by=8) == 0


# Boxes of the words of the curves' plot: left, top, right, bottom, and the words.
WORDS = """async (state) => {
  for (const [name, value] of Object.entries(state)) figures.fig.put(name, value);
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const figure = figures.fig.models().find((m) => m.type === "Figure" && m.below[0]?.visible);
  const context = document.createElement("canvas").getContext("2d");
  const place = (value, range, length) => ((value - range.start) / (range.end - range.start)) * length;
  return figure.renderers.filter((m) => m.glyph?.type === "Text").flatMap(({ glyph, data_source: { data } }) =>
    Array.from(data.text, (text, k) => {
      context.font = `${glyph.text_font_style?.value ?? "normal"} ${glyph.text_font_size.value} ${glyph.text_font.value}`;
      const align = glyph.text_align.field ? data[glyph.text_align.field][k] : glyph.text_align.value;
      const [wide, high] = [context.measureText(text).width, parseFloat(glyph.text_font_size.value)];
      const left = place(data.x[k], figure.x_range, figure.inner_width) - { left: 0, center: wide / 2, right: wide }[align];
      const middle = figure.inner_height - place(data.y[k], figure.y_range, figure.inner_height) + (glyph.y_offset?.value ?? 0);
      return [[left, middle - high / 2, left + wide, middle + high / 2], text];
    }));
}"""


@pytest.mark.parametrize("width", [660, 346])
def test_no_words_of_the_curves_lie_on_each_other_whatever_the_temperature(width, open_figure):
    page = open_figure("sphere", width=width).page
    colliding = []
    for pairs in ("swapped", "right"):
        for scale in (1, 2, 3, 5, 8, 12, 15, 20, 22, 25, 30, 35, 50, 70, 100):
            words = page.evaluate(WORDS, {"pairs": pairs, "scale": scale})
            assert {"ln 6", "all right" if pairs == "swapped" else "two swapped"} <= {text for _, text in words}
            colliding += [
                (pairs, scale, one, other)
                for ((left, top, right, bottom), one), ((start, upper, end, lower), other) in combinations(words, 2)
                if left < end and start < right and top < lower and upper < bottom
            ]
    assert colliding == []
