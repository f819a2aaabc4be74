"""Small articles and bundles for the tests of the compiler."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import numpy as np
import pytest
from PIL import Image

from modgap.precompute.bundle import Bundle, Item, save
from modgap.precompute.errors import InputError
from modgap.precompute.media import PictureSheet
from modgap.site.claims import Runs
from modgap.site.edition import read
from modgap.site.figures.sheets import Grid
from modgap.site.outputs import page
from modgap.site.render import Page
from modgap.site.story import Story

HOSTILE = "<script>alert(1)</script>"
SOURCE = {"attribution": "Toys by A & B", "licence": "CC0 1.0"}
CREDIT = ", ".join(SOURCE.values())
ITEMS, CHECKPOINTS, DIMENSIONS = 12, 3, 6

REFERENCES = r"""
@inproceedings{liang2022, author={Liang, Weixin and Zhang, Yuhui and Zou, James}, title={Mind the {Gap}},
  booktitle={NeurIPS}, year={2022}, eprint={2203.02053}}
@article{wang2020, author={Wang, Tongzhou and Isola, Phillip}, title={Alignment \& Uniformity},
  journal={ICML}, year={2020}}
@misc{fuerst2022, author={F{\"u}rst, Andreas and others}, title={CLOOB <script>}, year={2022}}
"""

NO_CLAIMS = "from ..site.claims import claim\n"
CLAIMS = """
from ..site.claims import Evidence, Runs, claim

@claim("The gap is wide in every seed")
def gap_is_wide(runs: Runs) -> Evidence:
    gaps = runs.values("toy", "gap_distance")
    rows = [("seed", "gap"), *zip(runs["toy"].seeds, gaps)]
    return Evidence(holds=min(gaps) > 0.5, rows=rows, note="Wide is above 0.5.")

NUMBERS = {"pairs": lambda runs: len(runs["toy"].first.items)}
"""

CHAPTER = """
# Two clouds

[Pictures]{.image} and [words]{.text} stay apart [@liang2022], by {num}`toy gap_distance .2f`.
[They do]{claim=gap_is_wide}.

:::figure scatter #clouds
bundle: toy/0
title: Partners
---
The caption.
:::
"""


def bundle(name: str, seed: int, media: Path, *, gap: float = 0.8) -> Bundle:
    """Two clouds on a sphere; item 1 has a caption that would be a script if it were HTML."""
    rng = np.random.default_rng(seed)
    clouds = {}
    for side, modality in enumerate(("image", "text")):
        points = rng.normal(size=(CHECKPOINTS, ITEMS, DIMENSIONS))  # (T, N, D)
        points[..., 0] += 2 if side else -2
        clouds[modality] = (points / np.linalg.norm(points, axis=-1, keepdims=True)).astype(np.float32)
    media.mkdir(parents=True, exist_ok=True)
    Image.new("RGBA", (64 * 4, 64 * 3), (200, 30, 30, 255)).save(media / "sprites.png")
    captions = [HOSTILE if number == 1 else f"thing {number}" for number in range(ITEMS)]
    return Bundle(
        name=name,
        seed=seed,
        items=tuple(Item(id=f"i{number}", caption=caption) for number, caption in enumerate(captions)),
        embeddings=clouds,
        steps=np.array([0, 10, 100]),
        logit_scale=np.full(CHECKPOINTS, 100.0),
        metrics={"gap_distance": [1.2, 1.0, gap + seed / 100], "recall_at_1": [0.0, 0.1, 0.30 + seed / 100]},
        media={"image": PictureSheet("sprites.png", cell=64, columns=4)},
        media_root=media,
        provenance={"data": SOURCE},
    )


def write_bundles(root: Path, *, gap: float = 0.8) -> Path:
    """``toy`` with seeds 0, 1, 2 and ``other`` with seed 0."""
    for name, seed in (("toy", 0), ("toy", 1), ("toy", 2), ("other", 0)):
        save(bundle(name, seed, root.parent / "media", gap=gap), root / name / str(seed))
    return root


def write_article(folder: Path, *chapters: str, claims: str = CLAIMS, settings: str = "") -> Path:
    """An article of these chapters, ``01-first.md``, ``02-second.md``...; of `CHAPTER` if none is given."""
    names = ("01-first.md", "02-second.md", "03-third.md")[: len(chapters) or 1]
    (folder / "chapters").mkdir(parents=True, exist_ok=True)
    for name, text in zip(names, chapters or (CHAPTER,), strict=True):
        (folder / "chapters" / name).write_text(dedent(text).lstrip("\n"), encoding="utf-8")
    listing = "".join(f"  - {name}\n" for name in names)
    (folder / "article.yaml").write_text(f"title: A title\nchapters:\n{listing}{settings}", encoding="utf-8")
    (folder / "references.bib").write_text(REFERENCES, encoding="utf-8")
    (folder / "claims.py").write_text(claims, encoding="utf-8")
    return folder


def write_site(folder: Path, runs: Runs, chapter: str) -> Path:
    """The site of an article of one chapter without claims, beside the article in a folder."""
    edition = read(write_article(folder / "article", chapter, claims=NO_CLAIMS), runs)
    page.write(edition, folder / "site")
    return folder / "site"


def read_chapters(folder: Path, runs: Runs, *chapters: str, **options: str) -> Story:
    """The story of an article of these chapters."""
    return read(write_article(folder, *chapters, **options), runs).story


def body(story: Story) -> str:
    """HTML of all chapters."""
    return Page(
        story,
        lambda bundle, count: Grid(
            f"sheet-{count}.webp", 10, count, tuple(item.caption for item in bundle.items[:count])
        ),
    ).body()


def problems_of(folder: Path, runs: Runs, *chapters: str, **options: str) -> list[str]:
    """Sentences about these chapters, with file names in place of paths."""
    with pytest.raises(InputError) as caught:
        read_chapters(folder, runs, *chapters, **options)
    return [sentence.replace(f"{folder}/", "").replace("chapters/", "") for sentence in caught.value.problems]
