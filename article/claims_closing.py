"""Claims and numbers of the chapters on closing the gap by hand."""

from __future__ import annotations

from collections.abc import Callable
from statistics import fmean

import numpy as np

from ..precompute.analysis.checks import Floats
from ..precompute.analysis.closing import centre, shift
from ..precompute.analysis.intervals import mean_interval
from ..precompute.analysis.losses import best_logit_scale, info_nce, pair_losses
from ..precompute.analysis.retrieval import recall_at_k
from ..precompute.bundle import Bundle
from ..precompute.metrics import label, value
from ..site.claims import Evidence, Runs, claim
from .closings import Clouds, best_loss, clouds
from .tables import MAIN, by_seed, rises

GAP, LOSS, RECALL = (f"{name}(image,text)" for name in ("gap_distance", "loss", "recall_at_1"))
MIXED = "mixed_rank(image>text)"
ASKERS = ("pictures ask", "texts ask")

__all__ = [
    "apart_lowers_the_loss",
    "centring_adds_nothing",
    "centring_costs_ours_more",
    "closing_raises_the_loss_at_the_trained_scale",
    "same_pairs_are_confused",
    "shifting_costs_little",
    "shifting_mends_mixed_search",
]


def shifted(bundle: Bundle) -> Clouds:
    return shift(*clouds(bundle), 1.0)


def _centred(bundle: Bundle) -> Clouds:
    return centre(*clouds(bundle))


def asking(asker: str, clouds: Clouds) -> Clouds:
    """Queries and candidates, where one of ``ASKERS`` asks."""
    image, text = clouds
    return clouds if asker == ASKERS[0] else (text, image)


def each(runs: Runs, name: str, measure: Callable[[Bundle], float]) -> list[float]:
    return [measure(bundle) for bundle in runs[name].runs.values()]


def _loss_after(bundle: Bundle, t: float) -> float:
    """Loss at the trained scale after a shift by t."""
    return info_nce(*shift(*clouds(bundle), t), float(bundle.logit_scale[-1])).mean


def measured(key: str, clouds: Clouds, s: float = 1.0) -> float:
    """A metric of pictures and texts; where it does not depend on the logit scale, none need be given."""
    return value(key, dict(zip(("image", "text"), clouds, strict=True)), s)


@claim("Closing the gap by hand hardly changes the loss, once the temperature may follow")
def shifting_costs_little(runs: Runs) -> Evidence:
    """The loss at its best scale rises by less than 0.1 nats when the clouds are shifted together, in every seed."""
    before = each(runs, MAIN, lambda bundle: best_loss(*clouds(bundle)))
    after = each(runs, MAIN, lambda bundle: best_loss(*shifted(bundle)))
    rows = by_seed(runs, MAIN, ("as trained", before), ("shifted", after))
    holds = all(b - a < 0.1 for a, b in zip(before, after, strict=True))
    return Evidence(
        holds, rows, "Mean loss of both ways at its best scale, in nats. Holds if it rises by less than 0.1."
    )


@claim("At the trained scale the loss rises when the clouds are closed")
def closing_raises_the_loss_at_the_trained_scale(runs: Runs) -> Evidence:
    """The loss at the trained scale is higher where the centres meet than as trained, in every seed."""
    before, closed = (each(runs, MAIN, lambda b, t=t: _loss_after(b, t)) for t in (0.0, 1.0))
    rows = by_seed(runs, MAIN, ("as trained", before), ("closed", closed))
    holds = rises([before, closed])
    return Evidence(holds, rows, "Mean loss of both ways, in nats. Holds if it rises.")


@claim("At the trained scale the loss on unseen pairs falls when the clouds move further apart")
def apart_lowers_the_loss(runs: Runs) -> Evidence:
    """The loss at the trained scale is lower after a shift of -1, which doubles the gap before renormalising."""
    before, apart = (each(runs, MAIN, lambda b, t=t: _loss_after(b, t)) for t in (0.0, -1.0))
    rows = by_seed(runs, MAIN, ("as trained", before), ("further apart", apart))
    holds = rises([apart, before])
    return Evidence(holds, rows, "Mean loss of both ways, in nats. Holds if it falls.")


@claim("Closing the gap by hand halves the rank in mixed search")
def shifting_mends_mixed_search(runs: Runs) -> Evidence:
    """The median rank of a picture's name in the mixed gallery falls to half or less, in every seed."""
    before = each(runs, MAIN, lambda bundle: measured(MIXED, clouds(bundle)))
    after = each(runs, MAIN, lambda bundle: measured(MIXED, shifted(bundle)))
    rows = by_seed(runs, MAIN, ("as trained", before), ("shifted", after))
    holds = all(2 * b <= a for a, b in zip(before, after, strict=True))
    return Evidence(
        holds, rows, "Median rank of the name of a picture among both modalities. Holds if it halves at least."
    )


