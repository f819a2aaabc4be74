"""What an item is to eye or ear, by kind, on a page and elsewhere."""

from __future__ import annotations

import base64
import io
import mimetypes
from dataclasses import replace

import pytest
from PIL import Image

from modgap.explainers.data.media import drawn_sheet, media_files, media_of
from modgap.explainers.data.pairing import Pairing
from modgap.explainers.modules import page_modules
from modgap.precompute.bundle import Bundle
from modgap.precompute.media import Drawings, Sounds

ITEMS = ["t2", "t5", "t7"]


@pytest.fixture
def many(triple: Bundle, tmp_path) -> Bundle:
    """Pictures, drawings for texts, sounds."""
    for n in range(20):
        (tmp_path / f"{n}.svg").write_text(f'<svg xmlns="http://www.w3.org/2000/svg"><circle r="{n}"/></svg>')
        (tmp_path / f"{n}.wav").write_bytes(b"RIFF" + bytes([n]))
    drawings = Drawings(tuple(f"{n}.svg" for n in range(20)))
    sounds = Sounds(tuple(f"{n}.wav" for n in range(20)))
    return replace(triple, media={**triple.media, "text": drawings, "audio": sounds})


def test_a_page_gets_files_named_by_content_for_the_items_shown(many):
    with page_modules():
        pairing = Pairing.of(many, ITEMS)
        files = media_files(pairing)
        picture, drawing, sound = (media_of(pairing, name) for name in many.modalities)
    assert (picture["kind"], drawing["kind"], sound["kind"]) == ("picture", "drawing", "sound")
    assert len(files) == 1 + 3 + 3
    assert b'r="5"' in files[drawing["urls"][1]]
    assert files[sound["urls"][2]] == b"RIFF\x07"
    with Image.open(io.BytesIO(files[picture["url"]])) as sheet:
        assert sheet.size == (640, 64), "three pictures in one row of ten"


def test_elsewhere_media_travel_inside(many):
    pairing = Pairing.of(many, ITEMS)
    assert media_of(pairing, "text")["urls"][0].startswith("data:image/svg+xml;base64,")
    assert media_of(pairing, "audio")["urls"][0].startswith("data:audio/")
    assert media_of(pairing, "image")["url"].startswith("data:image/webp;base64,")


def test_pictures_for_a_canvas_travel_inside_on_a_page_too(many):
    with page_modules():
        pairing = Pairing.of(many, ITEMS)
        sheet = drawn_sheet(pairing, "image")
        assert drawn_sheet(pairing, "text") is None, "a drawing has lines too fine for its size there"
    assert sheet is not None
    head, _, content = sheet["url"].partition(",")
    assert head == "data:image/webp;base64"
    with Image.open(io.BytesIO(base64.b64decode(content))) as opened:
        assert opened.size == (400, 40)


def test_a_machine_without_a_list_of_media_types_knows_pictures(triple, monkeypatch):
    monkeypatch.setattr(mimetypes, "_db", mimetypes.MimeTypes())  # only what Python brings along
    assert media_of(Pairing.of(triple, ITEMS), "image")["url"].startswith("data:image/webp;base64,")


def test_one_file_of_sounds_says_where_each_begins(triple, tmp_path):
    (tmp_path / "all.wav").write_bytes(b"RIFF")
    clips = tuple((float(n), n + 0.5) for n in range(20))
    bundle = replace(triple, media={"audio": Sounds(("all.wav",), clips)})
    sound = media_of(Pairing.of(bundle, ITEMS), "audio")
    assert (len(sound["urls"]), sound["clips"]) == (1, [(2.0, 2.5), (5.0, 5.5), (7.0, 7.5)])


def test_without_media_an_item_is_its_caption(bundle):
    assert media_of(Pairing.of(bundle), "text") == {"kind": "text"}
