"""Addresses of figures as chapters write them; what the page writes for one can be read again."""

from __future__ import annotations

import random
from pathlib import Path
from urllib.parse import quote

from modgap.precompute.errors import InputError
from modgap.site.figure_state import link_query

from .ground import Ground
from .values import TEXTS, value

WORDS = (
    "first",
    "last",
    "0",
    "10",
    "100",
    "i1",
    "thing 2",
    "true",
    "false",
    "0.5",
    "-0.5",
    "image",
    "text",
    "shift",
    "9" * 400,
    "1e999",
    "nan",
)


def attempt(rng: random.Random, folder: Path, ground: Ground) -> None:
    explainer = rng.choice(ground.figures)
    names = [*explainer.state_parameters(), rng.choice(TEXTS)]
    parts = [f"{_written(rng, rng.choice(names))}={_written(rng, _word(rng))}" for _ in range(rng.randrange(5))]
    query, sentences = link_query(explainer, rng.choice(("&", ";", "&&")).join(parts))
    again, more = link_query(explainer, query)
    assert (again, more) == (query, []), (query, again, more)
    if sentences:
        raise InputError(sentences)


def _word(rng: random.Random) -> str:
    if rng.random() < 0.6:
        return rng.choice(WORDS)
    made = value(rng)
    return made if isinstance(made, str) else rng.choice(TEXTS)


def _written(rng: random.Random, text: str) -> str:
    return quote(text.encode("utf-8", "replace"), safe="") if rng.random() < 0.8 else text
