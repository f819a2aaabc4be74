"""Layouts that are computed beforehand: t-SNE and UMAP of the clouds as trained and closed, turned onto each other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from scipy.linalg import orthogonal_procrustes

from ....precompute.analysis import layouts as computed
from ....precompute.analysis.checks import Floats
from ....precompute.cache import code_of, kept
from ...data.models import Clouds
from ...data.payload import encode_places

PCA = "pca"
FEW_STEPS = 300  # of t-SNE: it spreads the clouds and stops there


def fitted(*, first_look: bool = False) -> dict[str, computed.Layout]:
    """What a reader calls the layouts that can be had here, and in a first look."""
    return {"t-SNE": "tsne", **({"UMAP": "umap"} if find_spec("umap") and not first_look else {})}


def layouts(
    closings: Mapping[str, Clouds], plane: Floats, extent: Sequence[float], *, first_look: bool = False
) -> dict[str, str]:
    """Every layout of two clouds as it travels, by name: ``tsne trained``, ``tsne shift`` and so on.

    Parameters
    ----------
    closings
        As trained, and by closing, (n, D) each; see `Pairing.closings`.
    plane
        (2 n, 2) their places, as trained, in the plane of principal components, onto which layouts are turned.
    extent
        x0, x1, y0, y1 of that plane, which all layouts fit into.
    first_look
        Make t-SNE alone, in few steps.
    """
    found: dict[str, str] = {}
    x0, x1, y0, y1 = extent
    middle, room = np.array([x0 + x1, y0 + y1]) / 2, np.array([x1 - x0, y1 - y0])
    for kind in fitted(first_look=first_look).values():
        turned: dict[str, Floats] = {}
        for closing, clouds in closings.items():
            points = np.concatenate(clouds)  # (2 n, D)
            places = _places(kind, points.tobytes(), points.shape, FEW_STEPS if first_look else computed.STEPS)
            turned[closing] = onto(places, turned.get("trained", plane))
        for name, places in turned.items():  # their distances have no unit, so each fills the room
            found[f"{kind} {name}"] = encode_places(middle + (room / np.abs(places).max(axis=0)).min() / 2 * places)
    return found


@lru_cache(maxsize=64)  # a build makes each figure twice
def _places(kind: computed.Layout, points: bytes, shape: tuple[int, int], steps: int) -> Floats:
    """(P, 2) of points (P, D), which take seconds: they are kept from build to build."""

    def lay_out() -> Floats:
        places, _ = computed.lay_out(kind, np.frombuffer(points).reshape(shape), steps=steps)
        return places.astype(np.float64)

    return kept(lay_out, "layout", kind, points, shape, steps, code_of(Path(computed.__file__)))


def onto(places: Floats, target: Floats) -> Floats:
    """Places (P, 2) about their mean, rotated or mirrored so that they lie as near to a target as a rotation can.

    Orthogonal Procrustes (Schoenemann 1966, Psychometrika 31): neither has a direction of its own.
    """
    centred, other = places - places.mean(axis=0), target - target.mean(axis=0)
    return centred @ orthogonal_procrustes(centred, other)[0]
