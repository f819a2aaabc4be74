"""How numbers are written for readers; `explainers/kit/numbers.js` writes the same in the browser."""

from __future__ import annotations

import re

MINUS = "\N{MINUS SIGN}"
SMALL = 0.0995  # below this, whole per cent would say one digit


def number(value: float, spec: str) -> str:
    """A number by one of Python's formats: with a real minus sign, none before zero, and no power of ten for ``g``.

    >>> number(-0.25, ".1f"), number(-0.001, ".2f"), number(3685, ",.0f"), number(1234, ".3g")
    ('−0.2', '0.00', '3,685', '1230')
    """
    text = format(round(value) if spec.endswith("d") else value, spec)
    if spec.endswith("g"):
        text = format(float(text), "g")
    if text.startswith("-") and not re.search(r"[1-9]", text):
        text = text[1:]
    return text.replace("-", MINUS)


def share(value: float) -> str:
    """A share, 0 to 1, in whole per cent; a small one with a digit more.

    >>> share(0.318), share(0.004), share(0.0004), share(0)
    ('32%', '0.4%', '< 0.1%', '0%')
    """
    if 0 < value < 0.001:
        return "< 0.1%"
    return number(value, ".1%" if 0 < value < SMALL else ".0%")
