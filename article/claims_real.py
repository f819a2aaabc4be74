"""Claims about real models, on a hundred items each: an effect, with what the sampling of the items leaves of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.stats import rankdata

from ..precompute.analysis import geometry
from ..precompute.analysis.closing import TOLD, Clouds, shift
from ..precompute.analysis.intervals import (
    EQUIVALENCE_LEVEL,
    Interval,
    Items,
    bootstrap_interval,
    mean_interval,
)
from ..precompute.analysis.retrieval import mixed_rank, ranks
from ..precompute.analysis.scale import batched_losses
from ..precompute.bundle import Bundle
from ..precompute.reference.tables import tables
from ..site.claims import Cell, Evidence, Runs, claim
from .closings import FITTED, closed, clouds, costs, losses, pairs_of, solved_scale
from .findings import Finding, above, below, between, level, shown, within

CLIP, GENERATED = "clip-photos", "clip-generated"
LOSS_OF_INTEREST = 0.1  # nats: a fifth of what a shift costs CLIP; less would not be called a cost
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
CC3M, YFCC = "rn50-cc3m-infonce-late", "rn50-yfcc-infonce"
TABLED = (CLIP, "cyclip-photos", "imagebind-photos", CC3M, YFCC, GENERATED, "cyclip-generated")  # by what closing costs
BARE = ("imagebind-photos", "cloome-clip-molecules", "cloome-cloob-molecules")
SOLVED_NOTE = (
    "A computation, no sample: the scale at which the table gives both published losses, as trained and shifted."
)
MIXED_NOTE = (
    "Median mixed rank as trained less that of the closed clouds: among all items of the other modality and all others "
    "of the query's own. Closed on the pairs themselves; bootstrap over the items that ask."
)

__all__ = [
    "bias_is_partly_meaning",
    "bias_is_what_hurts_clip",
    "clip_can_be_centred",
    "closing_lowers_a_loss",
    "closing_mends_mixed_search_of_real_models",
    "data_widen_the_gap",
    "infoloob_halves_the_gap",
    "published_scales_differ",
    "real_models_have_a_gap",
    "some_losses_have_no_temperature",
    "two_that_never_met",
    "wide_gaps_spoil_mixed_search",
    "yfcc_pays_for_more_than_the_bias",
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
    note = "Spearman's correlation of gap and median mixed rank, pictures ask; bootstrap over the items."
    return shown([above(f"rank correlation over {len(models)} models", together, 0.5)], note)


@claim("A shift costs CLIP, centring does not")
def clip_can_be_centred(runs: Runs) -> Evidence:
    """On photographs the loss at the best scale rises after a shift; after centring it is the same within 0.1 nats."""
    trained = losses(runs[CLIP].first, "trained")
    changes = {method: losses(runs[CLIP].first, method) - trained for method in ("shift", "centre")}
    return shown(
        [
            above(TOLD["shift"], mean_interval(changes["shift"])),
            within(TOLD["centre"], mean_interval(changes["centre"], EQUIVALENCE_LEVEL), LOSS_OF_INTEREST),
        ],
        f"Change. {FITTED} {LOSS_OF_INTEREST} is a fifth of what a shift costs.",
    )


@claim("What hurts CLIP on photographs is a bias, which a shift enlarges")
def bias_is_what_hurts_clip(runs: Runs) -> Evidence:
    """Without it the mean loss is the trained one within 0.1 nats, and that of either way is below the shifted one."""
    moved, freed = (costs(runs[CLIP].first, name) for name in ("shift", "shift_unbiased"))  # (2, N)
    ways = zip(("pictures ask", "texts ask"), moved, freed, strict=True)
    return shown(
        [
            within(
                "both ways, less the trained", mean_interval(freed.mean(axis=0), EQUIVALENCE_LEVEL), LOSS_OF_INTEREST
            ),
            *(
                finding
                for way, shifted, unbiased in ways
                for finding in (
                    level(f"{way}, shifted less trained", mean_interval(shifted)),
                    level(f"{way}, less the trained", mean_interval(unbiased)),
                    below(f"{way}, less the shifted", mean_interval(unbiased - shifted)),
                )
            ),
        ],
        f"Shifted clouds without their bias. {FITTED}",
    )


@claim("Closing costs the model of CC3M next to nothing, that of YFCC something even without the bias")
def yfcc_pays_for_more_than_the_bias(runs: Runs) -> Evidence:
    """On CC3M a shift or centring changes the loss by less than 0.1 nats; on YFCC a shift raises it, freed or not."""
    cc3m, yfcc = (runs[name].first for name in (CC3M, YFCC))
    return shown(
        [
            *(
                within(
                    f"{cc3m.name}, {TOLD[method]}",
                    mean_interval(costs(cc3m, method).mean(axis=0), EQUIVALENCE_LEVEL),
                    LOSS_OF_INTEREST,
                )
                for method in ("shift", "centre")
            ),
            *(
                above(f"{yfcc.name}, {TOLD[method]}", mean_interval(costs(yfcc, method).mean(axis=0)))
                for method in ("shift", "shift_unbiased")
            ),
            level(f"{yfcc.name}, {TOLD['centre']}", mean_interval(costs(yfcc, "centre").mean(axis=0))),
        ],
        f"Change. {FITTED}",
    )


@claim("Closed in any way, real models find the partner earlier in a mixed gallery")
def closing_mends_mixed_search_of_real_models(runs: Runs) -> Evidence:
    """Of each model of the table the median mixed rank is lower after a shift, without its bias or not, and centred."""
    return shown([finding for name in TABLED for finding in _mixed_gains(runs[name].first)], MIXED_NOTE)


def _mixed_gains(bundle: Bundle) -> Iterator[Finding]:
    pairs = len(bundle.items)
    for method in ("shift", "shift_unbiased", "centre"):
        for way, asking in (("pictures ask", slice(None)), ("texts ask", slice(None, None, -1))):
            before, after = (mixed_rank(*closed(bundle, how)[asking]) for how in ("trained", method))  # (N,)

            gain = bootstrap_interval([partial(_median_gain, before, after)], pairs, draws=300)
            yield above(f"{bundle.name}, {TOLD[method]}, {way}", gain)


def _median_gain(before: NDArray[np.int64], after: NDArray[np.int64], items: Items) -> float:
    return float(np.median(before[items]) - np.median(after[items]))


@claim("On generated pictures a part of the bias is meaning")
def bias_is_partly_meaning(runs: Runs) -> Evidence:
    """Without the bias the trained clouds of CLIP on generated pictures have a higher loss; a shift costs there too."""
    bundle = runs[GENERATED].first
    changes = {method: costs(bundle, method) for method in ("shift", "shift_unbiased", "trained_unbiased")}  # (2, N)
    without = changes["shift_unbiased"] - changes["shift"]
    return shown(
        [
            *(above(TOLD[method], mean_interval(change.mean(axis=0))) for method, change in changes.items()),
            level("shifted, what taking the bias out changes", mean_interval(without.mean(axis=0))),
            level("the same where pictures ask", mean_interval(without[0])),
        ],
        f"Change. {FITTED}",
    )


def _compared(runs: Runs, pairs: Sequence[tuple[str, str]], effect: Callable[[float, float], float]) -> list[Interval]:
    """An effect of the gaps of two models on the same items, pair by pair."""

    def of(one: Clouds, other: Clouds, items: Items) -> float:
        return effect(*(geometry.gap_distance(x[items], y[items]) for x, y in (one, other)))

    both = [[clouds(runs[name].first) for name in pair] for pair in pairs]
    return [bootstrap_interval([partial(of, one, other)], len(one[0])) for one, other in both]


@claim("With Hopfield retrieval and at one scale, InfoLOOB leaves about half of InfoNCE's gap")
def infoloob_halves_the_gap(runs: Runs) -> Evidence:
    """The gap of CLOOB over that of InfoNCE with retrieval, both at 30, lies between a third and two thirds."""
    ratios = _compared(runs, SAME_SCALE, lambda nce, loob: loob / nce)
    findings = [
        between(f"{loob} over {nce}", ratio, 1 / 3, 2 / 3)
        for (nce, loob), ratio in zip(SAME_SCALE, ratios, strict=True)
    ]
    return shown(findings, "Gap over gap, bootstrap over the photographs. One training each: no seeds.")


@claim("At one scale and with one objective, the model trained on YFCC has a wider gap than that on CC3M")
def data_widen_the_gap(runs: Runs) -> Evidence:
    """The gap on YFCC over that on CC3M is above 1.5, with InfoNCE and InfoLOOB, both with retrieval."""
    ratios = _compared(runs, OTHER_DATA, lambda cc3m, yfcc: yfcc / cc3m)
    findings = [
        above(f"{yfcc} over {cc3m}", ratio, 1.5) for (cc3m, yfcc), ratio in zip(OTHER_DATA, ratios, strict=True)
    ]
    return shown(findings, "Gap over gap on the same photographs. One training each: no seeds.")


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


@claim("Closing lowers the loss of a model at its own scale")
def closing_lowers_a_loss(runs: Runs) -> Evidence:
    """Of InfoNCE with retrieval on YFCC, from pictures to texts in batches of 50, at the scale it was trained at."""
    bundle = runs[SAME_SCALE[-1][0]].first
    x, y = clouds(bundle)
    s = float(bundle.logit_scale[-1])

    change = mean_interval(batched_losses(*shift(x, y, 1), s) - batched_losses(x, y, s))
    return shown([below(f"{bundle.name}, shifted", change)], "Change in nats, paired over photographs.")


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
