"""Cards of items: each shows its own picture, drawing or sound, wherever a file lists it, and never runs it."""

from __future__ import annotations

import base64
import io
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bokeh.document import Document
from PIL import Image

from modgap.explainers.explore import Explorer, cards
from modgap.explainers.explore.library import Library
from modgap.explainers.explore.look_first import LookFirst
from modgap.explainers.explore.space import Space
from modgap.precompute.bundle import Bundle, save
from modgap.precompute.media import Drawings, Media, PictureSheet, Sounds

from .planted import planted
from .serving import serving

ORDER = np.array([4, 0, 5, 2, 1, 3])  # row of the bundle to number of the item
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><script>window.hit=1</script><text>{}</text></svg>'
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt "


def with_media(folder: Path, **media: Media) -> Space:
    """Six items t0 to t5 in another order than that of their ids, with media of their modalities."""
    bundle: Bundle = planted(6, order=ORDER, kinds=("image", "text", "audio"))
    return Space.of(replace(bundle, media=media, media_root=folder))


def sheet(folder: Path, cell: int) -> PictureSheet:
    """A sheet of two columns on which item n is grey, 40 n light."""
    whole = Image.new("RGB", (2 * cell, 3 * cell))
    for row, item in enumerate(ORDER):
        whole.paste(
            (int(40 * item),) * 3, (row % 2 * cell, row // 2 * cell, row % 2 * cell + cell, row // 2 * cell + cell)
        )
    whole.save(folder / "sheet.png")
    return PictureSheet("sheet.png", cell, 2)


def media_of(card: str) -> list[tuple[str, bytes, str]]:
    """Type, content and fragment of each medium on a card."""
    found = re.findall(r'src="data:([\w/+.-]+);base64,([^"#]*)(#[^"]*)?"', card)
    return [(kind, base64.b64decode(content), part) for kind, content, part in found]


def lightness(picture: bytes) -> float:
    return float(np.asarray(Image.open(io.BytesIO(picture)).convert("L")).mean())


@pytest.mark.parametrize(("cell", "shown"), [(8, 8), (160, cards.CELL)])
def test_a_card_shows_the_cell_of_its_item_and_no_larger_than_needed(tmp_path, cell, shown):
    space = with_media(tmp_path, image=sheet(tmp_path, cell))
    for place, item in enumerate(space.ids):
        ((kind, picture, _),) = media_of(cards.card(space, place))
        assert kind == "image/webp"
        assert Image.open(io.BytesIO(picture)).size == (shown, shown)
        assert lightness(picture) == pytest.approx(40 * int(item[1:]), abs=4)


def test_drawings_are_images_which_run_nothing(tmp_path):
    for row, item in enumerate(ORDER):
        (tmp_path / f"{row}.svg").write_text(SVG.format(item))
    space = with_media(tmp_path, image=Drawings(tuple(f"{row}.svg" for row in range(6))))
    for place, item in enumerate(space.ids):
        card = cards.card(space, place)
        assert "<script" not in card
        assert card.count("<img ") == 1
        assert media_of(card) == [("image/svg+xml", SVG.format(item[1:]).encode(), "")]


def test_sounds_are_a_file_an_item_or_a_part_of_one(tmp_path):
    for row, item in enumerate(ORDER):
        (tmp_path / f"{row}.wav").write_bytes(WAV + bytes([item]))
    each = with_media(tmp_path, audio=Sounds(tuple(f"{row}.wav" for row in range(6))))
    parts = with_media(tmp_path, audio=Sounds(("0.wav",), tuple((float(n), n + 0.5) for n in ORDER)))
    for place, item in enumerate(each.ids):
        number = int(item[1:])
        ((kind, content, part),) = media_of(cards.card(each, place))
        assert (kind.startswith("audio/"), content, part) == (True, WAV + bytes([number]), "")
        ((_, content, part),) = media_of(cards.card(parts, place))
        assert (content, part) == (WAV + bytes([ORDER[0]]), f"#t={number},{number + 0.5}")
    assert '<audio controls preload="none" aria-label="sound: a ' in cards.card(each, 0)


def test_the_strip_of_a_selection_and_what_is_pointed_at_show_all_media_of_their_items(tmp_path, monkeypatch):
    monkeypatch.setattr(LookFirst, "start", lambda _: None)
    for row, item in enumerate(ORDER):
        (tmp_path / f"{row}.wav").write_bytes(WAV + bytes([item]))
    sounds = Sounds(tuple(f"{row}.wav" for row in range(6)))
    explorer = Explorer(with_media(tmp_path, image=sheet(tmp_path, 8), audio=sounds), selection=["t5", "t2"])
    explorer.__panel__().get_root(Document())
    shown = media_of(explorer.map.strip.object)
    assert [kind.partition("/")[0] for kind, *_ in shown] == ["image", "audio"] * 2
    assert [lightness(shown[n][1]) for n in (0, 2)] == pytest.approx([200, 80], abs=4)
    assert [shown[n][1][-1] for n in (1, 3)] == [5, 2]
    explorer.map.map.pointer.data = {"place": [3]}
    (_, picture, _), (_, sound, _) = media_of(explorer.map.card.object)
    assert (round(lightness(picture), -1), sound[-1]) == (120, 3)
    explorer.map.map.pointer.data = {"place": [-1]}
    assert explorer.map.card.object == ""


FITTED = "() => [...Bokeh.documents[0].all_models].some((model) => model.x_range?.reset_start != null)"
POINT = """([modality, place]) => {
  const models = [...Bokeh.documents[0].all_models];
  const plot = models.find((model) => model.type === "Figure" && model.name === "map");
  const { data } = models.find((model) => model.type === "ColumnDataSource" && "x_image" in model.data);
  const along = (range, value) => (value - range.start) / (range.end - range.start);
  return [along(plot.x_range, data[`x_${modality}`][place]), 1 - along(plot.y_range, data[`y_${modality}`][place])];
}"""


def test_what_is_under_the_pointer_shows_its_picture_and_its_caption(tmp_path, open_page):
    bundle = with_media(tmp_path, image=sheet(tmp_path, 8)).bundle
    save(bundle, tmp_path / "bundles" / bundle.name / "0")
    with serving(Library.of([tmp_path / "bundles"])) as address:
        watched = open_page(f"{address}/?bundle=planted/0&item=t4", height=1400)
        page = watched.page
        shown = page.locator('[data-item="t4"] img')
        shown.wait_for()
        assert page.locator("[data-item]").count() == 1
        page.wait_for_function("() => Bokeh.documents[0].is_idle")
        page.wait_for_function(FITTED)
        box = page.locator(".bk-Figure").first.bounding_box()
        pointed = page.locator('[data-item="t2"]')
        for modality in ("image", "text", "audio"):
            across, down = page.evaluate(POINT, [modality, 2])
            page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
            pointed.get_by_text("a blue thing, number 2").wait_for()
            assert pointed.locator("img").evaluate("async (img) => (await img.decode(), img.naturalWidth)") == 8
            page.mouse.move(1, 1)
            shown.wait_for()
            assert pointed.count() == 0
        watched.assert_clean()
