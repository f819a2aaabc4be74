"""Two clouds that are moved by hand."""

from __future__ import annotations

from typing import Literal

import numpy as np

from ....precompute.analysis.bias import without_bias
from ....precompute.analysis.checks import Floats
from ....precompute.analysis.closing import centre, shift
from ...data.models import Clouds

BIAS_OUT = "shift-without-bias"
Method = Literal["shift", "shift-raw", "shift-without-bias", "centre"]
METHODS: dict[str, Method] = {
    "Shift": "shift",
    "Shift, not renormalised": "shift-raw",
    "Shift, bias taken out": "shift-without-bias",
    "Centre": "centre",
}
ENTRY: dict[Method, str] = {
    "shift": "cosine",
    "shift-raw": "similarity",
    "shift-without-bias": "similarity",
    "centre": "cosine",
}
"""What a product of two points is called: a cosine where points have length one."""
LEAST, MOST = -1.0, 1.5  # of the movement: 0 as trained, 1 closed


def move(clouds: Clouds, method: Method, t: float) -> Clouds:
    """Both clouds, (n, D) each, moved by a method: 0 as trained, 1 the gap closed.

    A row that lands on the origin has no direction and stays there, as in the browser. Of a shift without bias, t is
    how far the clouds were shifted before the bias was taken out: at 0 that is the bias as trained, and at every t
    both centres are at the origin. The bias goes after the rows are back on the sphere, for what a shift does to the
    content it does there.
    """
    x, y = centre(*clouds, renormalise=False, part=t) if method == "centre" else shift(*clouds, t, renormalise=False)
    if method == "shift-raw":
        return x, y
    x, y = _on_sphere(x), _on_sphere(y)
    return without_bias(x, y) if method == BIAS_OUT else (x, y)


def _on_sphere(points: Floats) -> Floats:
    length = np.linalg.norm(points, axis=1, keepdims=True)  # (n, 1)
    return points / np.where(length > 0, length, 1)
