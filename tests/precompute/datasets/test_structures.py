"""Molecules are drawn from SMILES: the same every time, on white, and nothing of the text gets into the drawing."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest

from modgap.precompute.datasets.raster import rasterise
from modgap.precompute.datasets.structures import SIDE, draw
from modgap.precompute.errors import InputError

CAFFEINE = "Cn1cnc2c1c(=O)n(C)c(=O)n2C"
SVG = "{http://www.w3.org/2000/svg}"


def test_a_drawing_is_the_same_every_time():
    assert draw(CAFFEINE) == draw(CAFFEINE)
    assert draw(CAFFEINE) != draw("CCO")


def test_a_drawing_is_a_square_on_white_with_something_on_it():
    picture = rasterise(draw(CAFFEINE), SIDE)
    assert picture.size == (SIDE, SIDE)
    assert picture.getpixel((0, 0)) == (255, 255, 255, 255)
    assert len(picture.getcolors(SIDE * SIDE) or []) > 10


@pytest.mark.parametrize("smiles", [CAFFEINE, "[O-][N+](=O)c1ccccc1", "[13CH4]", "C[*:7]", "[Na+].[Cl-]"])
def test_a_drawing_holds_shapes_and_symbols_of_elements_only(smiles):
    root = ET.fromstring(draw(smiles))
    for element in root.iter():
        assert element.tag in {f"{SVG}{name}" for name in ("svg", "rect", "path", "text")}
        assert not [name for name in element.attrib if name.startswith("on") or "href" in name]
        assert len((element.text or "").strip()) <= 3


@pytest.mark.parametrize(
    "text",
    ["", " ", "hello world", "c1ccccc", "C(C)(C)(C)(C)C", "<svg>", "CCO <script>", "C* |$;<script>$|", "CCO ethanol"],
)
def test_what_is_no_molecule_is_refused_in_a_sentence(text, capfd):
    with pytest.raises(InputError, match="which is no molecule; write it as SMILES"):
        draw(text)
    assert capfd.readouterr().err == ""
