"""Claims of the chapter on closing the gap in training: objectives, and temperatures that move."""

from __future__ import annotations

from ..site.claims import Evidence, Runs, claim
from .tables import MAIN, by_run, by_seed, rises

WARM, LONG = "emoji-infonce-30", "emoji-infonce-30-long"
CLOOB = "emoji-cloob-30"
CLOSE = (WARM, "emoji-infoloob-30", "emoji-hopfield-30", CLOOB)  # at a scale of 30
PARTED = ("emoji-infoloob-100", MAIN, "emoji-cyclip-100")
LAMBDAS = (WARM, *(f"emoji-cyclip-30-lambda-{weight}" for weight in ("0.01", "0.05", "0.125")))
MOVED = ("emoji-infonce-10", "emoji-infonce-100-to-10", "emoji-infonce-10-to-100", MAIN)

__all__ = [
    "cloob_has_no_advantage",
    "cyclip_widens",
    "cyclip_widens_with_lambda",
    "infoloob_is_narrow",
    "last_temperature_counts_most",
    "objective_matters_less_than_scale",
    "objectives_part_when_cold",
]


@claim("InfoLOOB at CLIP's scale leaves less than half of InfoNCE's gap")
def infoloob_is_narrow(runs: Runs) -> Evidence:
    """The gap of InfoLOOB at scale 100 is below half of that of InfoNCE at scale 100, in every seed."""
    names = (MAIN, "emoji-infoloob-100")
    wide, narrow = (runs.values(name, "gap_distance") for name in names)
    holds = all(2 * n < w for w, n in zip(wide, narrow, strict=True))
    return Evidence(
        holds, by_run(runs, names, "gap_distance"), "Gap distance. Holds if the second is below half the first."
    )


@claim("CyCLIP does not narrow the gap, it widens it")
def cyclip_widens(runs: Runs) -> Evidence:
    """The gap of CyCLIP at scale 100 is above that of InfoNCE at scale 100, in every seed."""
    names = (MAIN, "emoji-cyclip-100")
    holds = rises([runs.values(name, "gap_distance") for name in names])
    return Evidence(holds, by_run(runs, names, "gap_distance"), "Gap distance. Holds if the second is above the first.")


@claim("At a scale of 30 InfoNCE and InfoLOOB differ far less than InfoNCE does between 30 and 100")
def objective_matters_less_than_scale(runs: Runs) -> Evidence:
    """At scale 30 InfoNCE and InfoLOOB differ by less than 0.1; InfoNCE differs by more than 0.3 from 30 to 100."""
    names = ("emoji-infonce-30", "emoji-infoloob-30", MAIN)
    warm, loob, cold = (runs.values(name, "gap_distance") for name in names)
    holds = all(abs(w - o) < 0.1 and c - w > 0.3 for w, o, c in zip(warm, loob, cold, strict=True))
    note = "Gap distance. Holds if the first two differ by less than 0.1, and the first and the last by more than 0.3."
    return Evidence(holds, by_run(runs, names, "gap_distance"), note)


@claim("At a scale of 30 all but CyCLIP end close, at 100 the objectives part")
def objectives_part_when_cold(runs: Runs) -> Evidence:
    """At 30 gaps are below 0.2, that of CyCLIP above 0.5; at 100 they differ by more than 0.1, in every seed."""
    cyclip = LAMBDAS[-1]
    close = [gap for name in CLOSE for gap in runs.values(name, "gap_distance")]
    parted = [runs.values(name, "gap_distance") for name in PARTED]
    holds = max(close) < 0.2 and min(runs.values(cyclip, "gap_distance")) > 0.5
    holds = holds and rises(parted, by=0.1)
    rows = by_run(runs, [*CLOSE, cyclip, *PARTED], "gap_distance")
    return Evidence(holds, rows, "Gap distance. Holds if the first four are below 0.2 and the last three 0.1 apart.")


@claim("Trained as long as CLOOB, InfoNCE at the same scale has no wider gap and retrieves better")
def cloob_has_no_advantage(runs: Runs) -> Evidence:
    """At scale 30 after 480 steps the gaps differ by less than 0.05 and InfoNCE's recall@1 is higher, in every seed."""
    gaps, recalls = (
        [runs.values(name, metric) for name in (LONG, CLOOB)] for metric in ("gap_distance", "recall_at_1")
    )
    rows = by_seed(
        runs, LONG,
        ("InfoNCE, gap", gaps[0]), ("CLOOB, gap", gaps[1]), ("InfoNCE, R@1", recalls[0]), ("CLOOB, R@1", recalls[1]),
    )  # fmt: skip
    level = all(abs(n - c) < 0.05 for n, c in zip(*gaps, strict=True))
    better = all(n > c for n, c in zip(*recalls, strict=True))
    return Evidence(
        level and better, rows, "Holds if the gaps differ by less than 0.05 and InfoNCE's recall is higher."
    )


@claim("The more weight CyCLIP's terms have, the wider the gap, and retrieval does not gain")
def cyclip_widens_with_lambda(runs: Runs) -> Evidence:
    """At scale 30 the gap rises with lambda; recall@1 gains 0.02 at no weight, and falls at the published 0.125."""
    plain, *weighted = (runs.values(name, "recall_at_1") for name in LAMBDAS)
    holds = rises([runs.values(name, "gap_distance") for name in LAMBDAS]) and rises([weighted[-1], plain])
    holds = holds and all(c - n < 0.02 for recalls in weighted for n, c in zip(plain, recalls, strict=True))
    rows = [
        *by_run(runs, LAMBDAS, "gap_distance"),
        *((f"{name}, R@1", *runs.values(name, "recall_at_1")) for name in LAMBDAS),
    ]
    note = "Gap distance, then recall@1. Holds if the gap rises, no recall gains 0.02 on the first, the last is below."
    return Evidence(holds, rows, note)


@claim("Of a scale that moves, the later value weighs more than the earlier")
def last_temperature_counts_most(runs: Runs) -> Evidence:
    """The gap rises in the order 10, 100 to 10, 10 to 100, 100, the last by half at least, in every seed."""
    gaps = [runs.values(name, "gap_distance") for name in MOVED]
    holds = rises(gaps) and all(1.5 * moved < cold for moved, cold in zip(*gaps[-2:], strict=True))
    note = "Gap distance. Holds if it rises from row to row, to the last by half at least."
    return Evidence(holds, by_run(runs, MOVED, "gap_distance"), note)
