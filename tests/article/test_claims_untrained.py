"""Claims of no run: untrained networks, and points on a sphere."""

from __future__ import annotations

import pytest

from modgap.article import claims, claims_temperature
from modgap.precompute.analysis import cones, shared_direction
from modgap.site.claims import Runs

OF_NO_RUN = {
    "gap_undoes_the_scale",
    "relu_makes_cones",
    "seeds_make_gaps",
    "shared_directions_turn_freely",
    "six_points_follow_temperature",
    "swap_is_needed",
}


@pytest.mark.parametrize(
    ("name", "network", "instead"),
    [
        ("relu_makes_cones", "relu", "tanh"),
        ("relu_makes_cones", "tanh", "tanh-no-bias"),
        ("relu_makes_cones", "tanh-no-bias", "tanh"),
        ("relu_makes_cones", "linear", "relu"),
        ("seeds_make_gaps", "relu", "tanh"),
    ],
)
def test_claims_on_untrained_networks_fail_for_another_activation(name, network, instead, monkeypatch):
    monkeypatch.setitem(cones.NETWORKS, network, cones.NETWORKS[instead])
    assert not getattr(claims, name)(Runs({})).holds


@pytest.mark.parametrize("name", ["relu_makes_cones", "seeds_make_gaps"])
def test_claims_on_untrained_networks_hold(name):
    evidence = getattr(claims, name)(Runs({}))
    assert evidence.holds, evidence.rows


def test_cones_that_stop_narrowing_are_no_rise_with_depth(monkeypatch):
    monkeypatch.setattr(claims_temperature, "intra_modal_cosine", lambda cloud: float(cloud[0, 0]))
    assert not claims.seeds_make_gaps(Runs({})).holds


def test_shared_directions_that_contents_lean_on_do_not_turn_freely(monkeypatch):
    plain = shared_direction.points

    def leaning(length, angle):
        images, texts = plain(length, angle)
        return images + 0.3 * images[:, :1] * [0, 0, 0, 1], texts

    monkeypatch.setattr(shared_direction, "points", leaning)
    assert not claims.shared_directions_turn_freely(Runs({})).holds
