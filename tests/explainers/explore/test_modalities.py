"""Three modalities in the explorer and the comparer: each has its cloud, and any two of them can be the pair."""

from __future__ import annotations

import re

import numpy as np
import pytest

from modgap.explainers.explore import Comparer, Explorer
from modgap.explainers.explore.exploration import Exploration
from modgap.explainers.explore.look_first import LookFirst
from modgap.precompute.analysis.findings import Space, find

from .looking import cells, looked_at
from .planted import planted

KINDS = ("image", "text", "audio")


@pytest.fixture(autouse=True)
def nothing_is_looked_for(monkeypatch):
    """What stands out is sought in a process of its own, which other tests see to."""
    monkeypatch.setattr(LookFirst, "start", lambda _: None)


@pytest.fixture
def explorer() -> Explorer:
    return Explorer(planted(kinds=KINDS), asks="text", answers="audio")


def centres_apart(one, other) -> float:
    return float(np.linalg.norm((one.astype(np.float64) - other).mean(axis=0)))


def test_the_map_has_three_clouds_and_closing_moves_those_of_the_pair_alone(explorer):
    state, drawn = explorer.state, explorer.map.map
    assert list(state.places()) == list(KINDS)
    assert all(name in explorer.map.key.object for name in ("pictures", "texts", "sounds"))
    before = {name: drawn.points.data[f"x_{name}"].copy() for name in KINDS}
    state.amount = 1.0
    moved = {name for name in KINDS if not np.array_equal(before[name], drawn.points.data[f"x_{name}"])}
    assert moved == {"text", "audio"}
    assert centres_apart(*state.pair()) < 0.1 * centres_apart(*state.trained)


def test_a_modality_that_asks_itself_gives_its_place_to_another(explorer):
    explorer.state.asks = "audio"
    assert (explorer.state.asks, explorer.state.answers) == ("audio", "image")
    explorer.state.answers = "audio"
    assert (explorer.state.asks, explorer.state.answers) == ("image", "audio")


def test_every_tab_speaks_of_the_pair_that_was_chosen(explorer):
    state = explorer.state
    state.param.update(item="t6", selection=["t0", "t4", "t8"])
    told = looked_at(explorer)
    x, y = (state.space.clouds[name] for name in ("text", "audio"))
    assert cells(told["Metrics"], "gap distance")[0] == f"{centres_apart(x, y):.2f}"
    assert "Nearest to the text of:" in told["Neighbours"]
    lists = re.findall(r"<section><h3>(.*?)</h3>(.*?)</section>", told["Neighbours"], re.DOTALL)
    assert [title for title, _ in lists] == [f"{kind}, as trained" for kind in ("Pictures", "Texts", "Sounds")]
    for (_, listed), kind in zip(lists, KINDS, strict=True):
        best = np.argsort(-(state.space.clouds[kind] @ x[6]), kind="stable")
        wanted = [f"t{n}" for n in best if n != 6 or kind != "text"][:5]
        assert re.findall(r'data-item="(\w+)"', listed) == wanted
    cosines, inside = (x.astype(np.float64) * y).sum(axis=1), np.isin(np.arange(80), (0, 4, 8))
    means = [f"{cosines[part].mean():.3f}" for part in (inside, ~inside)]
    assert cells(told["Subsets"], "mean cosine of partners")[:2] == means


def test_what_stands_out_in_the_third_modality_is_listed(explorer):
    clouds = {name: cloud.copy() for name, cloud in explorer.space.clouds.items()}
    listed = explorer.map.look_first

    def together() -> bool:
        listed.show(find(Space(clouds), list(explorer.space.captions)))
        return any({"t3", "t7"} == set(ids) for _, lines in listed.lists for ids in lines)

    assert not together()
    clouds["audio"][7] = clouds["audio"][3]
    assert together()


def test_three_modalities_are_compared_on_the_pair_that_was_chosen():
    bundles = planted(kinds=KINDS), planted(kinds=KINDS, gap=0.5, seed=1, name="other")
    states = [Exploration(bundle, asks="text", answers="audio") for bundle in bundles]
    comparer = Comparer(*states)
    comparer.__panel__()
    for view, state in zip(comparer.maps, states, strict=True):
        assert list(view.placed) == list(KINDS)
        assert np.array_equal(view.placed["audio"], state.places()["audio"])
    expected = [centres_apart(*state.trained) for state in states]
    assert comparer.values("gap_distance") == pytest.approx(expected, abs=1e-6)
    assert comparer.matrices[0].modalities == list(KINDS)
    comparer.param.update(amount=1.0)
    assert comparer.values("gap_distance") == pytest.approx([0, 0], abs=0.1)
