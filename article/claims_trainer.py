"""Claims of the chapter on training it yourself: what the reference runs do, each over twenty seeds.

A sentence may fail in two seeds of twenty at most, and says what it states of each seed: the runs are computed, so
their seeds are the only thing that chance decides.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ..precompute.trainer.reference_runs import DIMENSIONS, RUNS, SEEDS, SHARES, outcome, scale_that_suits
from ..precompute.trainer.settings import LAST
from ..site.claims import Evidence, Runs, claim

__all__ = [
    "trainer_closes_when_warm",
    "trainer_cold_keeps_its_gap",
    "trainer_cools_and_closes",
    "trainer_dimensions_keep_a_start",
    "trainer_learned_scale_rises",
    "trainer_learned_scale_suits_wrong_pairs",
    "trainer_loob_closes",
    "trainer_patience_grows_with_scale",
    "trainer_points_block_each_other",
    "trainer_remembers_its_start",
    "trainer_wrong_pairs_keep_it_open",
    "trainer_wrong_pairs_widen_cones",
]

FAILING = 2  # seeds of `SEEDS`, that a sentence may fail in
CLOSED = 0.05  # a gap that no eye sees; chance leaves about as much of 48 pairs that are not trained to the end
NEAR = 0.2  # of the scale that suits, by which what was learned may miss it: noise of the updates makes partners differ
Values = NDArray[np.float64]


@dataclass(frozen=True)
class Stated:
    """What a sentence says of each seed: (S,) values, and whether each is as it says."""

    told: str
    values: Values
    rule: str
    true: NDArray[np.bool_]

    @property
    def holds(self) -> bool:
        """Whether all seeds but `FAILING` are so."""
        return int(self.true.sum()) >= len(self.true) - FAILING


def _below(told: str, values: Values, threshold: float) -> Stated:
    return Stated(told, values, f"below {threshold:g}", values < threshold)


def _above(told: str, values: Values, threshold: float) -> Stated:
    return Stated(told, values, f"above {threshold:g}", values > threshold)


def _shown(stated: Sequence[Stated], note: str) -> Evidence:
    header = ("", "median", "least", "greatest", "of each seed", "true of")
    rows = [
        (one.told, *(_plain(pick(one.values)) for pick in (np.median, np.min, np.max)), one.rule,
         f"{int(one.true.sum())} of {len(one.true)}")
        for one in stated
    ]  # fmt: skip
    note = f"{note} Over {len(SEEDS)} seeds. Holds if each row fails in {FAILING} of them at most."
    return Evidence(all(one.holds for one in stated), [header, *rows], note)


def _plain(value: float) -> float | str:
    """A number; what never came to be, in words."""
    return float(value) if np.isfinite(value) else "never"


def _kept(name: str) -> Values:
    """(S,) which part of the gap at birth is there at the end."""
    gaps = outcome(name).curves["gap"]
    return gaps[:, -1] / gaps[:, 0]


@claim("In the small trainer a warm run closes the gap")
def trainer_closes_when_warm(_: Runs) -> Evidence:
    """At a scale of 10 the gap is below .05 after 2,000 updates, and partners find each other."""
    warm = outcome("scale-10")
    return _shown(
        [_below("gap at 10", warm.last("gap", LAST), CLOSED), _above("recall@1", warm.last("recall", LAST), 0.99)],
        "After 2,000 updates.",
    )


@claim("In the small trainer a cold run retrieves as well and keeps most of its gap")
def trainer_cold_keeps_its_gap(_: Runs) -> Evidence:
    """At a scale of 100 three quarters of the gap at birth are left after 2,000 updates, with every partner found."""
    return _shown(
        [_above("part of the gap that is left at 100", _kept("cold"), 0.75),
         _above("recall@1", outcome("cold").last("recall"), 0.99)],
        "After 2,000 updates.",
    )  # fmt: skip


@claim("The time in which the gap halves grows faster than the scale")
def trainer_patience_grows_with_scale(_: Runs) -> Evidence:
    """From 10 to 14 and from 14 to 20 it at least doubles in each seed; at 30 no gap halves within 4,000 updates."""
    halved = {scale: outcome(f"scale-{scale}").halved() for scale in (10, 14, 20, 30)}
    rises = [
        _above(f"updates at {cold}, times those at {warm}", halved[cold] / halved[warm], 1.99)
        for warm, cold in pairwise((10, 14, 20))
    ]
    never = Stated("updates at 30", halved[30], "not within 4,000", np.isinf(halved[30]))
    return _shown([*rises, never], "Updates until the gap is half of that at birth, to the next hundred.")


@claim("A cold run that is made warm closes its gap")
def trainer_cools_and_closes(_: Runs) -> Evidence:
    """Three quarters of the gap are left after 600 updates at 100; 1,400 more at 7 bring it below one quarter."""
    one = outcome("cold-then-warm")
    born = one.last("gap", 0)
    return _shown(
        [_above("part left after 600 updates at 100", one.last("gap", 600) / born, 0.75),
         _below("part left after 1,400 more at 7", one.last("gap") / born, 0.25)],
        "Of the gap at birth.",
    )  # fmt: skip


@claim("A tenth of wrong pairs keeps the gap of a warm run open")
def trainer_wrong_pairs_keep_it_open(_: Runs) -> Evidence:
    """At a scale of 10, where the gap closes without them, half of it is left."""
    return _shown([_above("part of the gap that is left", _kept("warm-wrong"), 0.5)], "Scale 10, 10% wrong pairs.")


@claim("Wrong pairs widen the cones of a run that started aligned, and open no gap")
def trainer_wrong_pairs_widen_cones(_: Runs) -> Evidence:
    """From an aligned start at a scale of 100: a cone wider by .1 and a gap below .05."""
    clean, wrong = outcome("cold-aligned"), outcome("cold-aligned-wrong")
    return _shown(
        [_above("intra-modal cosine, more than without wrong pairs", wrong.last("cone") - clean.last("cone"), 0.1),
         _below("gap", wrong.last("gap"), CLOSED)],
        "Scale 100, aligned start, 10% wrong pairs.",
    )  # fmt: skip


@claim("A cold run remembers its start, a warm one forgets it")
def trainer_remembers_its_start(_: Runs) -> Evidence:
    """At 100 a start far apart ends wider by 1 than one on the same side; at 10 both gaps are below .05."""
    apart, same = outcome("far-apart-16").last("gap"), outcome("cold-same-side").last("gap")
    warm = [
        _below(f"gap at 10, {start}", outcome(f"warm-{start}").last("gap"), CLOSED)
        for start in ("far-apart", "same-side")
    ]
    return _shown([_above("far apart less same side, at 100", apart - same, 1.0), *warm], "After 2,000 updates.")


@claim("The more dimensions, the more of a start far apart stays")
def trainer_dimensions_keep_a_start(_: Runs) -> Evidence:
    """At a scale of 100, from 4 dimensions to 8 and to 16 each seed keeps more; in 8 and 16 nine tenths."""
    kept = {dimension: _kept(f"far-apart-{dimension}") for dimension in DIMENSIONS}
    rises = [
        _above(f"part left in {more} dimensions less that in {fewer}", kept[more] - kept[fewer], 0.0)
        for fewer, more in pairwise((4, 8, 16))
    ]
    most = [_above(f"part left in {dimension} dimensions", kept[dimension], 0.9) for dimension in (8, 16)]
    return _shown(
        [*rises, *most], "Of the gap at birth, after 2,000 updates at a scale of 100, from a start far apart."
    )


@claim("On a circle points block each other's way, and partners are not found")
def trainer_points_block_each_other(_: Runs) -> Evidence:
    """In two dimensions at a scale of 100, from a start far apart, at most one partner in five is found."""
    return _shown(
        [_below("recall@1 in 2 dimensions", outcome("far-apart-2").last("recall"), 0.2)], "Scale 100, far apart."
    )


@claim("A learned scale rises while the gap is still there")
def trainer_learned_scale_rises(_: Runs) -> Evidence:
    """Started at 10 without wrong pairs: above 25 after 2,000 updates, with half of the gap left."""
    return _shown(
        [
            _above("scale", outcome("learned").last("scale"), 25),
            _above("part of the gap that is left", _kept("learned"), 0.5),
        ],
        "Learned from 10, after 2,000 updates.",
    )


@claim("What a learned scale leaves beside the cone is what the wrong pairs bear")
def trainer_learned_scale_suits_wrong_pairs(_: Runs) -> Evidence:
    """With 5 to 50% wrong pairs s (1 - cone) is within a fifth of ln((1 - q)(N - 1)/q) (N - 1)/N."""
    rows = []
    for share in SHARES:
        name = f"learned-wrong-{share:g}"
        found, suits = _left_beside_cone(name), scale_that_suits(RUNS[name].settings)
        rows.append(
            Stated(
                f"{share:.0%} wrong: s (1 - cone), wanted {suits:.2f}",
                found,
                f"within {NEAR:.0%}",
                abs(found / suits - 1) < NEAR,
            )
        )
    return _shown(rows, "16 pairs in 16 dimensions, scale learned from 10, aligned start.")


@claim("InfoLOOB closes at a scale at which InfoNCE does not")
def trainer_loob_closes(_: Runs) -> Evidence:
    """At 30: a gap below .05, where InfoNCE and CyCLIP leave half of that at birth."""
    infonce = outcome("scale-30").curves["gap"]
    left = infonce[:, LAST // 100] / infonce[:, 0]
    return _shown(
        [_below("gap of InfoLOOB at 30", outcome("infoloob-30").last("gap"), CLOSED),
         _above("part that InfoNCE leaves at 30", left, 0.5),
         _above("part that CyCLIP leaves at 30", _kept("cyclip-30"), 0.5)],
        "After 2,000 updates.",
    )  # fmt: skip


def _left_beside_cone(name: str) -> Values:
    one = outcome(name)
    return one.last("scale") * (1 - one.last("cone"))


def _closed_on_the_sphere(_: Runs) -> float:
    return float((outcome("far-apart-3").last("gap") < CLOSED).sum())


NUMBERS = {
    "trainer.seeds": lambda _: float(len(SEEDS)),
    "trainer.warm": lambda _: outcome("scale-10").last("gap", LAST).tolist(),
    "trainer.cold": lambda _: outcome("cold").last("gap").tolist(),
    "trainer.born": lambda _: outcome("cold").last("gap", 0).tolist(),
    "trainer.halved_10": lambda _: float(np.median(outcome("scale-10").halved())),
    "trainer.halved_14": lambda _: float(np.median(outcome("scale-14").halved())),
    "trainer.halved_20": lambda _: float(np.median(outcome("scale-20").halved())),
    "trainer.wrong": lambda _: outcome("warm-wrong").last("gap").tolist(),
    "trainer.cone_clean": lambda _: outcome("cold-aligned").last("cone").tolist(),
    "trainer.cone_wrong": lambda _: outcome("cold-aligned-wrong").last("cone").tolist(),
    "trainer.learned": lambda _: outcome("learned").last("scale").tolist(),
    "trainer.suits": lambda _: scale_that_suits(RUNS["learned-wrong-0.1"].settings),
    "trainer.settled": lambda _: _left_beside_cone("learned-wrong-0.1").tolist(),
    "trainer.closed_on_the_sphere": _closed_on_the_sphere,
    "trainer.loob_most": lambda _: math.ceil(1000 * outcome("infoloob-30").last("gap").max()) / 1000,
    "trainer.infonce_30": lambda _: outcome("scale-30").last("gap", LAST).tolist(),
    "trainer.cyclip_30": lambda _: outcome("cyclip-30").last("gap").tolist(),
}
