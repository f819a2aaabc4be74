"""Claims and numbers of the chapters on closing the gap by hand."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from ..precompute.analysis.closing import centre, shift
from ..precompute.analysis.losses import best_logit_scale, info_nce
from ..precompute.bundle import Bundle
from ..precompute.metrics import label, value
from ..site.claims import Evidence, Runs, claim
from .tables import by_seed

COLD = "emoji-infonce-100"
GAP, LOSS, RECALL = (f"{name}(image,text)" for name in ("gap_distance", "loss", "recall_at_1"))
MIXED = "mixed_rank(image>text)"
CLIP = "amumo-mscoco-val-clip"
CYCLIP = "amumo-mscoco-val-cyclip"
Clouds = tuple[NDArray[np.floating], NDArray[np.floating]]

__all__ = [
    "apart_lowers_the_loss",
    "centring_adds_nothing",
    "clip_can_be_centred",
    "closing_raises_the_loss_at_the_trained_scale",
    "same_pairs_are_confused",
    "shifting_costs_little",
    "shifting_mends_mixed_search",
]


def _clouds(bundle: Bundle) -> Clouds:
    return bundle.at("image"), bundle.at("text")


def _shifted(bundle: Bundle) -> Clouds:
    return shift(*_clouds(bundle), 1.0)


def _centred(bundle: Bundle) -> Clouds:
    return centre(*_clouds(bundle))


def _each(runs: Runs, name: str, measure: Callable[[Bundle], float]) -> list[float]:
    return [measure(bundle) for bundle in runs[name].runs.values()]


def _best_loss(clouds: Clouds) -> float:
    return info_nce(*clouds, best_logit_scale(*clouds)).mean


def _loss_after(bundle: Bundle, t: float) -> float:
    """Loss at the trained scale after a shift by t."""
    return info_nce(*shift(*_clouds(bundle), t), float(bundle.logit_scale[-1])).mean


def measured(key: str, clouds: Clouds, s: float = 1.0) -> float:
    """A metric of pictures and texts; where it does not depend on the logit scale, none need be given."""
    return value(key, dict(zip(("image", "text"), clouds, strict=True)), s)


@claim("Closing the gap by hand hardly changes the loss, once the temperature may follow")
def shifting_costs_little(runs: Runs) -> Evidence:
    """The loss at its best scale rises by less than 0.1 nats when the clouds are shifted together, in every seed."""
    before = _each(runs, COLD, lambda bundle: _best_loss(_clouds(bundle)))
    after = _each(runs, COLD, lambda bundle: _best_loss(_shifted(bundle)))
    rows = by_seed(runs, COLD, ("as trained", before), ("shifted", after))
    holds = all(b - a < 0.1 for a, b in zip(before, after, strict=True))
    return Evidence(
        holds, rows, "Mean loss of both ways at its best scale, in nats. Holds if it rises by less than 0.1."
    )


@claim("At the trained scale the loss rises when the clouds are closed")
def closing_raises_the_loss_at_the_trained_scale(runs: Runs) -> Evidence:
    """The loss at the trained scale is higher where the centres meet than as trained, in every seed."""
    before, closed = (_each(runs, COLD, lambda b, t=t: _loss_after(b, t)) for t in (0.0, 1.0))
    rows = by_seed(runs, COLD, ("as trained", before), ("closed", closed))
    holds = all(c > b for b, c in zip(before, closed, strict=True))
    return Evidence(holds, rows, "Mean loss of both ways, in nats. Holds if it rises.")


@claim("At the trained scale the loss on unseen pairs falls when the clouds move further apart")
def apart_lowers_the_loss(runs: Runs) -> Evidence:
    """The loss at the trained scale is lower after a shift of -1, which doubles the gap before renormalising."""
    before, apart = (_each(runs, COLD, lambda b, t=t: _loss_after(b, t)) for t in (0.0, -1.0))
    rows = by_seed(runs, COLD, ("as trained", before), ("further apart", apart))
    holds = all(a < b for a, b in zip(apart, before, strict=True))
    return Evidence(holds, rows, "Mean loss of both ways, in nats. Holds if it falls.")


@claim("Closing the gap by hand halves the rank in mixed search")
def shifting_mends_mixed_search(runs: Runs) -> Evidence:
    """The median rank of a picture's name in the mixed gallery falls to half or less, in every seed."""
    before = _each(runs, COLD, lambda bundle: measured(MIXED, _clouds(bundle)))
    after = _each(runs, COLD, lambda bundle: measured(MIXED, _shifted(bundle)))
    rows = by_seed(runs, COLD, ("as trained", before), ("shifted", after))
    holds = all(2 * b <= a for a, b in zip(before, after, strict=True))
    return Evidence(
        holds, rows, "Median rank of the name of a picture among both modalities. Holds if it halves at least."
    )