@claim("On our models centring and shifting retrieve alike")
def centring_adds_nothing(runs: Runs) -> Evidence:
    """Recall@1 after centring and after shifting differ by less than 0.05, in every seed of every model."""
    rows: list[tuple[str, float, float, float]] = []
    for name in OURS:
        by_shift, by_centring = (each(runs, name, lambda b, f=f: measured(RECALL, f(b))) for f in (shifted, _centred))
        apart = max(abs(a - b) for a, b in zip(by_shift, by_centring, strict=True))
        rows.append((name, fmean(by_shift), fmean(by_centring), apart))
    holds = all(apart < 0.05 for *_, apart in rows)
    note = "Recall@1, mean of both ways and over the seeds. Holds if in every seed it differs by less than 0.05."
    return Evidence(holds, [("model", "shifted", "centred", "difference, at most"), *rows], note)


@claim("In loss, centring costs our cold model more than a shift")
def centring_costs_ours_more(runs: Runs) -> Evidence:
    """The loss at the best scale after centring less that after a shift is above 0, over pairs and seeds."""
    differences = np.array([_pair_losses(_centred(b)) - _pair_losses(shifted(b)) for b in runs[MAIN].runs.values()])
    more = mean_interval(differences)  # (S, N)
    rows = [("", "difference", "from", "to"), ("centred less shifted", more.estimate, more.low, more.high)]
    note = "Loss at its best scale, in nats, paired over held-out pairs and seeds. Holds if the interval is above 0."
    return Evidence(more.above(), rows, note)


def _pair_losses(clouds: Clouds) -> Floats:
    return pair_losses(*clouds, best_logit_scale(*clouds))  # (N,)


@claim("Mostly the same pairs are confused before a shift and after it")
def same_pairs_are_confused(runs: Runs) -> Evidence:
    """Of the queries whose first answer is wrong, over nine tenths stay wrong and over half keep the answer.

    And recall@1 changes by less than 0.05. Whichever modality asks, in every seed of every model.
    """
    rows: list[tuple[str, float, float, float]] = []
    for name in OURS:
        for told in ASKERS:
            pairs = [(asking(told, clouds(b)), asking(told, shifted(b))) for b in runs[name].runs.values()]
            stay, keep = zip(*(_confused(*pair) for pair in pairs), strict=True)
            change = [abs(recall_at_k(*after, 1) - recall_at_k(*before, 1)) for before, after in pairs]
            rows.append((f"{name}, {told}", min(stay), min(keep), max(change)))
    holds = all(stay > 0.9 and keep > 0.5 and change < 0.05 for _, stay, keep, change in rows)
    header = ("model", "still wrong, at least", "with the same answer, at least", "change of recall@1, at most")
    note = "Shares of queries whose first answer is wrong as trained. Holds above 0.9, above 0.5, within 0.05."
    return Evidence(holds, [header, *rows], note)


def _confused(before: Clouds, after: Clouds) -> tuple[float, float]:
    """Of the queries whose first answer is wrong: the share that stays so; that keeps the answer."""
    first, later = ((query @ gallery.T).argmax(axis=1) for query, gallery in (before, after))  # (N,)
    own = np.arange(len(first))
    wrong = first != own  # (N,)
    if not wrong.any():
        return 0.0, 0.0
    return float((later != own)[wrong].mean()), float((later == first)[wrong].mean())


TABLE = {
    "infonce-100": "emoji-infonce-100",
    "cyclip-100": "emoji-cyclip-100",
    "infoloob-100": "emoji-infoloob-100",
    "cloob-30": "emoji-cloob-30",
}
OURS = list(TABLE.values())  # "our models" of the chapters on closing
METHODS = {"trained": clouds, "shift": shifted, "centre": _centred}
TOLD = {"trained": "as trained", "shift": "after a shift", "centre": "after centring"}
MEASURES: dict[str, tuple[str, Callable[[Clouds, float], float]]] = {  # what it is called, and how it is measured
    "gap": (label(GAP), lambda clouds, s: measured(GAP, clouds, s)),
    "loss": (f"{label(LOSS)} at the trained scale", lambda clouds, s: measured(LOSS, clouds, s)),
    "best_loss": (f"{label(LOSS)} at its best scale", lambda clouds, _: best_loss(*clouds)),
    "recall": (label(RECALL), lambda clouds, s: measured(RECALL, clouds, s)),
    "mixed": (label(MIXED), lambda clouds, s: measured(MIXED, clouds, s)),
}


def _number(name: str, method: str, measure: str) -> Callable[[Runs], list[float]]:
    told, compute_one = MEASURES[measure]

    def compute(runs: Runs) -> list[float]:
        return each(runs, name, lambda run: compute_one(METHODS[method](run), float(run.logit_scale[-1])))

    compute.__doc__ = f"{told[0].upper()}{told[1:]}, {name}, {TOLD[method]}."
    return compute


def _change(name: str, method: str, measure: str) -> Callable[[Runs], list[float]]:
    before, after = (_number(name, which, measure) for which in ("trained", method))

    def compute(runs: Runs) -> list[float]:
        return [b - a for a, b in zip(before(runs), after(runs), strict=True)]

    compute.__doc__ = f"Change of the {MEASURES[measure][0]}, {name}, {TOLD[method]}."
    return compute


NUMBERS = {
    **{
        f"{short}.{method}.{measure}": _number(name, method, measure)
        for short, name in TABLE.items()
        for method in METHODS
        for measure in MEASURES
    },
    **{
        f"{short}.shift.{measure}_change": _change(name, "shift", measure)
        for short, name in TABLE.items()
        for measure in ("loss", "best_loss")
    },
}
