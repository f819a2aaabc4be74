"""Numbers that others published, with the key of their source in ``article/references.bib``."""

from __future__ import annotations

from dataclasses import dataclass

MODALITIES = frozenset({"image", "text"})  # of all of them


@dataclass(frozen=True)
class Sweep:
    """Models at several temperatures.

    Attributes
    ----------
    source
        Key of the reference.
    label
        What a figure calls it.
    marker, sign
        Its mark as drawn, and as written.
    scale
        (K,) 1 / tau, ascending.
    gap
        (K,) distance of the centres.
    recall
        (K,) recall at 1 on COCO, mean of both ways, in [0, 1].
    """

    source: str
    label: str
    marker: str
    sign: str
    scale: tuple[float, ...]
    gap: tuple[float, ...]
    recall: tuple[float, ...]

    def values(self, metric: str) -> tuple[float, ...]:
        """(K,) of a metric by its name; none where it was not published."""
        return {"gap_distance": self.gap, "recall_at_1": self.recall}.get(metric, ())


SWEEPS = (
    # Fixed temperature of .4, .2, .1, .07, .04, .02, .01 ("FLT", table 3); ResNet-50 trained on COCO, batch 1,024, 100
    # epochs, gap of 512 test pairs. As a review of the paper gives them: the table itself was not at hand. How many
    # candidates the recall is over is not said, so its height compares with nothing.
    Sweep(
        "yaras2025",
        "Yaras et al.",
        "circle",
        "○",
        scale=(2.5, 5, 10, 14.29, 25, 50, 100),
        gap=(0.009, 0.008, 0.019, 0.033, 0.122, 0.334, 0.669),
        recall=(0.078, 0.2546, 0.701, 0.792, 0.7805, 0.759, 0.753),
    ),
    # CLIP (ViT-B/16) fine-tuned on 50,000 pairs of COCO, started at these temperatures, batch 64; from their notebook.
    Sweep(
        "liang2022",
        "Liang et al.",
        "square",
        "□",
        scale=(1, 10, 20, 30, 50, 100),
        gap=(0.2384, 0.3028, 0.5524, 0.6352, 0.7961, 1.0006),
        recall=(0.0192, 0.1778, 0.1756, 0.2073, 0.2063, 0.1865),
    ),
)
