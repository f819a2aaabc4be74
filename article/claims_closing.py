"""Claims of the chapter on closing the gap by hand, on our models."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..precompute.analysis.checks import Floats
from ..precompute.analysis.closing import Clouds, shift
from ..precompute.analysis.intervals import EQUIVALENCE_LEVEL, mean_interval
from ..precompute.analysis.losses import pair_losses
from ..precompute.analysis.retrieval import mixed_rank
from ..precompute.bundle import Bundle
from ..site.claims import Evidence, Runs, claim
from .closings import FITTED, TOYS, closed, clouds, losses
from .effects import MAIN, RECALL_OF_INTEREST, found, medians, per_seed
from .findings import Finding, above, below, level, shown, within

ASKERS = ("pictures ask", "texts ask")
OURS = list(TOYS.values())  # "our models" of the chapters on closing
LOSS_OF_INTEREST = 0.1  # nats, a seventh of what a shift costs at the trained scale

__all__ = [
    "apart_lowers_the_loss",
    "centring_costs_ours_more",
    "centring_retrieves_alike",
    "closing_raises_the_loss_at_the_trained_scale",
    "same_pairs_are_confused",
    "shifting_costs_little",
    "shifting_mends_mixed_search",
]


def asking(asker: str, clouds: Clouds) -> Clouds:
    """Queries and candidates, where one of ``ASKERS`` asks."""
    image, text = clouds
    return clouds if asker == ASKERS[0] else (text, image)


def over(runs: Runs, name: str, measure: Callable[[Bundle], Floats]) -> Floats:
    """A value of each pair, over the seeds, (S, N)."""
    return np.array([measure(bundle) for bundle in runs[name].runs.values()])


@claim("Closing the gap by hand hardly changes the loss, once the temperature may follow")
def shifting_costs_little(runs: Runs) -> Evidence:
    """The loss at its best scale rises by less than 0.1 nats when the clouds are shifted together."""
    change = over(runs, MAIN, lambda bundle: losses(bundle, "shift") - losses(bundle, "trained"))
    return shown(
        [within("change", mean_interval(change, EQUIVALENCE_LEVEL), LOSS_OF_INTEREST)],
        f"{FITTED} {LOSS_OF_INTEREST} is a seventh of what the shift costs at the trained scale.",
    )


@claim("At the trained scale the loss rises when the clouds are closed")
def closing_raises_the_loss_at_the_trained_scale(runs: Runs) -> Evidence:
    """The loss at the trained scale is higher where the centres meet than as trained."""
    change = over(
        runs, MAIN, lambda b: losses(b, "shift", trained_scale=True) - losses(b, "trained", trained_scale=True)
    )
    return shown([above("change", mean_interval(change))], "Mean loss of both ways, in nats; means of the other half.")


@claim("At the trained scale the loss on unseen pairs falls when the clouds move further apart")
def apart_lowers_the_loss(runs: Runs) -> Evidence:
    """The loss at the trained scale is lower after a shift of -1, which doubles the gap before renormalising."""

    def change(bundle: Bundle) -> Floats:
        own, s = clouds(bundle), float(bundle.logit_scale[-1])
        return pair_losses(*shift(*own, -1.0), s) - pair_losses(*own, s)

    return shown([below("change", mean_interval(over(runs, MAIN, change)))], "Mean loss of both ways, in nats.")


@claim("Closing the gap by hand halves the rank in mixed search")
def shifting_mends_mixed_search(runs: Runs) -> Evidence:
    """The median rank of a partner in the mixed gallery falls to half or less, whichever modality asks."""
    findings: list[Finding] = []
    for told in ASKERS:
        before, after = (
            over(runs, MAIN, lambda b, told=told, m=m: _mixed(asking(told, closed(b, m)))) for m in ("trained", "shift")
        )
        halved = mean_interval((after <= before / 2).astype(float))
        findings += [
            below(f"{told}, shifted over trained", medians(after) / medians(before), 0.5),
            level(f"{told}, queries whose rank halves", halved),
        ]
    return shown(findings, "Median rank of the partner among both modalities.")


def _mixed(clouds: Clouds) -> Floats:
    """(N,) rank of each query's partner in the mixed gallery."""
    return mixed_rank(*clouds).astype(float)


@claim("On our models centring and shifting retrieve alike")
def centring_retrieves_alike(runs: Runs) -> Evidence:
    """Recall@1 after centring and after shifting is the same within 0.02, on every model."""
    findings = []
    for name in OURS:
        by_shift, by_centring = (over(runs, name, lambda b, m=m: found(*closed(b, m))) for m in ("shift", "centre"))
        findings.append(
            within(
                f"{name}, centred less shifted",
                mean_interval(by_centring - by_shift, EQUIVALENCE_LEVEL),
                RECALL_OF_INTEREST,
            )
        )
    return shown(findings, "Recall@1, mean of both ways.")


@claim("In loss, centring costs our cold model more than a shift")
def centring_costs_ours_more(runs: Runs) -> Evidence:
    """The loss at the best scale after centring less that after a shift is above 0."""
    difference = over(runs, MAIN, lambda bundle: losses(bundle, "centre") - losses(bundle, "shift"))
    return shown([above("centred less shifted", mean_interval(difference))], FITTED)


@claim("Mostly the same pairs are confused before a shift and after it")
def same_pairs_are_confused(runs: Runs) -> Evidence:
    """Of the queries whose first answer is wrong, over nine tenths stay wrong and over half keep the answer.

    Whichever modality asks, on every model.
    """
    findings: list[Finding] = []
    for name in OURS:
        for told in ASKERS:
            pairs = [(asking(told, clouds(b)), asking(told, closed(b, "shift"))) for b in runs[name].runs.values()]
            stay, keep = zip(*(_confused(*pair) for pair in pairs), strict=True)
            findings += [
                above(f"{name}, {told}, still wrong", per_seed(stay), 0.9),
                above(f"{name}, {told}, with the same answer", per_seed(keep), 0.5),
            ]
    return shown(findings, "Shares of queries whose first answer is wrong as trained; intervals over trainings alone.")


def _confused(before: Clouds, after: Clouds) -> tuple[float, float]:
    """Of the queries whose first answer is wrong: the share that stays so; that keeps the answer."""
    first, later = ((query @ gallery.T).argmax(axis=1) for query, gallery in (before, after))  # (N,)
    own = np.arange(len(first))
    wrong = first != own  # (N,)
    if not wrong.any():
        return 0.0, 0.0
    return float((later != own)[wrong].mean()), float((later == first)[wrong].mean())
