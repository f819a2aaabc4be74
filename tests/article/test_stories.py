"""What the chapters set their figures to is what claims look at."""

from __future__ import annotations

import re
from pathlib import Path

import modgap.article
from modgap.article.claims_course import OPEN, SILENT
from modgap.precompute.analysis import sphere

CHAPTERS = Path(modgap.article.__path__[0]) / "chapters"


def states(chapter: str) -> list[str]:
    """States of the figures of a chapter and of their steps, as written."""
    return re.findall(r"(?:^state:|^:::step) \{(.*)\}$", (CHAPTERS / chapter).read_text(encoding="utf-8"), re.MULTILINE)


def test_the_film_stops_where_the_claims_look():
    stops = [state for state in states("02-gap.md") if re.fullmatch(r"step: \w+", state)]
    assert f"step: {SILENT}" in stops
    assert f"step: {OPEN}" in stops


def test_the_circles_stand_at_the_best_angle_of_their_scale():
    swapped = [state for state in states("05-temperature.md") if "pairs: swapped" in state]
    assert swapped
    for state in swapped:
        scale, angle = (float(re.search(rf"{name}: (\d+)", state)[1]) for name in ("scale", "angle"))
        assert angle == round(sphere.best_angle(scale, swapped=True))
