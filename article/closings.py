"""Ways of closing a gap, scored on other pairs than they are fitted on, and their numbers.

Whatever is fitted, means and scale, is fitted on one random half of the items and scored on the other.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations

from ..precompute.analysis import geometry
from ..precompute.analysis.checks import Floats, as_pair
from ..precompute.analysis.closing import METHODS, TOLD, Clouds
from ..precompute.analysis.closing_costs import held_out_losses, splits_of
from ..precompute.analysis.intervals import Items, held_out
from ..precompute.analysis.losses import best_logit_scale, info_nce
from ..precompute.analysis.scale import measured_at
from ..precompute.bundle import Bundle
from ..precompute.metrics import label, value
from ..precompute.reference.tables import Table, tables
from ..site.claims import Runs
from .effects import MAIN, found

FITTED = "Loss at the best scale, mean of both ways, in nats; means and scale come from the other half of the pairs."


def clouds(bundle: Bundle, first: str = "image", second: str = "text") -> Clouds:
    """Two modalities of a model, (N, D) each."""
    return as_pair(bundle.at(first), bundle.at(second))


def losses(bundle: Bundle, method: str, *, trained_scale: bool = False) -> Floats:
    """(N,) loss of each pair among those of its half, the mean of both ways, in nats.

    At the scale that suits the other half, or at that of training.
    """
    scale = float(bundle.logit_scale[-1]) if trained_scale else None
    return held_out_losses(*clouds(bundle), method, scale).mean(axis=0)


def costs(bundle: Bundle, method: str) -> Floats:
    """(2, N) change of each pair's loss, pictures ask, texts ask, at the scale that suits the other half, in nats."""
    both = clouds(bundle)
    return held_out_losses(*both, method) - held_out_losses(*both, "trained")


def recall_changes(bundle: Bundle, method: str) -> Floats:
    """(N,) change of `effects.found` of each pair in the gallery of its half; means come from the other half."""
    x, y = clouds(bundle)

    def score(fitted: Items, scored: Items) -> Floats:
        return found(*METHODS[method](x[scored], y[scored], (x[fitted], y[fitted]))) - found(x[scored], y[scored])

    return held_out(score, len(x), splits=splits_of(len(x)))


def closed(bundle: Bundle, method: str) -> Clouds:
    """Both clouds after a method that is fitted on the pairs themselves, (N, D) each."""
    own = clouds(bundle)
    return METHODS[method](*own, own)


def pairs_of(bundle: Bundle) -> list[tuple[str, str]]:
    """Every two of the modalities."""
    return list(combinations(bundle.embeddings, 2))


def solved_scale(runs: Runs, table: Table) -> float | None:
    """The logit scale that the two published losses of a model share; None where there is not exactly one."""
    first, second = table.modalities
    there = f"{first}>{second}"
    x, y = (cloud[list(table.stored)] for cloud in clouds(runs[table.name].first, first, second))  # (N, D) each
    return measured_at(x, y, table.loss[there], table.loss_shifted[there]).scale


def best_loss(x: Floats, y: Floats) -> float:
    """InfoNCE at the scale at which it is least, the mean of both ways, in nats."""
    return info_nce(x, y, best_logit_scale(x, y)).mean


def _number(name: str, method: str, measure: str) -> Callable[[Runs], list[float]]:
    told, compute_one = MEASURES[measure]

    def compute(runs: Runs) -> list[float]:
        return [compute_one(closed(run, method), float(run.logit_scale[-1])) for run in runs[name].runs.values()]

    compute.__doc__ = f"{told[0].upper()}{told[1:]}, {name}, {TOLD[method]}."
    return compute


def _change(name: str, method: str, measure: str) -> Callable[[Runs], list[float]]:
    before, after = (_number(name, which, measure) for which in ("trained", method))

    def compute(runs: Runs) -> list[float]:
        return [b - a for a, b in zip(before(runs), after(runs), strict=True)]

    compute.__doc__ = f"Change of the {MEASURES[measure][0]}, {name}, {TOLD[method]}."
    return compute


def measured(key: str, clouds: Clouds, s: float = 1.0) -> float:
    """A metric of pictures and texts; where it does not depend on the logit scale, none need be given."""
    return value(key, dict(zip(("image", "text"), clouds, strict=True)), s)


