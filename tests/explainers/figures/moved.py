"""Two models of toy data for the gap shift, and what its page is asked."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from modgap.explainers.figures.gap_shift.gap_shift import GapShift

from ..conftest import make_bundle
from ..several import Runs, ensembles

GAP, RECALL, RANK = "gap_distance(image,text)", "recall_at_1(image,text)", "mixed_rank(image>text)"
THERE, BACK, LOSS = "loss(image>text)", "loss(text>image)", "loss(image,text)"
MEASURED = """async ({model, method, t, best}) => {
  const { moved, measure } = await import("modgap/figures/gap_shift/moving");
  const { open } = await import("modgap/data/payload");
  const payload = open(figures.fig.part("payload"));
  const scale = best ? null : figures.fig.part("shifts").tags[0].scales[model];
  return measure(moved(payload.at(model).matrix, method, t), payload.modalities.map(({ name }) => name), scale).numbers;
}"""
SET = "(state) => { for (const [name, value] of Object.entries(state)) figures.fig.put(name, value); }"


def make_pair(folder, **options) -> Runs:
    """The toy bundle as two models: one with its first checkpoint as the last, far apart, and one as it is."""
    near = replace(make_bundle(folder, **options), name="near")
    turned = {name: np.ascontiguousarray(x[::-1]) for name, x in near.embeddings.items()}
    wide = replace(near, name="wide", embeddings=turned)
    return ensembles({"wide": {0: wide}, "near": {0: near, 1: replace(near, seed=1, embeddings=turned)}})


def clouds_of(runs: Runs, model: str) -> tuple[np.ndarray, np.ndarray]:
    return GapShift(runs).models[model].clouds
