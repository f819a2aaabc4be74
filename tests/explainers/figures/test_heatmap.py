from __future__ import annotations

import numpy as np
import pytest

from modgap.explainers.figures.heatmap.heatmap import SimilarityHeatmap
from modgap.precompute.analysis import clustering

from ..conftest import make_bundle

EXACT = 1e-4  # of a cosine that travelled in 16 bits
IMAGE = "Array.from(figures.fig.models().find((m) => m.glyph?.type === 'Image').data_source.data.image[0])"


def cosines(bundle, checkpoint: int, order=None) -> np.ndarray:
    points = np.concatenate(
        [m[checkpoint] if order is None else m[checkpoint][order] for m in bundle.embeddings.values()]
    )
    return points @ points.T


def drawn(page) -> np.ndarray:
    """What the picture shows, first row on top."""
    return np.array(page.evaluate(IMAGE)).reshape(60, 60)[::-1]


def test_all_cosines_are_computed_in_the_browser(bundle, open_figure):
    watched = open_figure("heatmap", bundle)
    assert np.abs(drawn(watched.page) - cosines(bundle, -1)).max() < EXACT
    watched.page.evaluate("figures.fig.put('step', 0)")
    watched.page.wait_for_function("deep(document, '.noUi-handle')[0].getAttribute('aria-valuetext') === 'step 0'")
    assert np.abs(drawn(watched.page) - cosines(bundle, 0)).max() < EXACT
    watched.assert_clean()


def test_the_cluster_order_moves_both_modalities_alike_and_boxes_the_clusters(bundle, open_figure):
    page = open_figure("heatmap", bundle, state={"order": "cluster"}).page
    both = np.hstack([bundle.at("image"), bundle.at("text")]) / np.sqrt(2)
    order = clustering.order(both)
    assert np.abs(drawn(page) - cosines(bundle, -1, order)).max() < EXACT
    boxes = page.evaluate(
        "figures.fig.models().filter((m) => m.glyph?.type === 'Quad' && m.glyph.line_width?.value === 1.2).map((m) => m.data_source.data.left.length)"
    )
    sizes = [g["size"] for g in SimilarityHeatmap(bundle).payload.tags[0]["clusters"]["groups"]]
    assert sum(sizes) == 30
    assert boxes == [4 * sum(size > 1 for size in sizes)]


def test_words_of_clusters_are_drawn_whole(tmp_path, open_figure):
    captions = [f"remarkably long caption {n // 6}" for n in range(30)]
    bundle = make_bundle(tmp_path, captions=captions)
    page = open_figure("heatmap", bundle, state={"order": "cluster"}, width=346).page
    places = page.evaluate("""() => {
      const renderer = figures.fig.models().find((m) => m.glyph?.type === "Text");
      const figure = figures.fig.models().find((m) => m.type === "Figure");
      const context = document.createElement("canvas").getContext("2d");
      context.font = `${renderer.glyph.text_font_size.value} ${renderer.glyph.text_font.value}`;
      const { x, y, text, align } = renderer.data_source.data;
      return Array.from(text, (words, k) => {
        const at = (x[k] / 60) * figure.inner_width;
        const wide = context.measureText(words).width;
        const left = align[k] === "left" ? at : at - wide;
        return [left, left + wide, (1 - y[k] / 60) * figure.inner_height, figure.inner_width];
      });
    }""")
    assert places
    for left, right, top, width in places:
        assert left >= 0
        assert right <= width
        assert top >= 8


@pytest.mark.parametrize("block", ["image-image", "image-text", "text-image", "text-text"])
def test_one_block_stands_out_and_the_others_are_dimmed(block, bundle, open_figure):
    page = open_figure("heatmap", bundle, state={"block": block}).page
    names = page.evaluate(
        "figures.fig.models().filter((m) => m.type === 'Label' && m.visible).map((m) => m.tags[0].long)"
    )
    said = {"image": "picture", "text": "text"}
    assert names == [" × ".join(said[part] for part in block.split("-"))]
    veils = page.evaluate(
        "figures.fig.models().find((m) => m.glyph?.type === 'Quad' && m.glyph.fill_alpha?.value === 0.8).data_source.data"
    )
    assert len(veils["left"]) == 3
    down, right = block.split("-")
    clear = ({"image": 0, "text": 30}[right], {"image": 60, "text": 30}[down])
    assert clear not in zip(veils["left"], veils["top"], strict=True)


def test_pointing_at_a_cell_shows_both_things_their_cosine_and_marks_row_and_column(bundle, open_figure):
    page = open_figure("heatmap", bundle).page
    box = page.locator("canvas").first.bounding_box()
    row, column = 4, 30 + 9  # picture 4, text 9
    page.mouse.move(box["x"] + (column + 0.5) / 60 * box["width"], box["y"] + (row + 0.5) / 60 * box["height"])
    card = page.locator(".item-card")
    card.wait_for()
    text = card.inner_text()
    assert "thing 4" in text
    assert "thing 9" in text
    assert f"{abs(cosines(bundle, -1)[row, column]):.2f}" in text
    marks = page.evaluate(
        "figures.fig.models().find((m) => m.glyph?.type === 'Quad' && m.glyph.fill_alpha?.value === 0.25).data_source.data"
    )
    assert (marks["bottom"][0], marks["top"][0]) == (60 - row - 1, 60 - row)
    assert (marks["left"][1], marks["right"][1]) == (column, column + 1)


@pytest.mark.parametrize(("width", "short"), [(660, False), (346, False), (200, True)])
def test_names_of_blocks_stay_inside_them_and_leave_most_of_them_free(width, short, bundle, open_figure):
    page = open_figure("heatmap", bundle, width=width).page
    names = page.evaluate("figures.fig.models().filter((m) => m.type === 'Label').map((m) => m.text)")
    assert ("pic × pic" in names) == short
    fits = page.evaluate("""() => {
      const figure = figures.fig.models().find((m) => m.type === "Figure");
      const context = document.createElement("canvas").getContext("2d");
      return figures.fig.models().filter((m) => m.type === "Label").map((m) => {
        context.font = `bold ${m.text_font_size} ${m.text_font}`;
        const [wide, high] = [context.measureText(m.text).width + 2 * m.padding, parseFloat(m.text_font_size) + 2 * m.padding];
        return [wide / (figure.inner_width / 2), (wide * high) / (figure.inner_width * figure.inner_height / 4)];
      });
    }""")
    assert len(fits) == 4
    assert max(wide for wide, _ in fits) < 0.8
    assert max(area for _, area in fits) < 0.15


def test_of_three_modalities_nine_blocks_answer_when_an_item_is_chosen(triple, open_figure):
    watched = open_figure("heatmap", triple, state={"item": "t3"})
    page = watched.page
    points = np.concatenate([triple.at(name) for name in triple.modalities])
    shown = np.array(page.evaluate(IMAGE)).reshape(60, 60)[::-1]
    assert np.abs(shown - points @ points.T).max() < EXACT
    assert page.evaluate("figures.fig.models().filter((m) => m.type === 'Label').length") == 9
    cells = page.evaluate("figures.fig.models().find((m) => m.glyph?.marker?.value === 'square').data_source.data")
    places = sorted(zip(map(float, cells["x"]), map(float, cells["y"]), strict=True))
    expected = sorted((20 * right + 3.5, 60 - 20 * down - 3.5) for right in range(3) for down in range(3))
    assert places == expected
    numbers = page.evaluate("figures.fig.numbers()")
    assert set(numbers) >= {"paired_cosine(image,audio)", "intra_modal_cosine(audio)", "cross_modal_cosine(text,audio)"}
    watched.assert_clean()
