"""Claims about what training starts from and what it is fed: starts, wrong pairs, missing words."""

from __future__ import annotations

import math

from ..site.claims import Evidence, Runs, claim
from .tables import by_run, by_seed, rises

WRONG = ("shapes-{}", *(f"shapes-{{}}-wrong-{percent}" for percent in (30, 60)))
MENTIONED = ("shapes-{}", *(f"shapes-{{}}-mention-{factors}" for factors in (3, 1)))
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
    """The gap rises with each larger share of wrong pairs, in every seed."""
    names = _named(WRONG, "fixed")
    holds = rises([runs.values(name, "gap_distance") for name in names])
    return Evidence(holds, by_run(runs, names, "gap_distance"), "Gap distance. Holds if it rises in every seed.")


@claim("With a learned scale wrong pairs leave a smaller gap than at a fixed one of 50")
def learning_the_scale_absorbs_noise(runs: Runs) -> Evidence:
    """With wrong pairs the gap at a learned scale is below two thirds of that at the fixed one, in every seed."""
    fixed, learned = (_named(WRONG[1:], temperature) for temperature in ("fixed", "learned"))
    pairs = [
        (free, stuck)
        for a, b in zip(fixed, learned, strict=True)
        for stuck, free in zip(runs.values(a, "gap_distance"), runs.values(b, "gap_distance"), strict=True)
    ]
    rows = by_run(runs, [*fixed, *learned], "gap_distance")
    holds = all(3 * free < 2 * stuck for free, stuck in pairs)
    return Evidence(holds, rows, "Gap distance. Holds if learned is below two thirds of fixed, share by share.")


@claim("Clean pairs drive the learned scale up, and many wrong pairs do not")
def wrong_pairs_lower_the_scale(runs: Runs) -> Evidence:
    """The learned scale, 14.29 at first, ends above that without wrong pairs, not with 60% of them, in every seed."""
    names = _named(WRONG, "learned")
    clean, *_, noisy = (runs.values(name, "logit_scale") for name in names)
    holds = max(noisy) < LEARNING_STARTS < min(clean)
    note = "Learned logit scale. Holds if the first ends above 14.29, where learning starts, and the last below."
    return Evidence(holds, by_run(runs, names, "logit_scale"), note)


@claim("A small scale that stays fixed leaves the same gap as a learned one")
def small_scale_does_it(runs: Runs) -> Evidence:
    """With 60% wrong pairs the gaps at scale 14.29 and at a learned scale differ by less than 0.1, in every seed."""
    names = ("shapes-learned-wrong-60-short", "shapes-14-wrong-60-short", "shapes-fixed-wrong-60-short")
    learned, small, _ = (runs.values(name, "gap_distance") for name in names)
    holds = all(abs(a - b) < 0.1 for a, b in zip(learned, small, strict=True))
    return Evidence(
        holds, by_run(runs, names, "gap_distance"), "Gap distance. Holds if the first two differ by under 0.1."
    )


@claim("Captions that say less leave a wider gap after training")
def missing_words_open_the_gap(runs: Runs) -> Evidence:
    """The gap rises with each factor left out at a fixed scale, from five to one at a learned one, in every seed."""
    fixed, learned = (_named(MENTIONED, temperature) for temperature in ("fixed", "learned"))
    full, *_, bare = (runs.values(name, "gap_distance") for name in learned)
    holds = rises([runs.values(name, "gap_distance") for name in fixed])
    holds = holds and all(most > least for least, most in zip(full, bare, strict=True))
    note = (
        "Gap distance. Holds if it rises from row to row at the fixed scale, and from first to last at the learned one."
    )
    return Evidence(holds, by_run(runs, [*fixed, *learned], "gap_distance"), note)


@claim("Where captions name one factor, the loss ends within a nat of that of guessing")
def bare_captions_hardly_train(runs: Runs) -> Evidence:
    """With one factor mentioned ln N and the loss after training differ by less than 1, in every seed."""
    names = _named(MENTIONED[-1:], "fixed") + _named(MENTIONED[-1:], "learned")
    silence = math.log(len(runs[names[0]].first.items))
    holds = all(abs(loss - silence) < 1 for name in names for loss in runs.values(name, "loss"))
    rows = [*by_run(runs, names, "loss"), ("guessing", *[silence] * len(runs[names[0]].seeds))]
    return Evidence(holds, rows, "Loss in nats. Holds if it is within one of that of guessing.")


