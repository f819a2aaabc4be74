"""Claims about what training starts from and what it is fed: starts, wrong pairs, missing words."""

from __future__ import annotations

import math
from collections.abc import Sequence

from ..site.claims import Evidence, Runs, claim
from .effects import Measurement, cosines, gaps, losses, of_seeds, recalls
from .findings import above, below, level, levels, rising, shown

WRONG = ("shapes-{}", *(f"shapes-{{}}-wrong-{percent}" for percent in (30, 60)))
MENTIONED = ("shapes-{}", *(f"shapes-{{}}-mention-{factors}" for factors in (3, 1)))
LEARNING_STARTS = 14.29  # 1 / tau before the first step, where it is learned

__all__ = [
    "bare_captions_are_learned",
    "cones_vary_less_than_gaps",
    "gap_follows_the_scale",
    "learning_the_scale_absorbs_noise",
    "longer_training_narrows",
    "missing_words_open_the_gap",
    "patience_narrows_with_wrong_pairs",
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


@claim("The more pairs are wrong, the less the learned scale rises")
def wrong_pairs_lower_the_scale(runs: Runs) -> Evidence:
    """The learned scale ends lower with each larger share of wrong pairs, and with all of them above its start."""
    names = _named(WRONG, "learned")[::-1]
    measured = of_seeds(runs, *names, metric="logit_scale")
    return shown(
        [*levels(names, measured), above(names[0], measured[0], LEARNING_STARTS), *rising(names, measured)],
        f"Learned logit scale; learning starts at {LEARNING_STARTS}. Intervals over trainings alone.",
    )


@claim("With 60% wrong pairs the gap follows the scale, whether it is learned or fixed")
def gap_follows_the_scale(runs: Runs) -> Evidence:
    """The gap rises from a scale fixed at 14.29 over a learned one, which ends in between, to one fixed at 50."""
    names = ("shapes-14-wrong-60", "shapes-learned-wrong-60", "shapes-fixed-wrong-60")
    measured = gaps(runs, *names)
    scales = of_seeds(runs, *names, metric="logit_scale")
    return shown(
        [*levels(names, measured), *rising(names, measured),
         *levels([f"scale, {name}" for name in names], scales), *rising([f"scale, {name}" for name in names], scales)],
        "Gap distance, then logit scale at the end.",
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


@claim("Where captions name one factor, training pairs are learned, and the gap is narrower than at birth")
def bare_captions_are_learned(runs: Runs) -> Evidence:
    """At the fixed scale the loss on training pairs ends a nat below that of guessing; the gap has fallen."""
    name = MENTIONED[-1].format("fixed")
    seen = f"{name}-seen"
    silence = math.log(len(runs[seen].first.items))
    (loss,), (born,), (end,) = losses(runs, seen), gaps(runs, name, step=0), gaps(runs, name)
    return shown(
        [below("loss on training pairs less that of guessing", loss - silence, -1), level("gap at birth", born),
         below("gap, end less birth", end - born)],
        "Nats; then gap distance of held-out pairs.",
    )  # fmt: skip


@claim("With wrong pairs, longer training narrows the gap, and learning by heart begins")
def patience_narrows_with_wrong_pairs(runs: Runs) -> Evidence:
    """After four times the steps both gaps are smaller; over half of the training pairs are found, wrong ones too."""
    findings = []
    for name in ("shapes-learned-wrong-60", "shapes-fixed-wrong-60"):
        short, long = gaps(runs, f"{name}-short", name)
        findings.append(below(f"{name}, gap, long less short", long - short))
    (heart,) = recalls(runs, "shapes-learned-wrong-60-seen")
    return shown(
        [*findings, above("recall@1 on training pairs, learned", heart, 0.5)],
        "Gap distance of held-out pairs. Of the training pairs 40% are right: whoever finds more has learned by heart.",
    )


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
