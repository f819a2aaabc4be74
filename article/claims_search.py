"""Claims about search: the single queries that chapters 5 and 9 follow, and the answers that a bias collects."""

from __future__ import annotations

import numpy as np

from ..explainers.data.pairing import Pairing
from ..explainers.figures.hubness.answers import Answers
from ..explainers.figures.mixed_retrieval.mixed_retrieval import HITS
from ..precompute.analysis.closing import closings
from ..precompute.analysis.gallery import gallery_order, gallery_ranks, other_items
from ..precompute.analysis.retrieval import mixed_rank
from ..precompute.analysis.weights import candidate_weights, perplexity, pull_shares
from ..precompute.errors import InputError, allowed
from ..site.claims import Evidence, Runs, claim
from .claims_closing import ASKERS, OURS, asking
from .claims_real import CLIP
from .closings import closed
from .effects import MAIN, per_seed
from .findings import below, shown

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


@claim("In a gallery of names and pictures a name finds other names first, until the gap is closed")
def names_hide_the_picture(runs: Runs) -> Evidence:
    """The picture of the name that the figure follows: first among pictures, then lower and lower; a shift helps."""
    pairing, item = _shown(runs, SOUGHT)
    image, text = pairing.clouds().values()
    order = gallery_order(pairing.count, pairing.bundle.seed)
    clouds = closings(text, image)

    def rank(closing: str, share: float) -> int:
        return int(gallery_ranks(*clouds[closing], other_items(order, share))[item])

    alone, half, tenth = (rank("trained", share) for share in (1.0, 0.5, 0.1))
    closed = rank("shift", 0.5)
    return Evidence(
        alone == 1 <= closed < half < tenth and tenth > HITS,
        [
            ("pictures in the gallery", "clouds", "rank of the picture"),
            ("100%", "as trained", alone),
            ("50%", "as trained", half),
            ("10%", "as trained", tenth),
            ("50%", "shifted", closed),
        ],
        f"“{SOUGHT}” in a gallery of {pairing.told}, first seed. Holds if its picture comes first among pictures, "
        f"falls with more names, in the end off the page of {HITS}, and at half and half moves up by the shift.",
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
    """After a shift the bias of CLIP outgrows the content; not so once centred, nor in CyCLIP."""
    rows = []
    for name in (CLIP, CYCLIP):
        clouds = closings(*Pairing.of(runs[name].first, modalities=("image", "text")).clouds().values())
        answers = {closing: Answers.of(*clouds[closing]) for closing in clouds}
        rows += [(name, closing, one.ratio, one.shares[-1]) for closing, one in answers.items()]
    favoured = [ratio > 1 and share > 0.3 for _, _, ratio, share in rows]
    small = [ratio < 1 and share < 0.3 for _, _, ratio, share in rows]
    after_shift = [name == CLIP and closing == "shift" for name, closing, _, _ in rows]
    holds = all(np.where(after_shift, favoured, small))
    return Evidence(
        holds,
        [("model", "clouds", "bias over content", "answers of the most biased fifth"), *rows],
        "Pictures ask, captions answer. Holds if after CLIP's shift the ratio is above 1 and the most biased fifth "
        "gets over 30% of the answers, and everywhere else both stay below.",
    )


def _sought_rank(runs: Runs) -> int:
    """Place of the picture of the name that is looked for, among the pictures and the other names of the figures."""
    pairing, item = _shown(runs, SOUGHT)
    image, text = pairing.clouds().values()
    return int(mixed_rank(text, image, text)[item])


NUMBERS = {"sought_rank": _sought_rank}
