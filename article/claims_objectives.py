"""Claims of the chapter on closing the gap in training: objectives, and temperatures that move."""

from __future__ import annotations

from ..site.claims import Evidence, Runs, claim
from .effects import MAIN, RECALL_OF_INTEREST, beyond_floors, gaps, of_seeds, recalls
from .findings import above, below, levels, rising, shown, within

WARM, LONG = "emoji-infonce-30", "emoji-infonce-30-long"
CLOOB = "emoji-cloob-30"
CLOSE = (WARM, "emoji-infoloob-30", "emoji-hopfield-30", CLOOB)  # at a scale of 30
PARTED = ("emoji-infoloob-100", MAIN, "emoji-cyclip-100")
LAMBDAS = (WARM, *(f"emoji-cyclip-30-lambda-{weight}" for weight in ("0.01", "0.05", "0.125")))
MOVED = ("emoji-infonce-10", "emoji-infonce-100-to-10", "emoji-infonce-10-to-100", MAIN)
CLOSE_BY = 0.2

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
    """At scale 100 the gap of InfoLOOB over that of InfoNCE is below a half."""
    names = (MAIN, "emoji-infoloob-100")
    wide, narrow = measured = gaps(runs, *names)
    return shown([*levels(names, measured), below("second over first", narrow / wide, 0.5)], "Gap distance.")


@claim("CyCLIP does not narrow the gap, it widens it")
def cyclip_widens(runs: Runs) -> Evidence:
    """The gap of CyCLIP at scale 100 is above that of InfoNCE at scale 100."""
    names = (MAIN, "emoji-cyclip-100")
    measured = gaps(runs, *names)
    return shown([*levels(names, measured), *rising(names, measured)], "Gap distance.")


@claim("At a scale of 30 InfoNCE and InfoLOOB differ far less than InfoNCE does between 30 and 100")
def objective_matters_less_than_scale(runs: Runs) -> Evidence:
    """What the scale changes of InfoNCE's gap is over four times what the objective changes at 30."""
    names = (WARM, "emoji-infoloob-30", MAIN)
    warm, loob, cold = measured = beyond_floors(runs, *names)
    cut = of_seeds(runs, *names[:2], metric="linear_separability")
    return shown(
        [*levels(names, measured), above("scale less four times objective", (cold - warm) - 4 * (warm - loob)),
         above("InfoNCE less InfoLOOB at 30", warm - loob),
         *levels([f"separability, {name}" for name in names[:2]], cut)],
        "Gap distance with the floor taken off. Separability stands beside it: near is not mixed.",
    )  # fmt: skip


@claim("At a scale of 30 all but CyCLIP end close, at 100 the objectives part")
def objectives_part_when_cold(runs: Runs) -> Evidence:
    """At 30 gaps are below 0.2, that of CyCLIP above; at 100 they rise from InfoLOOB to InfoNCE to CyCLIP."""
    cyclip = LAMBDAS[-1]
    close = [below(name, gap, CLOSE_BY) for name, gap in zip(CLOSE, gaps(runs, *CLOSE), strict=True)]
    far = above(cyclip, gaps(runs, cyclip)[0], CLOSE_BY)
    return shown([*close, far, *rising(PARTED, gaps(runs, *PARTED))], "Gap distance. Unrelated unit vectors: 1.41.")


@claim("Trained as long as CLOOB, InfoNCE at the same scale retrieves better; CLOOB is less separable")
def cloob_has_no_advantage(runs: Runs) -> Evidence:
    """At scale 30 after 480 steps the gaps are the same within 0.05; InfoNCE finds more; CLOOB is harder to cut."""
    names = (LONG, CLOOB)
    (nce, loob), (found, less) = beyond_floors(runs, *names), recalls(runs, *names)
    cut, mixed = of_seeds(runs, *names, metric="linear_separability")
    return shown(
        [within("gap, InfoNCE less CLOOB", nce - loob, 0.05), above("recall@1, InfoNCE less CLOOB", found - less),
         above("separability, InfoNCE less CLOOB", cut - mixed)],
        "Gap distance with the floor taken off; 0.05 is about that floor. Separability over trainings alone.",
    )  # fmt: skip


@claim("The more weight CyCLIP's terms have, the wider the gap, and retrieval does not gain")
def cyclip_widens_with_lambda(runs: Runs) -> Evidence:
    """At scale 30 the gap rises with lambda, and recall@1 gains 0.02 at no weight."""
    plain, *weighted = recalls(runs, *LAMBDAS)
    gains = [
        below(f"recall@1, {name} less {WARM}", found - plain, RECALL_OF_INTEREST)
        for name, found in zip(LAMBDAS[1:], weighted, strict=True)
    ]
    return shown(
        [*rising(LAMBDAS, gaps(runs, *LAMBDAS)), *gains],
        f"Gap distance, then recall@1; a gain of {RECALL_OF_INTEREST} would be one.",
    )


@claim("Of a scale that moves, the later value weighs more than the earlier")
def last_temperature_counts_most(runs: Runs) -> Evidence:
    """The gap rises in the order 10, 100 to 10, 10 to 100, 100."""
    measured = gaps(runs, *MOVED)
    return shown([*levels(MOVED, measured), *rising(MOVED, measured)], "Gap distance.")
