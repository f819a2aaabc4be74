"""A share of the bad inputs that ``make fuzz`` tries, the same ones every time."""

from __future__ import annotations

from pathlib import Path

import pytest

from modgap.site.edition import read

from ..site.making import CHAPTER, write_article
from .articles import PIECES
from .ground import Ground
from .running import AREAS, attempt

SEED = 0
SHARE = {
    "bundles": 48,
    "articles": 40,
    "pages": 2,
    "exports": 20,
    "embeddings": 40,
    "records": 30,
    "addresses": 50,
    "kills": 10,
}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(Path(tmp_path_factory.mktemp("ground")))


def test_every_area_has_its_share():
    assert SHARE.keys() == AREAS.keys()
    assert sum(SHARE.values()) == 240


def test_every_figure_that_inputs_are_made_of_is_one_before_it_is_spoilt(ground, tmp_path):
    pieces = [piece for piece in PIECES if ":::figure" in piece]
    text = f"{CHAPTER}\n{{num}}`pairs`\n{''.join(pieces)}"
    assert len(read(write_article(tmp_path, text), ground.runs).story.figures) == 1 + len(pieces)


@pytest.mark.parametrize("area", SHARE)
def test_every_input_is_accepted_or_refused_in_clear_sentences_and_nobodys_file_is_lost(area, ground):
    results = [attempt(area, SEED, number, ground) for number in range(SHARE[area])]
    assert [result for result in results if result.became == "failed"] == []
    assert "accepted" in {result.became for result in results}
