"""Claims about what training starts from and what it is fed: starts, wrong pairs, missing words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..site.claims import Evidence, Runs, claim
from .effects import Measurement, cosines, gaps, losses, of_seeds, recalls
from .findings import above, below, level, levels, rising, shown, within

WRONG = ("shapes-{}", *(f"shapes-{{}}-wrong-{percent}" for percent in (30, 60)))
MENTIONED = ("shapes-{}", *(f"shapes-{{}}-mention-{factors}" for factors in (3, 1)))
GAP_OF_INTEREST = 0.1
LEARNING_STARTS = 14.29  # 1 / tau before the first step, where it is learned

__all__ = [
    "bare_captions_hardly_train",
    "cones_vary_less_than_gaps",
    "learning_the_scale_absorbs_noise",
    "longer_training_narrows",
    "missing_words_open_the_gap",
    "patience_narrows_with_wrong_pairs",
    "small_scale_does_it",
    "start_decides_the_gap_when_cold",
    "start_is_forgotten_when_warm",
    "wrong_pairs_lower_the_scale",
    "wrong_pairs_open_the_gap",
]


def _named(pattern: tuple[str, ...], temperature: str) -> list[str]:
    return [name.format(temperature) for name in pattern]


@claim("At a fixed temperature wrong pairs keep the gap open")
def wrong_pairs_open_the_gap(runs: Runs) -> Evidence:
    """The gap rises with each larger share of wrong pairs."""
    names = _named(WRONG, "fixed")
    measured = gaps(runs, *names)
    return shown([*levels(names, measured), *rising(names, measured)], "Gap distance.")


@claim("With a learned scale wrong pairs leave a smaller gap than at a fixed one of 50")
def learning_the_scale_absorbs_noise(runs: Runs) -> Evidence:
    """With each share of wrong pairs the gap at a learned scale is below that at the fixed one."""
    fixed, learned = (gaps(runs, *_named(WRONG[1:], temperature)) for temperature in ("fixed", "learned"))
    names = _named(WRONG[1:], "learned")
    return shown(
        [below(f"{name} less fixed", free - stuck) for name, stuck, free in zip(names, fixed, learned, strict=True)],
        "Gap distance, share by share.",
    )


@claim("Clean pairs drive the learned scale up, and many wrong pairs do not")
def wrong_pairs_lower_the_scale(runs: Runs) -> Evidence:
    """The learned scale, 14.29 at first, ends above that without wrong pairs, not with 60% of them."""
    names = _named(WRONG, "learned")
    clean, *_, noisy = measured = of_seeds(runs, *names, metric="logit_scale")
    ends = [above(names[0], clean, LEARNING_STARTS), below(names[-1], noisy, LEARNING_STARTS)]
    return shown(
        [*levels(names[1:-1], measured[1:-1]), *ends],
        f"Learned logit scale; learning starts at {LEARNING_STARTS}. Interval over trainings alone.",
    )


@claim("A small scale that stays fixed leaves the same gap as a learned one")
def small_scale_does_it(runs: Runs) -> Evidence:
    """With 60% wrong pairs the gaps at scale 14.29 and at a learned scale are the same within 0.1."""
    names = ("shapes-learned-wrong-60-short", "shapes-14-wrong-60-short", "shapes-fixed-wrong-60-short")
    learned, small, fixed = measured = gaps(runs, *names)
    return shown(
        [*levels(names, measured), within("14.29 less learned", small - learned, GAP_OF_INTEREST),
         above("50 less 14.29", fixed - small)],
        "Gap distance. 0.1 is a fifth of what lies between 50 and 14.29.",
    )  # fmt: skip


@claim("Captions that say less leave a wider gap after training")
def missing_words_open_the_gap(runs: Runs) -> Evidence:
    """The gap rises with each factor left out at a fixed scale, from five to one at a learned one."""
    fixed, learned = (_named(MENTIONED, temperature) for temperature in ("fixed", "learned"))
    free = gaps(runs, learned[0], learned[-1])
    return shown(
        [*rising(fixed, gaps(runs, *fixed)), *rising((learned[0], learned[-1]), free)],
        "Gap distance.",
    )


@claim("Where captions name one factor, the loss ends within a nat of that of guessing")
def bare_captions_hardly_train(runs: Runs) -> Evidence:
    """With one factor mentioned ln N and the loss after training differ by less than 1."""
    names = _named(MENTIONED[-1:], "fixed") + _named(MENTIONED[-1:], "learned")
    silence = math.log(len(runs[names[0]].first.items))
    return shown(
        [within(name, loss - silence, 1) for name, loss in zip(names, losses(runs, *names), strict=True)],
        "Loss less that of guessing, in nats; with all five factors it is some four nats less.",
    )


@claim("With wrong pairs, longer training narrows the gap, and learning by heart begins")
def patience_narrows_with_wrong_pairs(runs: Runs) -> Evidence:
    """After four times the steps both gaps are smaller, and the learned run's recall@1 is lower."""
    findings = []
    for name in ("shapes-learned-wrong-60", "shapes-fixed-wrong-60"):
        short, long = gaps(runs, f"{name}-short", name)
        findings.append(below(f"{name}, gap, long less short", long - short))
    short, long = recalls(runs, "shapes-learned-wrong-60-short", "shapes-learned-wrong-60")
    return shown([*findings, below("recall@1, learned", long - short)], "Gap distance, then recall@1.")