GAP, LOSS, RECALL, CUT = (
    f"{name}(image,text)" for name in ("gap_distance", "loss", "recall_at_1", "linear_separability")
)
MIXED = "mixed_rank(image>text)"
MEASURES: Mapping[str, tuple[str, Callable[[Clouds, float], float]]] = {  # what it is called, and how it is measured
    "gap": (label(GAP), lambda clouds, s: measured(GAP, clouds, s)),
    "loss": (f"{label(LOSS)} at the trained scale", lambda clouds, s: measured(LOSS, clouds, s)),
    "best_loss": (f"{label(LOSS)} at its best scale", lambda clouds, _: best_loss(*clouds)),
    "recall": (label(RECALL), lambda clouds, s: measured(RECALL, clouds, s)),
    "mixed": (label(MIXED), lambda clouds, s: measured(MIXED, clouds, s)),
    "floor": ("gap distance that as many pairs with one centre show", lambda clouds, _: geometry.gap_floor(*clouds)),
    "cut": (label(CUT), lambda clouds, s: measured(CUT, clouds, s)),
}
TOYS = {  # models of the table of part 8, by the name of their numbers
    "infonce-100": MAIN,
    "cyclip-100": "emoji-cyclip-100",
    "infoloob-100": "emoji-infoloob-100",
    "cloob-30": "emoji-cloob-30",
}


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
    "floor": ("Gap distance that as many pairs with one centre would show", geometry.gap_floor),
    "beyond": ("Gap distance with its floor taken off", geometry.gap_beyond_floor),
    "best_scale": ("Logit scale at which the loss is least", best_logit_scale),
}


def _of_seeds(name: str, what: str) -> Callable[[Runs], list[float]]:
    told, measure = MEASURED[what]

    def compute(runs: Runs) -> list[float]:
        return [measure(*clouds(bundle)) for bundle in runs[name].runs.values()]

    compute.__doc__ = f"{told}, {name}."
    return compute


def _cost(name: str, method: str, *, pictures_ask: bool = False) -> Callable[[Runs], float]:
    def compute(runs: Runs) -> float:
        both_ways = costs(runs[name].first, method)
        return float(both_ways[0].mean() if pictures_ask else both_ways.mean())

    way = "pictures ask" if pictures_ask else "mean of both ways"
    compute.__doc__ = f"Change of the loss at the best scale, {name}, {TOLD[method]}, {way}, fitted on the other half."
    return compute


def _sounds_between(runs: Runs) -> float:
    """Where the centre of sounds lies along the line from that of pictures, 0, to that of texts, 1, in ImageBind."""
    image, text, audio = (runs["imagebind-sounds"].first.at(name).mean(axis=0) for name in ("image", "text", "audio"))
    line = text - image  # (D,)
    return float((audio - image) @ line / (line @ line))


def _sounds_floor(runs: Runs) -> float:
    """The highest of the gap distances that a hundred clips with one centre would show, of three pairs."""
    bundle = runs["imagebind-sounds"].first
    return max(geometry.gap_floor(*clouds(bundle, *names)) for names in pairs_of(bundle))


def _sounds_cut(runs: Runs) -> float:
    """The lowest linear separability of the three pairs of modalities of ImageBind."""
    bundle = runs["imagebind-sounds"].first
    return min(bundle.metric(f"linear_separability({first},{second})") for first, second in pairs_of(bundle))


def _clip_published(_: Runs) -> float:
    """CLIP's published loss on photographs, from pictures to texts, in batches of 50."""
    return next(table for table in tables() if table.name == "clip-photos").loss["image>text"]


def _real_tables(_: Runs) -> int:
    """Tables of real models."""
    return len(tables())


NUMBERS = {
    "warm_floor": _of_seeds("emoji-infonce-30", "floor"),
    "longest_floor": _of_seeds("emoji-infonce-30-longest", "floor"),
    **{f"{name}.beyond": _of_seeds(name, "beyond") for name in ("emoji-infonce-30", "emoji-infoloob-30")},
    "sounds_between": _sounds_between,
    "sounds_floor": _sounds_floor,
    "sounds_cut": _sounds_cut,
    "clip_published": _clip_published,
    "real_tables": _real_tables,
    **{
        f"{short}.{how}.{what}": _number(name, how, what)
        for short, name in {**TOYS, **{table.name: table.name for table in PAIRED}}.items()
        for how in METHODS
        for what in MEASURES
    },
    **{
        f"{short}.{how}.{what}_change": _change(name, how, what)
        for short, name in TOYS.items()
        for how in ("shift", "centre")
        for what in ("loss", "best_loss")
    },
    **{
        f"{name}.{how}.cost": _cost(name, how)
        for name in ("clip-photos", "clip-generated")
        for how in ("shift", "shift_unbiased")
    },
    **{
        f"clip-photos.{how}.cost_image": _cost("clip-photos", how, pictures_ask=True)
        for how in ("shift", "shift_unbiased")
    },
    **{f"{t.name}.{what}": _of_pairs(t.name, *MEASURED[what]) for t in tables() for what in MEASURED},
    **{f"{t.name}.solved_scale": _solved(t) for t in PAIRED},
}
