"""Numbers as the page writes them, against Python's, in a real Chromium."""

from __future__ import annotations

import numpy as np
import pytest

from modgap.precompute.metrics import METRICS, written
from modgap.precompute.numbers import number

BY_FORMAT = {metric.format: name for name, metric in METRICS.items()}
GRID = sorted({round(float(x), digits) for x in np.linspace(0, 1, 2003) for digits in (3, 4, 17)})
NUMBERS = [*GRID, *(-x for x in GRID), *(17 * x for x in GRID), *(-17 * x for x in GRID)]
SCALES = [*(0.001 + x for x in GRID), *(1 + 99 * x for x in GRID), *(1 + 4999 * x for x in GRID)]
WHOLE = [0.5, 1.5, 2.5, *(round(5000 * x, 1) for x in GRID)]
VALUES = {".2f": NUMBERS, ".0%": GRID, ".1%": GRID, ",.0f": WHOLE, ".3g": SCALES}


@pytest.fixture
def page(bundle, open_figure):
    return open_figure("side-by-side", bundle).page


@pytest.mark.parametrize("form", sorted(BY_FORMAT))
def test_the_browser_writes_a_metric_as_python_does(form, page):
    key = BY_FORMAT[form]
    texts = page.evaluate(
        "async ([key, values]) => { const { written } = await import('modgap/kit/numbers'); return values.map((v) => written(key, v)); }",
        [key, VALUES[form]],
    )
    rows = zip(VALUES[form], texts, (written(key, value) for value in VALUES[form]), strict=True)
    assert [(value, browser, python) for value, browser, python in rows if browser != python] == []


def test_three_decimals_are_written_as_in_python(page):
    texts = page.evaluate(
        "async (values) => { const { signed } = await import('modgap/kit/numbers'); return values.map((v) => signed(v, 3)); }",
        NUMBERS,
    )
    assert texts == [number(value, ".3f") for value in NUMBERS]
