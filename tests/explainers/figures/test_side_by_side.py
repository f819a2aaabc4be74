from __future__ import annotations


def test_what_is_hovered_in_the_heatmap_is_marked_in_the_scatter(bundle, open_figure):
    watched = open_figure("side-by-side", bundle)
    page = watched.page
    box = page.locator("canvas").first.bounding_box()
    page.mouse.move(box["x"] + (30 + 9.5) / 60 * box["width"], box["y"] + 4.5 / 60 * box["height"])
    rings = "figures.fig.models().find((m) => m.glyph?.type === 'Scatter' && m.glyph.fill_alpha.value === 0 && m.glyph.tags[0]?.line_color === '--ink').data_source.data.x.length"
    page.wait_for_function(f"{rings} === 4")  # two pairs, two points each
    page.mouse.move(5, 700)
    page.wait_for_function(f"{rings} === 0")
    watched.assert_clean()


def test_what_is_selected_stands_out_in_both_views(bundle, open_figure):
    page = open_figure("side-by-side", bundle, state={"item": "t6"}).page
    assert (
        page.evaluate(
            "figures.fig.models().find((m) => m.glyph?.type === 'Scatter' && m.glyph.fill_alpha.value === 0 && m.glyph.tags[0]?.line_color === '--ink').data_source.data.x.length"
        )
        == 2
    )
    marks = page.evaluate(
        "figures.fig.models().find((m) => m.glyph?.type === 'Quad' && m.glyph.fill_alpha?.value === 0.25).data_source.data"
    )
    assert (marks["bottom"][0], marks["left"][1]) == (60 - 6 - 1, 30 + 6)


def test_the_views_stand_side_by_side_even_on_a_phone(bundle, open_figure):
    page = open_figure("side-by-side", bundle, width=346).page
    left, right = page.evaluate("""() => [...figures.fig.document.all_models].filter((m) => m.type === "Figure")
      .map((m) => { const b = Bokeh.index.find_one(m).el.getBoundingClientRect(); return [b.left, b.right, b.top]; }).sort((a, b) => a[0] - b[0])""")
    assert left[1] <= right[0]
    assert right[1] <= 346
    assert abs(left[2] - right[2]) < 1
