"""Ways of closing the gap of a real model, scored on other pairs than they are fitted on, and their numbers.

Whatever is fitted, means and scale, is fitted on one random half of the items and scored on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from ..precompute.analysis import geometry
from ..precompute.analysis.checks import Floats, as_pair
from ..precompute.analysis.closing import centre, shift
from ..precompute.analysis.intervals import Items, held_out
from ..precompute.analysis.losses import best_logit_scale, info_nce, pair_losses
from ..precompute.analysis.retrieval import recall_at_k
from ..precompute.analysis.scale import measured_at
from ..precompute.bundle import Bundle
from ..precompute.reference.tables import Table, tables
from ..site.claims import Runs

Clouds = tuple[Floats, Floats]


def clouds(bundle: Bundle, first: str = "image", second: str = "text") -> Clouds:
    """Two modalities of a model, (N, D) each."""
    return as_pair(bundle.at(first), bundle.at(second))


def _shifted_without_bias(x: Floats, y: Floats, fitted: Clouds) -> Clouds:
    return centre(*shift(x, y, 1, fitted=fitted), renormalise=False, fitted=shift(*fitted, 1))


CLOSINGS: Mapping[str, Callable[[Floats, Floats, Clouds], Clouds]] = {
    "trained": lambda x, y, _: (x, y),
    "shift": lambda x, y, fitted: shift(x, y, 1, fitted=fitted),
    "centre": lambda x, y, fitted: centre(x, y, fitted=fitted),
    "shift_unbiased": _shifted_without_bias,
    "trained_unbiased": lambda x, y, fitted: centre(x, y, renormalise=False, fitted=fitted),
}
TOLD = {
    "trained": "as trained",
    "shift": "shifted",
    "centre": "centred",
    "shift_unbiased": "shifted, bias taken out",
    "trained_unbiased": "as trained, bias taken out",
}


def losses(bundle: Bundle, method: str) -> Floats:
    """(N,) loss of each pair among those of its half, at the scale that suits the other half, in nats."""
    x, y = clouds(bundle)
    move = CLOSINGS[method]

    def score(fitted: Items, scored: Items) -> Floats:
        fit = (x[fitted], y[fitted])
        return pair_losses(*move(x[scored], y[scored], fit), best_logit_scale(*move(*fit, fit)))

    return held_out(score, len(x))


def pairs_of(bundle: Bundle) -> list[tuple[str, str]]:
    """Every two of the modalities."""
    return list(combinations(bundle.embeddings, 2))


def solved_scale(runs: Runs, table: Table) -> float | None:
    """The logit scale that the two published losses of a model share; None where there is not exactly one."""
    there = "image>text"
    return measured_at(*clouds(runs[table.name].first), table.loss[there], table.loss_shifted[there]).scale


def best_loss(x: Floats, y: Floats) -> float:
    """InfoNCE at the scale at which it is least, the mean of both ways, in nats."""
    return info_nce(x, y, best_logit_scale(x, y)).mean


def _both_ways(x: Floats, y: Floats) -> float:
    return (recall_at_k(x, y, 1) + recall_at_k(y, x, 1)) / 2


MEASURES: Mapping[str, Callable[[Floats, Floats], float]] = {"best_loss": best_loss, "recall": _both_ways}


def _number(name: str, method: str, measure: str) -> Callable[[Runs], float]:
    def compute(runs: Runs) -> float:
        own = clouds(runs[name].first)
        return MEASURES[measure](*CLOSINGS[method](*own, own))

    told = {"best_loss": "Loss at the best scale, mean of both ways", "recall": "Recall@1, mean of both ways"}[measure]
    compute.__doc__ = f"{told}, all 100 pairs, {name}, {TOLD[method]}."
    return compute


def _of_pairs(name: str, told: str, measure: Callable[[Floats, Floats], float]) -> Callable[[Runs], float]:
    def compute(runs: Runs) -> float:
        bundle = runs[name].first
        return measure(*clouds(bundle, *pairs_of(bundle)[0]))

    compute.__doc__ = f"{told}, {name}."
    return compute


def _solved(table: Table) -> Callable[[Runs], float]:
    def compute(runs: Runs) -> float:
        return solved_scale(runs, table) or float("nan")

    compute.__doc__ = f"Logit scale at which both published losses of {table.name} were measured."
    return compute


PAIRED = [table for table in tables() if table.modalities == ("image", "text")]
MEASURED: Mapping[str, tuple[str, Callable[[Floats, Floats], float]]] = {
    "floor": ("Gap distance that 100 pairs with one centre would show", geometry.gap_floor),
    "best_scale": ("Logit scale at which the loss is least", best_logit_scale),
}


def _warm_floor(runs: Runs) -> list[float]:
    """Gap distance that the held-out pairs of InfoNCE at 30 would show without any gap."""
    return [geometry.gap_floor(*clouds(bundle)) for bundle in runs["emoji-infonce-30"].runs.values()]


def _clip_shift_cost(runs: Runs) -> float:
    """What a shift adds to CLIP's loss on photographs at the best scale, in nats, fitted on the other half."""
    bundle = runs["clip-photos"].first
    return float((losses(bundle, "shift") - losses(bundle, "trained")).mean())


def _clip_published(_: Runs) -> float:
    """CLIP's published loss on photographs, from pictures to texts, in batches of 50."""
    return next(table for table in tables() if table.name == "clip-photos").loss["image>text"]


def _real_tables(_: Runs) -> int:
    """Tables of real models."""
    return len(tables())


NUMBERS = {
    "warm_floor": _warm_floor,
    "clip_shift_cost": _clip_shift_cost,
    "clip_published": _clip_published,
    "real_tables": _real_tables,
    **{f"{t.name}.{how}.{what}": _number(t.name, how, what) for t in PAIRED for how in CLOSINGS for what in MEASURES},
    **{f"{t.name}.{what}": _of_pairs(t.name, *MEASURED[what]) for t in tables() for what in MEASURED},
    **{f"{t.name}.solved_scale": _solved(t) for t in PAIRED},
}
