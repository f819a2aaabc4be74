"""The map as a page of its own: as it is on the screen, with what its colours mean."""

from __future__ import annotations

import numpy as np

from modgap.explainers.explore import Explorer

from .planted import planted

COLUMN = "(name) => [...Bokeh.documents[0].all_models].filter((model) => model.data?.[name]).map((model) => [...model.data[name]])"


def test_the_page_has_the_key_the_lines_the_pins_and_the_selection_of_the_map(tmp_path, open_page):
    hostile = "<script>window.hit=1</script>"
    captions = [f"{hostile} {n}" for n in range(80)]
    chosen, pinned = ["t1", "t6", "t9"], ["t5", "t6"]
    explorer = Explorer(planted(captions=captions), colour="tag", selection=chosen, pins=pinned, lines="selection")
    explorer.save_map(tmp_path / "map.html")
    watched = open_page(tmp_path / "map.html")
    page = watched.page
    page.wait_for_function("() => window.Bokeh?.documents[0]?.is_idle", timeout=240_000)
    key = page.locator(".key li").all_inner_texts()
    assert [line.split() for line in key] == [[f"●{name}", "20"] for name in ("blue", "green", "red", "yellow")]
    places = explorer.state.places()
    (starts,), (ends,) = (page.evaluate(COLUMN, name) for name in ("x0", "x1"))
    assert np.allclose(starts, places["image"][[1, 6, 9], 0])
    assert np.allclose(ends, places["text"][[1, 6, 9], 0])
    (pins,) = page.evaluate(COLUMN, "text")
    assert pins == [captions[5][:40], captions[6][:40]] * 2
    seen = page.evaluate(COLUMN, "seen")
    assert len(seen) == 2
    for own in seen:
        assert {n for n, alpha in enumerate(own) if alpha > 0.5} == {1, 6, 9}
    assert page.get_by_text("80 items, 3 selected; after 0 steps").is_visible()
    assert page.evaluate("window.hit") is None
    watched.assert_clean()


def test_the_page_of_values_has_their_scale_and_without_a_selection_every_point_is_seen(tmp_path, open_page):
    Explorer(planted(), colour="cosine", with_all="green").save_map(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    page.wait_for_function("() => window.Bokeh?.documents[0]?.is_idle", timeout=240_000)
    assert page.locator(".key").inner_text().startswith("cosine of the pair")
    assert page.locator(".key .scale").bounding_box()["width"] == 110
    assert page.evaluate(COLUMN, "seen") == [[0.75] * 20] * 2


def test_of_a_sample_the_page_marks_the_items_that_are_selected(monkeypatch, tmp_path, open_page):
    monkeypatch.setattr("modgap.explainers.explore.map_view.MOST", 50)
    explorer = Explorer(planted())
    explorer.__panel__()
    chosen = explorer.map.map.drawn[[10, 40]].tolist()
    assert chosen != [10, 40]
    explorer.state.selection = [explorer.space.ids[place] for place in chosen]
    explorer.save_map(tmp_path / "map.html")
    page = open_page(tmp_path / "map.html").page
    page.wait_for_function("() => window.Bokeh?.documents[0]?.is_idle", timeout=240_000)
    for own in page.evaluate(COLUMN, "seen"):
        assert [n for n, alpha in enumerate(own) if alpha > 0.5] == chosen
