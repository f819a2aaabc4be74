"""One palette: each colour once, with the page's variable for it."""

from __future__ import annotations

import re
from pathlib import Path

import modgap.explainers.kit.palette as palette
from modgap.explainers.kit.palette import AUDIO, IMAGE, MODALITIES, TEXT, modality_colours, styled

EXPLAINERS = Path(palette.__file__).parents[1]
HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


def test_modalities_have_their_own_colours_and_unknown_ones_a_free_one():
    assert modality_colours(["text", "image", "audio"]) == {"text": TEXT, "image": IMAGE, "audio": AUDIO}
    others = modality_colours(["a", "image", "b", "c", "d", "e"])
    assert others["image"] is IMAGE
    assert len(set(others.values())) == 6
    assert list(others) == ["a", "image", "b", "c", "d", "e"]


def test_a_style_has_the_colour_and_the_variable_that_the_page_sets():
    assert styled(fill_color=IMAGE) == {"fill_color": "#0072B2", "tags": [{"fill_color": "--image"}]}


def test_no_other_python_file_writes_a_colour_of_the_palette():
    own = {
        colour.value.lower()
        for colour in (*MODALITIES.values(), palette.INK, palette.SOFT, palette.LINE, palette.ACCENT)
    }
    for path in EXPLAINERS.rglob("*.py"):
        if path.name != "palette.py":
            assert not own & {found.lower() for found in HEX.findall(path.read_text())}, path


def test_the_page_has_the_same_colours_in_its_light_scheme():
    css = (EXPLAINERS.parent / "site/theme/base.css").read_text()
    light = css[: css.index("dark")]
    for colour in (*MODALITIES.values(), palette.INK, palette.SOFT, palette.LINE, palette.ACCENT):
        assert f"{colour.variable}: {colour.value};" in light, colour
