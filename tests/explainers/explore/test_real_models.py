"""Real models open in the explorer and beside one another, and show what was published of them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from modgap.explainers.explore import Comparer, Explorer
from modgap.explainers.explore.look_first import LookFirst
from modgap.precompute.numbers import number
from modgap.precompute.reference.bundles import bundle_of
from modgap.precompute.reference.tables import tables

from .looking import cells, looked_at

TABLES = {table.name: table for table in tables()}


@pytest.fixture(autouse=True)
def nothing_is_looked_for(monkeypatch):
    """What stands out is sought in a process of its own, which other tests see to."""
    monkeypatch.setattr(LookFirst, "start", lambda _: None)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A real model as a bundle, by the name of its table."""
    return cache(lambda name: bundle_of(TABLES[name], tmp_path_factory.mktemp(name)))


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", TABLES)
def test_a_real_model_opens_with_every_tab_and_shows_the_gap_that_was_published(model, name):
    bundle = model(name)
    chosen = [item.id for item in bundle.items[:3]]
    explorer = Explorer(bundle, selection=chosen, item=chosen[0])
    told = looked_at(explorer)
    placed = explorer.map.map.placed
    assert list(placed) == list(bundle.modalities)
    assert all(np.isfinite(places).all() and places.shape == (100, 2) for places in placed.values())
    published = TABLES[name].gap_distance[",".join(bundle.modalities[:2])]
    assert cells(told["Metrics"], "gap distance")[0] == number(published, ".2f")
    assert f'data-item="{chosen[0]}"' in told["Neighbours"]
    assert "100 items in each modality" in told["Similarities"]
    assert "all 100 pairs" in told["Loss"]
    assert "3 of 100 items" in told["Subsets"]
    assert not any('role="alert"' in text or ">nan<" in text for text in told.values())


def test_sounds_pictures_and_texts_of_a_real_model_are_asked_in_pairs(model):
    table = TABLES["imagebind-sounds"]
    for pair, published in table.gap_distance.items():
        asks, answers = pair.split(",")
        told = looked_at(Explorer(model(table.name), asks=asks, answers=answers))
        assert cells(told["Metrics"], "gap distance")[0] == number(published, ".2f")


def test_all_models_of_the_photographs_stand_beside_one_another(model):
    shown = [table for table in TABLES.values() if table.ids == "photos"]
    comparer = Comparer(*(model(table.name) for table in shown))
    comparer.__panel__()
    assert len(set(comparer.labels)) == len(shown)
    expected = [table.gap_distance["image,text"] for table in shown]
    assert comparer.values("gap_distance") == pytest.approx(expected, abs=1e-5)
    comparer.selection = [item.id for item in model("clip-photos").items[:4]]
    assert all(view.points.selected.indices == [0, 1, 2, 3] for view in comparer.maps)
    assert all(label in comparer.told.object for label in comparer.labels)