def _starts(scale: int) -> list[str]:
    return [f"emoji-infonce-{scale}{start}" for start in ("-aligned", "-same-side", "", "-far-apart")]


@claim("At scale 100 the start decides how wide the gap remains")
def start_decides_the_gap_when_cold(runs: Runs) -> Evidence:
    """Clouds that start aligned or on one side end closer than as born, those far apart wider."""
    names = _starts(100)
    aligned, same, born, far = measured = gaps(runs, *names)
    return shown(
        [*levels(names, measured), below("aligned less born", aligned - born),
         below("same side less born", same - born), above("far apart less born", far - born)],
        "Gap distance after training.",
    )  # fmt: skip


@claim("At scale 100 the start changes the gap more than the cones")
def cones_vary_less_than_gaps(runs: Runs) -> Evidence:
    """Over the starts, the largest gap over the smallest is more than twice that of each cloud's mean cosine."""
    names = _starts(100)
    gap = _spread(gaps(runs, *names))
    image, text = (_spread(cosines(runs, *names, modality=modality)) for modality in ("image", "text"))
    return shown(
        [level("gap", gap), level("two pictures", image), level("two texts", text),
         above("gap over pictures", gap / image, 2), above("gap over texts", gap / text, 2)],
        "Largest over smallest of the four starts.",
    )  # fmt: skip


def _spread(values: Sequence[Measurement]) -> Measurement:
    """Largest over smallest of the runs' means over seeds; which they are is decided on the sample itself."""
    means = [float(value[:, 0].mean()) for value in values]
    return values[means.index(max(means))] / values[means.index(min(means))]


@claim("At scale 30 the start is nearly forgotten")
def start_is_forgotten_when_warm(runs: Runs) -> Evidence:
    """Of the difference that the start makes at scale 100, less than a fifth is left at 30."""
    apart = {scale: gaps(runs, *(_starts(scale)[place] for place in (0, -1))) for scale in (100, 30)}
    cold, warm = (far - aligned for aligned, far in apart.values())
    return shown(
        [level("100, far apart less aligned", cold), level("30, far apart less aligned", warm),
         below("30 over 100", warm / cold, 0.2)],
        "Gap distance after training.",
    )  # fmt: skip


@claim("Twice the training leaves a narrower gap")
def longer_training_narrows(runs: Runs) -> Evidence:
    """At scale 100 the gap after 480 steps is below that after 240."""
    names = ("emoji-infonce-100", "emoji-infonce-100-long")
    short, long = measured = gaps(runs, *names)
    return shown([*levels(names, measured), below("change", long - short)], "Gap distance.")


def _aligned_widest(runs: Runs) -> list[float]:
    """Widest gap during training from the aligned start, at scale 100."""
    return runs["emoji-infonce-100-aligned"].course("gap_distance").max(axis=1).tolist()


NUMBERS = {"aligned_widest": _aligned_widest}
