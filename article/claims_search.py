"""Claims about search: the single queries that chapters 5 and 9 follow, and the answers that a bias collects."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..explainers.data.pairing import Pairing
from ..explainers.figures.hubness.answers import GROUPS, Answers
from ..explainers.figures.mixed_retrieval.mixed_retrieval import HITS
from ..explainers.kit.search import TOLD
from ..precompute.analysis.bias import split
from ..precompute.analysis.checks import Floats
from ..precompute.analysis.closing import closings
from ..precompute.analysis.gallery import added_items, gallery_curve, gallery_order, results
from ..precompute.analysis.intervals import Interval, Items, jackknife_interval, mean_interval
from ..precompute.analysis.retrieval import mixed_rank
from ..precompute.analysis.weights import candidate_weights, perplexity, pull_shares
from ..precompute.errors import InputError, allowed
from ..site.claims import Evidence, Runs, claim
from .claims_closing import ASKERS, OURS, asking
from .claims_real_closed import CLIP
from .closings import closed
from .effects import MAIN, per_seed
from .findings import above, below, level, shown

WEIGHED = "raised fist"  # the name that chapter 5 lets ask
SOUGHT = "raising hands"  # and chapter 9
CYCLIP = "cyclip-photos"

__all__ = [
    "bias_is_small_in_our_models",
    "few_negatives_count",
    "names_hide_the_picture",
    "shift_favours_captions_of_clip",
]


def _shown(runs: Runs, caption: str) -> tuple[Pairing, int]:
    """What the figures show of the cold model, and the place of an item in it."""
    pairing = Pairing.of(runs[MAIN].first)
    captions = list(pairing.captions.values())
    if caption not in captions:
        raise InputError(f"found query {caption!r} of {MAIN}; {allowed(caption, captions)}.")
    return pairing, captions.index(caption)


@claim("At 1/τ = 100 the partner takes nearly all of the weight, and two or three negatives share the pull")
def few_negatives_count(runs: Runs) -> Evidence:
    """For the name that the figure begins with: at 1 all negatives count, at 100 two or three, and the partner wins."""
    pairing, item = _shown(runs, WEIGHED)
    image, text = pairing.clouds().values()
    similarities = image @ text[item]  # (n,)
    rows = []
    for scale in (1, 10, 100):
        count = perplexity(pull_shares(similarities, item, 1 / scale))
        rows.append((scale, float(candidate_weights(similarities, 1 / scale)[item]), count))
    (_, _, at_first), (_, _, between), (_, weight, at_last) = rows
    holds = at_first > 0.95 * (pairing.count - 1) and at_first > between > at_last and weight > 0.95
    return Evidence(
        holds and 1.5 <= at_last < 3.5,
        [("1/τ", "weight of the partner", "negatives that count"), *rows],
        f"“{WEIGHED}” among {pairing.told} pictures, first seed. Holds if over 95% of the negatives count at 1, and "
        f"at 100 two or three, beside a partner with over 95% of the weight.",
    )


@claim("In a gallery of pictures and names a name finds other names first; a shift brings its picture back")
def names_hide_the_picture(runs: Runs) -> Evidence:
    """The picture of the name that the figure follows: first among pictures, then names push it off the first page."""
    pairing, item = _shown(runs, SOUGHT)
    image, text = pairing.clouds().values()
    order = gallery_order(pairing.count, pairing.bundle.seed)
    clouds = closings(text, image)
    rows = []
    for closing, part in (("trained", 0.0), ("trained", 0.5), ("trained", 1.0), ("shift", 1.0)):
        hits = results(*clouds[closing], added_items(order, part), item)
        rank = 1 + [hit.positive for hit in hits].index(True)
        above = sum(not hit.other for hit in hits[:rank])
        recall = float(gallery_curve(*clouds[closing], (part,), order).recall[0])
        rows.append((TOLD[closing], f"{part:.0%}", len(hits), rank, above, recall))
    alone, half, every, closed = (rank for *_, rank, _, _ in rows)
    only_names = all(above == rank - 1 for *_, rank, above, _ in rows[:3])
    *_, recall = rows[2]
    return Evidence(
        alone == 1 < half < every and closed <= HITS < every and only_names and recall <= 0.05,
        [("clouds", "names added", "entries", "rank of the picture", "names above it", "recall@1, all names"), *rows],
        f"“{SOUGHT}” in a gallery of {pairing.told} pictures and other names, first seed. Holds if its picture comes "
        f"first among pictures, falls as names are added, and all above it are names; with all of them it is off the "
        f"page of {HITS} and recall@1 of all names at most 0.05; a shift brings it back onto the page.",
    )


@claim("After a shift the bias of our models is small beside the content")
def bias_is_small_in_our_models(runs: Runs) -> Evidence:
    """The standard deviation of the bias is under half of that of strangers' content.

    Whichever modality asks, on every model.
    """
    findings = [
        below(
            f"{name}, {told}",
            per_seed(Answers.of(*asking(told, closed(bundle, "shift"))).ratio for bundle in runs[name].runs.values()),
            0.5,
        )
        for name in OURS
        for told in ASKERS
    ]
    return shown(
        findings, "Standard deviation of the bias over that of the content of strangers; interval over trainings alone."
    )


@claim("After a shift the captions that CLIP favours collect the answers")
def shift_favours_captions_of_clip(runs: Runs) -> Evidence:
    """After a shift the bias of CLIP outgrows the content; not so as trained or once centred, nor in CyCLIP."""
    findings = []
    for name in (CLIP, CYCLIP):
        clouds = tuple(Pairing.of(runs[name].first, modalities=("image", "text")).clouds().values())
        for closing, closed_clouds in closings(*clouds).items():
            ratio, share = _bias_over_content(clouds, closing), _share_of_most_biased(Answers.of(*closed_clouds))
            favours = name == CLIP and closing == "shift"
            told = f"{name}, {closing}: answers of the most biased fifth"
            findings.append((above if favours else below)(f"{name}, {closing}: bias over content", ratio, 1.0))
            findings.append(above(told, share, 1 / GROUPS) if favours else level(told, share))
    return shown(
        findings, "Pictures ask, captions answer; intervals over items. By chance a fifth has .2 of the answers."
    )


def _bias_over_content(clouds: Sequence[Floats], closing: str) -> Interval:
    """The bias of the answers in units of what strangers share, after a closing."""

    def ratio(items: Items) -> float:
        return split(*closings(*(cloud[items] for cloud in clouds))[closing]).bias_over_content

    return jackknife_interval(ratio, len(clouds[0]))


def _share_of_most_biased(answers: Answers) -> Interval:
    """Of the queries, how many the most biased fifth of the candidates answers."""
    count = len(answers.occurrences)
    return mean_interval(np.arange(count) < round(answers.shares[-1] * count))


def _sought_rank(runs: Runs) -> int:
    """Place of the picture of the name that is looked for, among the pictures and the other names of the figures."""
    pairing, item = _shown(runs, SOUGHT)
    image, text = pairing.clouds().values()
    return int(mixed_rank(text, image)[item])


NUMBERS = {"sought_rank": _sought_rank}
