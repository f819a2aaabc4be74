"""Claims about what closing does to real models, on a hundred pairs each: what it costs, what hurts, what it gains."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray

from ..precompute.analysis import geometry
from ..precompute.analysis.checks import Floats
from ..precompute.analysis.closing import METHODS, TOLD, Clouds, shift
from ..precompute.analysis.closing_costs import held_out_gap
from ..precompute.analysis.intervals import EQUIVALENCE_LEVEL, Items, bootstrap_interval, mean_interval
from ..precompute.analysis.losses import best_logit_scale
from ..precompute.analysis.retrieval import mixed_rank
from ..precompute.analysis.scale import batched_losses
from ..precompute.bundle import Bundle
from ..precompute.metrics import value
from ..precompute.reference.tables import tables
from ..site.claims import Cell, Evidence, Runs, claim
from .closings import FITTED, closed, clouds, costs, pairs_of, recall_changes
from .effects import RECALL_OF_INTEREST
from .findings import Finding, above, below, level, shown, within

CLIP, GENERATED = "clip-photos", "clip-generated"
LOSS_OF_INTEREST = 0.1  # nats: a fifth of what a shift costs CLIP; less would not be called a cost
CC3M, YFCC = "rn50-cc3m-infonce-late", "rn50-yfcc-infonce"
HOPFIELD_YFCC = "rn50-yfcc-hopfield"
TABLED = (CLIP, "cyclip-photos", "imagebind-photos", CC3M, YFCC, GENERATED, "cyclip-generated")  # by what closing costs
MIXED_NOTE = (
    "Median mixed rank as trained less that of the closed clouds: among all items of the other modality and all others "
    "of the query's own. Closed on the pairs themselves; bootstrap over the items that ask."
)
LEFT_NOTE = (
    "Pairs that their own means were subtracted from have next to no gap whatever the clouds, so the gap of the closed "
    "states, closed on all pairs themselves, proves nothing. The last two columns do: means are fitted on some pairs, "
    "and the gap is that of others, with what chance adds taken out; its root, and that of where a 95% interval over "
    "pairs ends. By algebra it is 0 but for the return to length one. Holds if it ends below the floor of the centred "
    "clouds in every row. Cones: the first modality, then the other. Mixed rank: the first one asks."
)
MEASURED = {
    "gap": "gap_distance({0},{1})",
    "cone": "intra_modal_cosine({0})",
    "other cone": "intra_modal_cosine({1})",
    "RMG": "rmg({0},{1})",
    "separability": "linear_separability({0},{1})",
    "recall@1": "recall_at_1({0},{1})",
    "mixed rank": "mixed_rank({0}>{1})",
}
STATES = ("trained", "shift", "centre", "shift_unbiased")
COLUMNS = ("gap", "floor", *list(MEASURED)[1:], "best scale")

__all__ = [
    "bias_is_partly_meaning",
    "bias_is_what_hurts_clip",
    "centring_closes_every_gap",
    "clip_can_be_centred",
    "closing_lowers_a_loss",
    "closing_mends_mixed_search_of_real_models",
    "yfcc_pays_for_more_than_the_bias",
]


@claim("Centring leaves no real model a gap on pairs that it was not fitted on")
def centring_closes_every_gap(runs: Runs) -> Evidence:
    """Of every table and pair of modalities, none above its floor; all numbers of all models stand here."""
    rows: list[Sequence[Cell]] = []
    holds = True
    for table in tables():
        bundle = runs[table.name].first
        for names in pairs_of(bundle):
            own = clouds(bundle, *names)
            for method in STATES:
                left = held_out_gap(*own, method)  # squared
                measured = _measures(names, METHODS[method](*own, own))
                holds &= method != "centre" or left.below(measured["floor"] ** 2)
                told = f"{table.name}, {names[0]} and {names[1]}, {TOLD[method]}"
                rows.append((told, *measured.values(), _length(left.estimate), _length(left.high)))
    return Evidence(holds, [("model", *COLUMNS, "unseen gap", "at most"), *rows], LEFT_NOTE)


def _length(squared: float) -> float:
    return round(max(squared, 0.0) ** 0.5, 3)


def _measures(names: tuple[str, str], both: Clouds) -> dict[str, float]:
    """What the table of a model has, without its loss: independent of the scale that it was trained at."""
    named = dict(zip(names, both, strict=True))
    found = {told: value(key.format(*names), named, 1.0) for told, key in MEASURED.items()}
    found |= {"floor": geometry.gap_floor(*both), "best scale": best_logit_scale(*both)}
    return {told: round(found[told], 3) for told in COLUMNS}


@claim("A shift costs CLIP, centring does not")
def clip_can_be_centred(runs: Runs) -> Evidence:
    """On photographs loss and recall get worse by a shift; after centring the loss is the same within 0.1 nats."""
    model = runs[CLIP].first
    shifted, centred = (costs(model, method).mean(axis=0) for method in ("shift", "centre"))  # (N,) each
    recalls = [mean_interval(recall_changes(model, method)) for method in ("shift", "centre")]
    return shown(
        [_cost(TOLD["shift"], shifted), _no_cost(TOLD["centre"], centred),
         below(f"recall@1, {TOLD['shift']}", recalls[0]), level(f"recall@1, {TOLD['centre']}", recalls[1])],
        f"Change. {FITTED} {LOSS_OF_INTEREST} is a fifth of what a shift costs. Recall@1: mean of both ways, in halves "
        f"of the pairs. Nothing is asked of it centred: to be no effect it would have to stay within "
        f"{RECALL_OF_INTEREST}, which a hundred pairs are too few to show.",
    )  # fmt: skip


def _cost(told: str, changes: Floats) -> Finding:
    return above(told, mean_interval(changes))


def _no_cost(told: str, changes: Floats) -> Finding:
    return within(told, mean_interval(changes, EQUIVALENCE_LEVEL), LOSS_OF_INTEREST)


@claim("What hurts CLIP on photographs is a bias, which a shift enlarges")
def bias_is_what_hurts_clip(runs: Runs) -> Evidence:
    """Without it the mean loss is the trained one within 0.1 nats; either way is below the shifted one.

    Where texts ask, no cost of 0.1 nats is left.
    """
    moved, freed = (costs(runs[CLIP].first, name) for name in ("shift", "shift_unbiased"))  # (2, N)
    findings = [_no_cost("both ways, less the trained", freed.mean(axis=0))]
    for way, shifted, unbiased in zip(("pictures ask", "texts ask"), moved, freed, strict=True):
        told, left = f"{way}, less the trained", mean_interval(unbiased)
        findings += [
            level(f"{way}, shifted less trained", mean_interval(shifted)),
            below(told, left, LOSS_OF_INTEREST) if way == "texts ask" else level(told, left),
            below(f"{way}, less the shifted", mean_interval(unbiased - shifted)),
        ]
    return shown(findings, f"Shifted clouds without their bias. {FITTED}")


@claim("Closing costs the model of CC3M next to nothing, that of YFCC something even without the bias")
def yfcc_pays_for_more_than_the_bias(runs: Runs) -> Evidence:
    """On CC3M a shift or centring changes the loss by less than 0.1 nats; on YFCC a shift raises it, freed or not."""
    found = {
        (name, method): (f"{name}, {TOLD[method]}", costs(runs[name].first, method).mean(axis=0))
        for name in (CC3M, YFCC)
        for method in ("shift", "shift_unbiased", "centre")
    }
    return shown(
        [
            *(_no_cost(*found[CC3M, method]) for method in ("shift", "centre")),
            *(_cost(*found[YFCC, method]) for method in ("shift", "shift_unbiased")),
            level(found[YFCC, "centre"][0], mean_interval(found[YFCC, "centre"][1])),
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
            *(_cost(TOLD[method], change.mean(axis=0)) for method, change in changes.items()),
            level("shifted, what taking the bias out changes", mean_interval(without.mean(axis=0))),
            level("the same where pictures ask", mean_interval(without[0])),
        ],
        f"Change. {FITTED}",
    )


@claim("Closing lowers the loss of a model at its own scale")
def closing_lowers_a_loss(runs: Runs) -> Evidence:
    """Of InfoNCE with retrieval on YFCC, from pictures to texts in batches of 50, at the scale it was trained at."""
    bundle = runs[HOPFIELD_YFCC].first
    x, y = clouds(bundle)
    s = float(bundle.logit_scale[-1])

    change = mean_interval(batched_losses(*shift(x, y, 1), s) - batched_losses(x, y, s))
    return shown([below(f"{bundle.name}, shifted", change)], "Change in nats, paired over photographs.")
