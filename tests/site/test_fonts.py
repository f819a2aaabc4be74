"""The subsets of the two typefaces."""

from __future__ import annotations

from io import BytesIO

import pytest
from fontTools.ttLib import TTFont

from modgap.site import fonts
from tests.conftest import ROOT

CACHE = ROOT / fonts.CACHE
LATIN = "AZaz09 ÄÉÑßœ“”‘’–—… −×±≤≥≠≈ ²"
UPRIGHT = "αβτΩ →← ∑√∞ ₀"  # the typeface itself has no italic Greek


@pytest.mark.parametrize("face", fonts.FACES, ids=lambda face: face.target)
def test_a_face_has_the_letters_the_figures_and_the_licence_and_is_small(face):
    content = fonts.cached(face, CACHE)
    font = TTFont(BytesIO(content))
    known = font.getBestCmap()
    used = LATIN if face.style == "italic" else LATIN + UPRIGHT
    assert [letter for letter in used if ord(letter) not in known] == []
    features = {record.FeatureTag for record in font["GSUB"].table.FeatureList.FeatureRecord}
    assert {"onum", "liga"} <= features
    widths = {font["hmtx"][known[ord(digit)]][0] for digit in "0123456789"}
    assert "tnum" in features or len(widths) == 1  # figures of one width, on demand or as they are
    assert "Open Font License" in str(font["name"].getDebugName(13))
    assert len(content) < 45_000


def test_a_subset_is_made_once(tmp_path, monkeypatch):
    face = fonts.FACES[0]
    first = fonts.cached(face, tmp_path)
    monkeypatch.setattr(fonts, "cut", lambda source: pytest.fail("made again"))
    assert fonts.cached(face, tmp_path) == first
    assert len(list(tmp_path.iterdir())) == 1


def test_a_cache_that_cannot_be_written_is_done_without(tmp_path):
    (tmp_path / "file").write_text("in the way")
    assert fonts.cached(fonts.FACES[0], tmp_path / "file" / "cache") == fonts.cached(fonts.FACES[0], CACHE)


def test_another_recipe_is_another_file(tmp_path, monkeypatch):
    face = fonts.FACES[0]
    first = fonts.cached(face, tmp_path)
    monkeypatch.setattr(fonts, "RANGES", ((0x41, 0x5A),))
    second = fonts.cached(face, tmp_path)
    assert second != first
    assert len(second) < len(first)
    assert len(list(tmp_path.iterdir())) == 2


def test_the_rules_name_the_files_that_are_written(tmp_path):
    rules = fonts.write(tmp_path, CACHE)
    written = {f"{fonts.FOLDER}/{path.name}" for path in (tmp_path / fonts.FOLDER).iterdir()}
    assert len(written) == len(fonts.FACES)
    assert all(f"url({address})" in rules for address in written)
    assert rules.count("@font-face") == 2 * len(written)


def test_a_stand_in_is_as_wide_as_the_face(open_page, tmp_path):
    faces = fonts.write(tmp_path, CACHE)
    families = [f'"{face.family}{suffix}"' for face in fonts.FACES for suffix in ("", " stand-in")]
    styles = [f"{face.style} {face.weight}" for face in fonts.FACES for _ in range(2)]
    lines = "".join(
        f"<div><span style='font:{style} 40px {family},monospace'>{fonts.SAMPLE}</span></div>"
        for style, family in [*zip(styles, families, strict=True), ("400", "monospace")]
    )
    path = tmp_path / "index.html"
    path.write_text(f"<!doctype html><style>{faces} div {{ white-space: nowrap }}</style>{lines}", encoding="utf-8")
    page = open_page(path).page
    page.evaluate("() => document.fonts.ready.then(() => true)")
    measure = "() => [...document.querySelectorAll('span')].map((span) => span.getBoundingClientRect().width)"
    *widths, neither = page.evaluate(measure)
    if neither in widths[1::2]:
        pytest.skip("this machine has neither Times New Roman and Arial nor Liberation")
    assert len(set(widths[::2])) == len(fonts.FACES)
    for real, other in zip(widths[::2], widths[1::2], strict=True):
        assert other == pytest.approx(real, rel=0.02)
