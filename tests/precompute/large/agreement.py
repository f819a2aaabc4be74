"""When two ways to measure the same embeddings agree."""

from __future__ import annotations

import pytest

from modgap.precompute.large.measuring import LargeMetrics
from modgap.precompute.large.search import UNIT_ROUNDING


def same(found: LargeMetrics, other: LargeMetrics, scale: float, rel: float = 0.0) -> None:
    """Equal to ``rel``; losses to one rounding of a cosine in single precision, times the scale.

    What a BLAS gives for a row in single precision depends, on some processors, on the row's place in the matrix and
    on the number of threads.
    """
    assert found.values.keys() == other.values.keys()
    for key, one in found.values.items():
        rounding = scale * UNIT_ROUNDING if key.startswith("loss") else 0.0
        assert one.value == pytest.approx(other.values[key].value, rel=rel, abs=rounding), key
        assert one.error == pytest.approx(other.values[key].error, rel=1000 * rel, abs=rounding), key
