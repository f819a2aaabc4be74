"""Names of emoji in thirteen languages, each beside the English one: 51,519 pairs of one's own for the explorer.

    .venv/bin/python docs/emoji_names.py _build/own/names/0
    .venv/bin/modgap explore _build/own

Two towers of one hidden layer each read pieces of one to three letters. In a batch an emoji comes once, since its other
translations would be right answers, too.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch
from emoji import EMOJI_DATA, LANGUAGES, STATUS, config
from numpy.typing import NDArray
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from torch import Tensor, nn
from torch.nn import functional

from modgap.precompute.bundle import Bundle, save

ENGLISH = "en"
PIECES, WIDTH, BATCH, RATE = 256, 64, 1024, 1e-3
BORN = 1 / 0.07  # logit scale before training, as in CLIP
COLDEST = 100.0


def named(languages: list[str]) -> list[tuple[str, str, str, str]]:
    """Id of an emoji, language, English name and name, of all emoji in all languages but English."""
    config.load_language(languages)
    return [
        ("-".join(f"{ord(sign):X}" for sign in emoji), language, _plain(told[ENGLISH]), _plain(told[language]))
        for emoji, told in EMOJI_DATA.items()
        if told["status"] == STATUS["fully_qualified"]
        for language in languages
        if language != ENGLISH and language in told
    ]


def _plain(name: str) -> str:
    return name.strip(":").replace("_", " ")


def pieces(texts: list[str]) -> Tensor:
    """What letters the texts hold, (N, P), in the P directions in which they differ most."""
    counted = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 3), min_df=5, sublinear_tf=True).fit_transform(texts)
    found = TruncatedSVD(min(PIECES, counted.shape[1] - 1), random_state=0).fit_transform(counted)
    return torch.tensor(found / found.std(), dtype=torch.float32)


def trained(x: Tensor, y: Tensor, group: NDArray[np.str_], steps: int) -> tuple[Tensor, Tensor, float]:
    """Unit rows (N, D) of both towers after so many steps of InfoNCE, and the logit scale that was learned."""
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    towers = [nn.Sequential(nn.Linear(one.shape[1], PIECES), nn.GELU(), nn.Linear(PIECES, WIDTH)) for one in (x, y)]
    log_scale = nn.Parameter(torch.tensor(BORN).log())
    optimiser = torch.optim.AdamW([*towers[0].parameters(), *towers[1].parameters(), log_scale], RATE)
    for _ in range(steps):
        drawn = rng.permutation(len(x))[:BATCH]
        rows = drawn[np.unique(group[drawn], return_index=True)[1]]  # (B,)
        u, v = (functional.normalize(tower(one[rows]), dim=1) for tower, one in zip(towers, (x, y), strict=True))
        logits = log_scale.exp().clamp(max=COLDEST) * u @ v.T  # (B, B)
        right = torch.arange(len(rows))
        loss = (functional.cross_entropy(logits, right) + functional.cross_entropy(logits.T, right)) / 2
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    with torch.no_grad():
        u, v = (functional.normalize(tower(one), dim=1) for tower, one in zip(towers, (x, y), strict=True))
        return u, v, float(log_scale.exp().clamp(max=COLDEST))


def bundle_of(languages: list[str], steps: int) -> Bundle:
    """All pairs as a bundle, tagged by language."""
    rows = named(languages)
    emoji, tags, english, other = (list(column) for column in zip(*rows, strict=True))
    u, v, scale = trained(pieces(english), pieces(other), np.array(emoji), steps)
    return Bundle.from_arrays(
        {"name": u, "translation": v},
        [f"{one} · {two}" for one, two in zip(english, other, strict=True)],
        ids=[f"{one}-{language}" for one, language in zip(emoji, tags, strict=True)],
        tags=[[language] for language in tags],
        logit_scale=scale,
        name="names",
        model="Emoji names",
        licence="Unicode License v3",
        attribution="Unicode CLDR, by way of the package emoji",
    )


def main() -> None:
    """Write the bundle to a folder."""
    parser = argparse.ArgumentParser(description="Names of emoji in thirteen languages as a bundle.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--languages", nargs="+", default=LANGUAGES, choices=LANGUAGES)
    given = parser.parse_args()
    save(bundle_of([ENGLISH, *given.languages], given.steps), given.folder)


if __name__ == "__main__":
    main()