@claim("On our models centring retrieves no better than shifting")
def centring_adds_nothing(runs: Runs) -> Evidence:
    """Recall@1 after centring and after shifting differ by less than 0.05, in every seed."""
    by_shift = _each(runs, COLD, lambda bundle: measured(RECALL, _shifted(bundle)))
    by_centring = _each(runs, COLD, lambda bundle: measured(RECALL, _centred(bundle)))
    rows = by_seed(runs, COLD, ("shifted", by_shift), ("centred", by_centring))
    holds = all(abs(a - b) < 0.05 for a, b in zip(by_shift, by_centring, strict=True))
    return Evidence(holds, rows, "Recall@1, mean of both ways. Holds if they differ by less than 0.05.")


@claim("Mostly the same pairs are confused before a shift and after it")
def same_pairs_are_confused(runs: Runs) -> Evidence:
    """Of the pictures whose first answer is wrong, over nine tenths stay wrong and over half keep the answer.

    And recall@1 changes by less than 0.05. In every seed.
    """
    stay, keep = (_each(runs, COLD, lambda b, n=n: _confused(b)[n]) for n in (0, 1))
    change = _each(runs, COLD, lambda b: measured(RECALL, _shifted(b)) - measured(RECALL, _clouds(b)))
    rows = by_seed(runs, COLD, ("still wrong", stay), ("with the same answer", keep), ("change of recall@1", change))
    holds = min(stay) > 0.9 and min(keep) > 0.5 and max(map(abs, change)) < 0.05
    note = "Shares of pictures whose first answer is wrong as trained. Holds above 0.9, above 0.5, within 0.05."
    return Evidence(holds, rows, note)


def _confused(bundle: Bundle) -> tuple[float, float]:
    """Of the pictures whose first answer is wrong: the share that stays so after a shift; that keeps the answer."""
    before, after = ((image @ text.T).argmax(axis=1) for image, text in (_clouds(bundle), _shifted(bundle)))  # (N,)
    own = np.arange(len(before))
    wrong = before != own  # (N,)
    if not wrong.any():
        return 0.0, 0.0
    return float((after != own)[wrong].mean()), float((after == before)[wrong].mean())


@claim("CLIP loses by a shift and not by centring, once the temperature may follow")
def clip_can_be_centred(runs: Runs) -> Evidence:
    """At its best scale the loss of CLIP rises by more than 0.3 after a shift, and by less than 0.05 after centring."""
    name = CLIP
    trained, moved, centred = (
        _each(runs, name, lambda b, f=f: _best_loss(f(b))) for f in (_clouds, _shifted, _centred)
    )
    rows = by_seed(runs, name, ("as trained", trained), ("shifted", moved), ("centred", centred))
    holds = moved[0] - trained[0] > 0.3 and centred[0] - trained[0] < 0.05
    return Evidence(holds, rows, "Mean loss of both ways at its best scale, in nats, 100 pairs. One model, no seeds.")


TABLE = {
    "clip": CLIP,
    "infonce-100": "emoji-infonce-100",
    "cyclip-100": "emoji-cyclip-100",
    "infoloob-100": "emoji-infoloob-100",
    "cloob-30": "emoji-cloob-30",
}
METHODS = {"trained": _clouds, "shift": _shifted, "centre": _centred}
TOLD = {"trained": "as trained", "shift": "after a shift", "centre": "after centring"}
MEASURES: dict[str, tuple[str, Callable[[Clouds, float], float]]] = {  # what it is called, and how it is measured
    "gap": (label(GAP), lambda clouds, s: measured(GAP, clouds, s)),
    "loss": (f"{label(LOSS)} at the trained scale", lambda clouds, s: measured(LOSS, clouds, s)),
    "best_loss": (f"{label(LOSS)} at its best scale", lambda clouds, _: _best_loss(clouds)),
    "recall": (label(RECALL), lambda clouds, s: measured(RECALL, clouds, s)),
    "mixed": (label(MIXED), lambda clouds, s: measured(MIXED, clouds, s)),
}


def _number(name: str, method: str, measure: str) -> Callable[[Runs], list[float]]:
    told, compute_one = MEASURES[measure]

    def compute(runs: Runs) -> list[float]:
        return _each(runs, name, lambda run: compute_one(METHODS[method](run), float(run.logit_scale[-1])))

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
