"""Claims about real models, on a hundred items each: an effect, with what the sampling of the items leaves of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from scipy.stats import rankdata

from ..precompute.analysis import geometry
from ..precompute.analysis.closing import Clouds
from ..precompute.analysis.intervals import (
    Interval,
    Items,
    bootstrap_interval,
    mean_interval,
)
from ..precompute.analysis.retrieval import mixed_rank, ranks
from ..precompute.bundle import Bundle
from ..precompute.reference.tables import tables
from ..site.claims import Cell, Evidence, Runs, claim
from .closings import clouds, pairs_of, solved_scale
from .findings import above, below, between, shown

SAME_SCALE = [
    (f"rn50-{data}-hopfield{when}", f"rn50-{data}-cloob{when}")
    for data, when in (("cc3m", "-early"), ("cc3m", "-late"), ("yfcc", ""))
]
TWO_SCALES = [
    (f"rn50-{data}-infonce{when}", f"rn50-{data}-infoloob{when}")
    for data, when in (("cc3m", "-early"), ("cc3m", "-late"), ("yfcc", ""))
]
OTHER_DATA = [(f"rn50-cc3m-{objective}-late", f"rn50-yfcc-{objective}") for objective in ("hopfield", "cloob")]
SOUNDS = "imagebind-sounds"
BARE = ("imagebind-photos", "cloome-clip-molecules", "cloome-cloob-molecules")
SOLVED_NOTE = (
    "A computation, no sample: the scale at which the table gives both published losses, as trained and shifted."
)

__all__ = [
    "data_widen_the_gap",
    "infoloob_halves_the_gap",
    "published_scales_differ",
    "real_models_have_a_gap",
    "some_losses_have_no_temperature",
    "two_that_never_met",
    "wide_gaps_spoil_mixed_search",
]


def _reference(runs: Runs) -> list[Bundle]:
    return [runs[table.name].first for table in tables()]


@claim("No real model has its two clouds in one place")
def real_models_have_a_gap(runs: Runs) -> Evidence:
    """Every gap of every model is over twice its floor, and no random exchange within pairs shows one as wide."""
    rows: list[Sequence[Cell]] = []
    for bundle in _reference(runs):
        for first, second in pairs_of(bundle):
            pair = clouds(bundle, first, second)
            key = f"linear_separability({first},{second})"
            rows.append(
                (f"{bundle.name}, {first} and {second}", geometry.gap_distance(*pair), geometry.gap_floor(*pair),
                 geometry.gap_by_chance(*pair), bundle.metrics[key][0])
            )  # fmt: skip
    holds = all(gap > 2 * floor and chance <= 0.001 for _, gap, floor, chance, _ in rows)  # type: ignore[operator]
    note = (
        "Floor: what a hundred pairs with one centre would show. By chance: share of 999 random exchanges of partners "
        "with a gap as wide. Holds if each gap is over twice its floor and chance is at most 0.001. Separability is "
        "that of unseen items, the mean of 20 splits."
    )
    return Evidence(holds, [("model", "gap", "floor", "by chance", "separability"), *rows], note)


@claim("The wider a model's gap, the later the partner in a mixed gallery")
def wide_gaps_spoil_mixed_search(runs: Runs) -> Evidence:
    """Over all models of pictures and texts the rank correlation of gap and mixed rank is above a half."""
    models = [bundle for bundle in _reference(runs) if set(bundle.embeddings) == {"image", "text"}]
    both = [clouds(bundle) for bundle in models]
    places = np.array([mixed_rank(x, y) for x, y in both])  # (M, N)

    def correlation(items: Items) -> float:
        gaps = [geometry.gap_distance(x[items], y[items]) for x, y in both]
        return float(np.corrcoef(rankdata(gaps), rankdata(np.median(places[:, items], axis=1)))[0, 1])

    together = bootstrap_interval([correlation], places.shape[1], draws=300)
    note = "Spearman's correlation of gap and median mixed rank, pictures ask; bootstrap over items. Models share data."
    return shown([above(f"rank correlation over {len(models)} models", together, 0.5)], note)


def _compared(runs: Runs, pairs: Sequence[tuple[str, str]], effect: Callable[[float, float], float]) -> list[Interval]:
    """An effect of the gaps beyond their floors of two models on the same items, pair by pair."""

    def of(one: Clouds, other: Clouds, items: Items) -> float:
        return effect(*(geometry.gap_beyond_floor(x[items], y[items]) for x, y in (one, other)))

    both = [[clouds(runs[name].first) for name in pair] for pair in pairs]
    return [bootstrap_interval([partial(of, one, other)], len(one[0])) for one, other in both]


OVER = "Gap over gap, both without their floors, on the same photographs; bootstrap over these."


@claim("With Hopfield retrieval and at one scale, InfoLOOB leaves about half of InfoNCE's gap")
def infoloob_halves_the_gap(runs: Runs) -> Evidence:
    """The gap of CLOOB over that of InfoNCE with retrieval, both at 30, lies between a third and two thirds."""
    ratios = _compared(runs, SAME_SCALE, lambda nce, loob: loob / nce)
    findings = [
        between(f"{loob} over {nce}", ratio, 1 / 3, 2 / 3)
        for (nce, loob), ratio in zip(SAME_SCALE, ratios, strict=True)
    ]
    return shown(findings, f"{OVER} One training each: no seeds.")


@claim("At one scale and with one objective, the model trained on YFCC has a wider gap than that on CC3M")
def data_widen_the_gap(runs: Runs) -> Evidence:
    """The gap on YFCC over that on CC3M is above 1.5, with InfoNCE and InfoLOOB, both with retrieval."""
    ratios = _compared(runs, OTHER_DATA, lambda cc3m, yfcc: yfcc / cc3m)
    findings = [
        above(f"{yfcc} over {cc3m}", ratio, 1.5) for (cc3m, yfcc), ratio in zip(OTHER_DATA, ratios, strict=True)
    ]
    return shown(findings, f"{OVER} One training each: no seeds.")


@claim("Without retrieval InfoLOOB was measured at 30 beside InfoNCE near 60")
def published_scales_differ(runs: Runs) -> Evidence:
    """The published losses fit at one scale each: above 50 for plain InfoNCE, within 0.1 of 30 for InfoLOOB."""
    scales = _solved(runs, [name for pair in TWO_SCALES for name in pair])
    holds = all(scales[nce] > 50 and abs(scales[loob] - 30) < 0.1 for nce, loob in TWO_SCALES)
    return Evidence(holds, [("model", "logit scale"), *scales.items()], SOLVED_NOTE)


@claim("The published losses of ImageBind and CLOOME were computed without any temperature")
def some_losses_have_no_temperature(runs: Runs) -> Evidence:
    """They fit at one scale, and that is 1 to within 0.01: bare cosines."""
    scales = _solved(runs, BARE)
    return Evidence(
        all(abs(scale - 1) < 0.01 for scale in scales.values()),
        [("model", "logit scale"), *scales.items()],
        SOLVED_NOTE,
    )


def _solved(runs: Runs, names: Sequence[str]) -> dict[str, float]:
    named = {table.name: table for table in tables()}
    return {name: solved_scale(runs, named[name]) or math.nan for name in names}


@claim("Texts and sounds never met in training, and still lie nearer to each other than pictures and texts do")
def two_that_never_met(runs: Runs) -> Evidence:
    """The gap of text and audio is below that of image and text; partners rank above the middle in both directions."""
    bundle = runs[SOUNDS].first
    pairs = {names: clouds(bundle, *names) for names in (("image", "text"), ("text", "audio"))}
    (x, y), (text, audio) = pairs.values()

    def difference(items: Items) -> float:
        return geometry.gap_distance(text[items], audio[items]) - geometry.gap_distance(x[items], y[items])

    nearer = bootstrap_interval([difference], len(x))
    found = [mean_interval((ranks(*asked) - 1) / (len(x) - 1)) for asked in ((text, audio), (audio, text))]
    return shown(
        [
            below("gap text-audio less gap image-text", nearer),
            below("place of the partner, text asks", found[0], 0.5),
            below("place of the partner, audio asks", found[1], 0.5),
        ],
        "Over 100 clips. Place: 0 is first, 1 last, a half is chance.",
    )
