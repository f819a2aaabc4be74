"""Every metric once: what it is called, what it measures, how it is written, where it comes from.

A bundle of M modalities has each metric of a pair M (M - 1) / 2 times, so a value has a key that says of what it is::

    gap_distance(image,text)      of a pair of modalities, in the order of the bundle
    intra_modal_cosine(image)     of one modality
    recall_at_1(image>text)       of a direction: images ask, texts answer
    recall_at_1(image,text)       the mean of both directions
    logit_scale                   of the model

Wherever somebody asks for a metric, `find` also takes a shorter name that can mean but one key: with two modalities
``gap_distance`` is ``gap_distance(image,text)`` and ``recall_at_1`` the mean of both directions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, permutations
from types import MappingProxyType
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from .analysis import geometry, losses, retrieval
from .analysis.checks import Floats, as_cloud, as_scale
from .errors import InputError, allowed, shown
from .modalities import plural, word
from .numbers import number, share

KEY = re.compile(r"(\w+)(?:\(([^(),>@]+)(?:([,>])([^(),>@]+))?\))?")
UNBOUNDED = float("inf")

Of = Literal["pair", "modality", "direction", "model"]
Compute = Callable[[Sequence[Floats], float, int], float]


@dataclass(frozen=True)
class Metric:
    """A number that embeddings have.

    Attributes
    ----------
    name
        As in keys and chapters.
    of
        What has it: a pair of modalities, whatever their order; one modality; a direction, which asks in one and is
        answered in another; or the model.
    label
        What figures, tables and cards call it; ``{}`` is the plural of the modality.
    format
        Of Python's ``format``: how its values are written, unless somebody says otherwise.
    range
        Least and greatest value.
    definition
        One sentence.
    source
        Where it is defined.
    compute
        From the clouds that it is of, (N, D) unit rows each with partners in the same row (two, one or none), the
        logit scale, and the seed of whatever is drawn.
    """

    name: str
    of: Of
    label: str
    format: str
    range: tuple[float, float]
    definition: str
    source: str
    compute: Compute


CONE = "Liang et al. 2022, section 2"
GAP = "Liang et al. 2022, section 4.2"
SPHERE = "Wang & Isola 2020, section 4.1"

METRICS: Mapping[str, Metric] = MappingProxyType(
    {
        metric.name: metric
        for metric in (
            Metric(
                "gap_distance", "pair", "gap distance", ".2f", (0, 2),
                "Distance of the centres of the two clouds.", GAP,
                lambda c, *_: geometry.gap_distance(c[0], c[1]),
            ),
            Metric(
                "rmg", "pair", "relative modality gap", ".2f", (0, 1),
                "How far partners are apart, next to others of one modality.", "Schrodi et al. 2025",
                lambda c, *_: geometry.relative_modality_gap(c[0], c[1]),
            ),
            Metric(
                "linear_separability", "pair", "linear separability", ".1%", (0, 1),
                "How often a flat cut tells the modality of points it was not fitted on.", "Fahim et al. 2024",
                lambda c, _, seed: geometry.linear_separability(c[0], c[1], seed),
            ),
            Metric(
                "intra_modal_cosine", "modality", "mean cosine of {}", ".2f", (-1, 1),
                "Mean cosine of two different items of the modality.", CONE,
                lambda c, *_: geometry.intra_modal_cosine(c[0]),
            ),
            Metric(
                "paired_cosine", "pair", "cosine of partners", ".2f", (-1, 1),
                "Mean cosine of partners.", SPHERE,
                lambda c, *_: geometry.paired_cosine(c[0], c[1]),
            ),
            Metric(
                "cross_modal_cosine", "pair", "cosine of others across", ".2f", (-1, 1),
                "Mean cosine of two items of different modalities that are no partners.", CONE,
                lambda c, *_: geometry.cross_modal_cosine(c[0], c[1]),
            ),
            Metric(
                "loss", "direction", "loss", ".2f", (0, UNBOUNDED),
                "InfoNCE over all items at the scale of the model, in nats.", "Radford et al. 2021, figure 3",
                lambda c, s, _: losses.info_nce(c[0], c[1], s).i2t,
            ),
            Metric(
                "recall_at_1", "direction", "recall@1", ".0%", (0, 1),
                "How often the partner is the most similar of all items.", "Radford et al. 2021, section 3.1",
                lambda c, *_: retrieval.recall_at_k(c[0], c[1], 1),
            ),
            Metric(
                "recall_at_5", "direction", "recall@5", ".0%", (0, 1),
                "How often the partner is among the five most similar items.", "Radford et al. 2021, section 3.1",
                lambda c, *_: retrieval.recall_at_k(c[0], c[1], 5),
            ),
            Metric(
                "mixed_rank", "direction", "median rank in a mixed gallery", ",.0f", (1, UNBOUNDED),
                "Median rank of the partner among all items of both modalities but the query.", "Li et al. 2025",
                lambda c, *_: float(np.median(retrieval.mixed_rank(c[0], c[1]))),
            ),
            Metric(
                "alignment", "pair", "alignment", ".2f", (0, 4),
                "Mean squared distance of partners; 0 is perfect.", SPHERE,
                lambda c, *_: geometry.alignment(c[0], c[1]),
            ),
            Metric(
                "uniformity", "modality", "uniformity of {}", ".2f", (-8, 0),
                "Logarithm of the mean of exp(-2 distance²) over all pairs; lower is more uniform.", SPHERE,
                lambda c, *_: geometry.uniformity(c[0]),
            ),
            Metric(
                "logit_scale", "model", "logit scale", ".3g", (0, UNBOUNDED),
                "1 / temperature, the factor of cosines in the softmax.", "Radford et al. 2021, section 2.5",
                lambda _, s, __: as_scale(s),
            ),
        )
    }
)  # fmt: skip


def measure(
    clouds: Mapping[str, ArrayLike], s: float, seed: int, names: Collection[str] = tuple(METRICS)
) -> dict[str, float]:
    """Metrics of embeddings at one moment, by default every one.

    Parameters
    ----------
    clouds
        Modality to (N, D) unit rows, N >= 2, partners in the same row; two modalities at least.
    s
        Logit scale of the model, above 0.
    seed
        Of the split for linear separability.
    names
        Of the metrics to compute.

    Returns
    -------
    Key to value.
    """
    points = {name: as_cloud(cloud, name, least=2) for name, cloud in clouds.items()}
    if len(points) < 2:
        raise ValueError(f"found {len(points)} modalities; a gap needs two at least.")
    values: dict[str, float] = {}
    for key in (key for name in names for key in keys_of(METRICS[name], list(points))):
        ways = [values[way] for way in both_ways(key)]
        values[key] = sum(ways) / 2 if ways else _compute(key, points, s, seed)
    return values


def value(key: str, clouds: Mapping[str, ArrayLike], s: float, seed: int = 0) -> float:
    """One metric of embeddings; key as in `measure`, parameters too."""
    ways = [_compute(way, clouds, s, seed) for way in both_ways(key)]
    return sum(ways) / 2 if ways else _compute(key, clouds, s, seed)


def _compute(key: str, clouds: Mapping[str, ArrayLike], s: float, seed: int) -> float:
    parts = parsed(key)
    points = [as_cloud(clouds[name], name, least=2) for name in (parts.first, parts.second) if name]
    return float(METRICS[parts.metric].compute(points, s, seed))


def both_ways(key: str) -> tuple[str, ...]:
    """The keys of both directions, if the value is their mean."""
    parts = parsed(key)
    if METRICS[parts.metric].of != "direction" or parts.sign == ">":
        return ()
    return f"{parts.metric}({parts.first}>{parts.second})", f"{parts.metric}({parts.second}>{parts.first})"


def keys_of(metric: Metric, names: Sequence[str]) -> Iterator[str]:
    """Of what a bundle has a metric; one of directions it has of every pair, too, as their mean."""
    if metric.of == "model":
        yield metric.name
    elif metric.of == "modality":
        yield from (f"{metric.name}({name})" for name in names)
    if metric.of == "direction":  # before their mean
        yield from (f"{metric.name}({a}>{b})" for a, b in permutations(names, 2))
    if metric.of in ("pair", "direction"):
        yield from (f"{metric.name}({a},{b})" for a, b in combinations(names, 2))


def find(keys: Collection[str], name: str) -> str:
    """The key that a name means: itself, or a metric without what it is of where that is plain.

    Parameters
    ----------
    keys
        Those there are.
    name
        ``recall_at_1(image>text)``; ``recall_at_1``, the mean of both directions; a pair in either order.

    Raises
    ------
    InputError
        No key or more than one is meant: a sentence without a place.
    """
    if name in keys:
        return name
    asked = parsed(name)
    turned = f"{asked.metric}({asked.second},{asked.first})"
    if asked.sign == "," and turned in keys:
        return turned
    meant = [] if asked.first else [key for key in keys if parsed(key).metric == name]
    pairs = [key for key in meant if parsed(key).sign == ","]
    for only in (pairs, meant):
        if len(only) == 1:
            return only[0]
    if meant:
        raise InputError(f"found metric {shown(name)}; say of what: {', '.join(sorted(meant))}.")
    known = keys if asked.first else {parsed(key).metric for key in keys}
    raise InputError(f"found metric {shown(name)}; {allowed(name, known)}.")


def label(key: str, keys: Collection[str] = ()) -> str:
    """What figures, tables and cards call a value.

    Parameters
    ----------
    key
        As in `measure`; one that is no metric's is given back in words.
    keys
        All that are shown beside it. Of several pairs each says which one it is of.

    >>> label("recall_at_1(image>text)"), label("intra_modal_cosine(image)")
    ('recall@1, picture to text', 'mean cosine of pictures')
    """
    parts = parsed(key)
    metric = METRICS.get(parts.metric)
    if metric is None:
        return key.replace("_", " ")
    if metric.of == "modality":
        return metric.label.format(plural(parts.first))
    if parts.sign == ">":
        return f"{metric.label}, {word(parts.first)} to {word(parts.second)}"
    pairs = [other for other in map(parsed, keys) if other.metric == metric.name and other.sign == ","]
    return f"{metric.label}, {word(parts.first)} and {word(parts.second)}" if len(pairs) > 1 else metric.label


def written(key: str, value: float) -> str:
    """A value as figures, tables and cards write it.

    >>> written("recall_at_1(image>text)", 0.318), written("uniformity(text)", -2.5)
    ('32%', '−2.50')
    """
    spec = format_of(key)
    return share(value) if spec == ".0%" else number(value, spec)


def format_of(key: str) -> str:
    """How the values of a key are written, for Python's ``format``."""
    metric = METRICS.get(parsed(key).metric)
    return metric.format if metric else ".2f"


class Parts(NamedTuple):
    """A key taken apart; of the model there is nothing in parentheses."""

    metric: str
    first: str = ""
    sign: str = ""
    second: str = ""


def parsed(key: str) -> Parts:
    """A key taken apart; what is no key is taken as the name of a metric."""
    match = KEY.fullmatch(key)
    return Parts(*(part or "" for part in match.groups())) if match else Parts(key)
