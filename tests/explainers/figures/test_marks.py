"""What stands at the points of a scatter: pictures, names, dots; and how close it is looked at."""

from __future__ import annotations

import itertools

import pytest

from modgap.explainers.figures.scatter.scatter import PairedScatter
from modgap.explainers.figures.side_by_side.side_by_side import SideBySide
from modgap.explainers.modules import page_modules

from ..conftest import make_bundle, wait_drawn

PLOT = "[...figures.fig.document.all_models].find((m) => m.type === 'Figure')"
# The layers of pictures: sizes of the points, by item.
SIZES = f"""() => {{ const layer = {PLOT}.renderers.find((r) => r.glyph.defs?.size ?? Object.keys(r.glyph.defs ?? {{}}).length);
  return layer.glyph.marker.value === "@picture" ? Object.fromEntries(Array.from(layer.data_source.data.item).map((item, n) => [item, layer.data_source.data.size[n]])) : null; }}"""
# Boxes of the names in pixels of the plot: left, right, bottom, top.
NAMES = f"""() => {{ const plot = {PLOT};
  const unit = (plot.x_range.end - plot.x_range.start) / plot.inner_width;
  const ruler = document.createElement("canvas").getContext("2d");
  return plot.renderers.filter((r) => r.glyph.type === "Text").flatMap(({{ glyph, data_source: {{ data }} }}) => {{
    ruler.font = `${{glyph.text_font_size.value}} ${{glyph.text_font.value}}`;
    return Array.from(data.text).map((text, n) => {{
      const [x, y] = [(data.x[n] - plot.x_range.start) / unit, (data.y[n] - plot.y_range.start) / unit];
      return {{ text, box: [x, x + ruler.measureText(text).width, y - 8, y + 8] }};
    }});
  }}); }}"""
RANGES = f"() => {{ const p = {PLOT}; return [p.x_range.start, p.x_range.end, p.y_range.start, p.y_range.end]; }}"


def opened(page) -> None:
    page.wait_for_function(f"({SIZES})() !== null")


def test_pictures_are_drawn_by_default_and_the_plot_can_be_saved_from_a_file(bundle, open_figure):
    watched = open_figure("scatter", bundle)
    opened(watched.page)
    assert max(watched.page.evaluate(SIZES).values()) > 15
    saved = watched.page.evaluate(
        """async () => { await new Promise(requestAnimationFrame);
        return deep(document.body, "canvas").map((canvas) => canvas.toDataURL("image/png").length); }"""
    )
    assert max(saved) > 1000
    watched.assert_clean()


def test_dots_stand_where_they_are_wanted_and_a_reader_may_go_back(bundle, open_figure):
    page = open_figure("scatter", bundle, state={"marks": "dots"}).page
    assert page.evaluate(SIZES) is None
    page.evaluate("figures.fig.put('marks', 'pictures')")
    opened(page)
    page.evaluate("figures.fig.put('marks', 'dots')")
    page.wait_for_function(f"({SIZES})() === null")


def test_in_a_heap_few_are_pictures_and_more_where_clouds_are_wide(bundle, open_figure):
    page = open_figure("scatter", bundle).page
    opened(page)
    shown = page.evaluate(SIZES)
    assert len(shown) == 30
    page.evaluate("figures.fig.put('zoom', 6)")
    page.wait_for_function(f"Math.max(...Object.values(({SIZES})())) > 25")
    closer = page.evaluate(SIZES)
    assert sum(closer[item] > 14 for item in closer) >= sum(shown[item] > 14 for item in shown)


def test_names_stay_inside_and_apart_and_are_short(open_figure, tmp_path):
    captions = [f"thing {n}" + " of a long kind" * (n % 3) for n in range(30)]
    page = open_figure("scatter", make_bundle(tmp_path, captions=captions), state={"marks": "names"}).page
    page.wait_for_function(f"({NAMES})().length > 2")
    names = page.evaluate(NAMES)
    width, height = page.evaluate(f"[{PLOT}.inner_width, {PLOT}.inner_height]")
    for one in names:
        left, right, bottom, top = one["box"]
        assert left >= 0
        assert right <= width
        assert bottom >= 0
        assert top <= height
        assert len(one["text"]) <= 22
    for one, other in itertools.combinations(names, 2):
        (left, right, bottom, top), (left2, right2, bottom2, top2) = one["box"], other["box"]
        assert right <= left2 or right2 <= left or top <= bottom2 + 1e-6 or top2 <= bottom + 1e-6, (one, other)


def test_the_selected_item_and_its_neighbours_have_their_names_beside_pictures(bundle, open_figure):
    page = open_figure("scatter", bundle).page
    opened(page)
    assert page.evaluate(NAMES) == []
    page.evaluate("figures.fig.put('item', 't4')")
    page.wait_for_function(f"({NAMES})().some(({{ text }}) => text === 'thing 4')")
    page.evaluate("figures.fig.put('item', '')")
    page.wait_for_function(f"!({NAMES})().length")


def test_looking_closer_puts_the_selected_item_into_the_middle(bundle, open_figure):
    page = open_figure("scatter", bundle, reduced_motion="reduce").page
    x0, x1, _, _ = page.evaluate(RANGES)
    page.evaluate("figures.fig.put('item', 't4'); figures.fig.put('zoom', 4)")
    page.wait_for_function(f"Math.abs(({RANGES})()[1] - ({RANGES})()[0] - {(x1 - x0) / 4}) < 1e-6")
    page.wait_for_function(
        f"""() => {{ const [a, b, c, d] = ({RANGES})(); const layer = {PLOT}.renderers.find((r) => r.glyph.type === "Scatter");
        const n = Array.from(layer.data_source.data.item).indexOf(4);
        return Math.abs(layer.data_source.data.x[n] - (a + b) / 2) < 1e-6 && Math.abs(layer.data_source.data.y[n] - (c + d) / 2) < 1e-6; }}"""
    )


def test_items_without_pictures_can_have_names_in_every_modality(open_figure, tmp_path):
    bundle = make_bundle(tmp_path, pictures=False)
    assert PairedScatter(bundle).marks == "dots"
    with pytest.raises(ValueError, match="pictures"):
        PairedScatter(bundle, marks="pictures")
    page = open_figure("scatter", bundle, state={"marks": "names"}).page
    page.wait_for_function(f"({NAMES})().length > 2")
    colours = page.evaluate(
        f"{PLOT}.renderers.filter((r) => r.glyph.type === 'Text' && r.data_source.data.x.length).map((r) => r.glyph.tags[0].text_color)"
    )
    assert colours == ["--image", "--text"]


def test_figures_of_one_data_set_share_one_sheet(bundle, write_page, open_page):
    with page_modules():
        figures = {"fig": PairedScatter(bundle), "other": SideBySide(bundle)}
    page = write_page(figures)
    scripts = "".join(path.read_text() for path in (page.parent / "figures").glob("*.js"))
    assert scripts.count("data:image/webp;base64,") == 1
    watched = open_page(page)
    for name in figures:
        wait_drawn(watched.page, name)
    opened(watched.page)
    watched.assert_clean()


def test_what_is_drawn_is_told(bundle):
    assert "pictures are drawn" in PairedScatter(bundle).describe()
    assert "have their names" in SideBySide(bundle, marks="names").describe()
    assert "drawn as they look" not in PairedScatter(bundle, marks="dots").describe()