@claim("With wrong pairs, longer training narrows the gap, and learning by heart begins")
def patience_narrows_with_wrong_pairs(runs: Runs) -> Evidence:
    """After four times the steps both gaps are smaller, and the learned run's recall@1 is lower, in every seed."""
    long = ("shapes-learned-wrong-60", "shapes-fixed-wrong-60")
    pairs = [(f"{name}-short", name) for name in long]
    narrower = [rises([runs.values(name, "gap_distance") for name in reversed(pair)]) for pair in pairs]
    forgets = rises([runs.values(name, "recall_at_1") for name in reversed(pairs[0])])
    names = [name for pair in pairs for name in pair]
    rows = [*by_run(runs, names, "gap_distance"), *((f"{n}, R@1", *runs.values(n, "recall_at_1")) for n in pairs[0])]
    note = "Gap distance, then recall@1. Holds if each long run has the narrower gap, and the learned one less recall."
    return Evidence(all(narrower) and forgets, rows, note)


def _starts(scale: int) -> list[str]:
    return [f"emoji-infonce-{scale}{start}" for start in ("-aligned", "-same-side", "", "-far-apart")]


@claim("At scale 100 the start decides how wide the gap remains")
def start_decides_the_gap_when_cold(runs: Runs) -> Evidence:
    """Clouds that start aligned or on one side end closer than as born, those far apart wider, in every seed."""
    names = _starts(100)
    aligned, same, born, far = (runs.values(name, "gap_distance") for name in names)
    holds = all(max(a, s) < b < f for a, s, b, f in zip(aligned, same, born, far, strict=True))
    note = "Gap distance after training. Holds if the first two are below the third, and the last above it."
    return Evidence(holds, by_run(runs, names, "gap_distance"), note)


@claim("At scale 100 the start changes the gap more than the cones")
def cones_vary_less_than_gaps(runs: Runs) -> Evidence:
    """Over the starts, largest / smallest of each cloud's cosine is under half that of the gap, in every seed."""
    names = _starts(100)
    gaps, pictures, texts = (
        [max(each) / min(each) for each in zip(*(runs.values(name, metric) for name in names), strict=True)]
        for metric in ("gap_distance", "intra_modal_cosine(image)", "intra_modal_cosine(text)")
    )
    rows = by_seed(
        runs, names[0], ("gap", gaps), ("mean cosine of pictures", pictures), ("mean cosine of texts", texts)
    )
    holds = all(2 * max(cones) < gap for gap, *cones in zip(gaps, pictures, texts, strict=True))
    note = "Largest over smallest of the four starts. Holds if those of both cosines are below half that of the gap."
    return Evidence(holds, rows, note)


@claim("At scale 30 the start is nearly forgotten")
def start_is_forgotten_when_warm(runs: Runs) -> Evidence:
    """After training at scale 30 every start leaves a gap below 0.25, in every seed."""
    names = _starts(30)
    holds = all(max(runs.values(name, "gap_distance")) < 0.25 for name in names)
    return Evidence(holds, by_run(runs, names, "gap_distance"), "Gap distance. Holds if all are below 0.25.")


@claim("Twice the training leaves a narrower gap")
def longer_training_narrows(runs: Runs) -> Evidence:
    """At scale 100 the gap after 480 steps is below that after 240, in every seed."""
    names = ("emoji-infonce-100", "emoji-infonce-100-long")
    holds = rises([runs.values(name, "gap_distance") for name in reversed(names)])
    return Evidence(holds, by_run(runs, names, "gap_distance"), "Gap distance. Holds if the second is below the first.")


def _aligned_widest(runs: Runs) -> list[float]:
    """Widest gap during training from the aligned start, at scale 100."""
    return runs["emoji-infonce-100-aligned"].course("gap_distance").max(axis=1).tolist()


NUMBERS = {"aligned_widest": _aligned_widest}
