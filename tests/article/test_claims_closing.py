"""Claims on closing hold for clouds with a gap, and fail where the common mean biases queries."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from modgap.article import claims
from modgap.article.claims_closing import OURS
from modgap.article.effects import MAIN
from modgap.precompute.bundle import Bundle
from modgap.site.claims import Runs

from .planted import STEPS
from .toy_runs import DIMENSIONS, ITEMS, clouds, run, turned, unit

GEOMETRIC = {
    "apart_lowers_the_loss",
    "centring_retrieves_alike",
    "closing_raises_the_loss_at_the_trained_scale",
    "same_pairs_are_confused",
    "shifting_costs_little",
    "shifting_mends_mixed_search",
}
OF_PAIRS = {"centring_costs_ours_more"}


def ours(bundle: Bundle) -> dict[str, dict[int, Bundle]]:
    """The models that claims on closing look at, of one seed, all alike."""
    return {name: {0: bundle} for name in OURS}


@pytest.mark.parametrize("name", sorted(GEOMETRIC - {"centring_retrieves_alike", "same_pairs_are_confused"}))
def test_claims_on_closing_hold_for_noisy_clouds_with_a_gap(name):
    runs = Runs({MAIN: {seed: clouds(seed, gap=2.0, noise=1.0) for seed in range(3)}})
    assert getattr(claims, name)(runs).holds


@pytest.mark.parametrize("name", sorted(GEOMETRIC - {"centring_retrieves_alike", "shifting_costs_little"}))
def test_claims_on_closing_fail_for_partners_that_coincide(name):
    assert not getattr(claims, name)(Runs(ours(run(0)))).holds


def test_closing_costs_much_where_the_common_mean_biases_all_queries():
    runs = Runs({MAIN: {0: clouds(0, gap=0.0, noise=0.1, bias=2.0)}})
    assert not claims.shifting_costs_little(runs).holds


@pytest.mark.parametrize("broken", OURS)
@pytest.mark.parametrize(
    ("name", "gap", "bias"), [("centring_retrieves_alike", 0.0, 1.0), ("same_pairs_are_confused", 0.2, 2.0)]
)
def test_shifting_changes_little_unless_the_common_mean_of_one_model_biases_all_queries(name, gap, bias, broken):
    runs = ours(clouds(0, gap=0.2, noise=1.5))
    assert getattr(claims, name)(Runs(runs)).holds
    runs[broken] = {0: clouds(0, gap=gap, noise=0.1, bias=bias)}
    assert not getattr(claims, name)(Runs(runs)).holds


@pytest.mark.parametrize("broken", OURS)
def test_other_pairs_are_confused_where_texts_ask_and_pictures_are_biased(broken):
    runs = ours(clouds(0, gap=0.2, noise=1.5))
    runs[broken] = {0: turned(clouds(0, gap=0.2, noise=0.1, bias=2.0))}
    assert not claims.same_pairs_are_confused(Runs(runs)).holds


def sharing(seed: int, *, along: float) -> Bundle:
    """Noisy partners with a direction that both clouds share; items differ ``along`` it, alike in both."""
    rng = np.random.default_rng(seed)
    content, place = rng.normal(size=(ITEMS, DIMENSIONS)), rng.normal(size=ITEMS)
    content[:, :2] = 0
    sides = {}
    for name, side in (("image", 0.5), ("text", -0.5)):
        points = content + 0.8 * rng.normal(size=content.shape) * (content != 0)
        points[:, 0] += side
        points[:, 1] += 3 * (1 + along * place)
        sides[name] = np.repeat(unit(points)[None], len(STEPS), axis=0)  # (T, N, D)
    return replace(run(seed), embeddings=sides)


@pytest.mark.parametrize(("along", "holds"), [(0.0, True), (0.6, False)])
def test_centring_costs_more_than_a_shift_unless_items_differ_along_what_is_shared(along, holds):
    runs = Runs({MAIN: {seed: sharing(seed, along=along) for seed in range(3)}})
    assert claims.centring_costs_ours_more(runs).holds == holds
