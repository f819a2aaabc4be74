"""Small exports of Amumo, to read and damage."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

N = 12
CAPTIONS = [f"picture of thing {n}" for n in range(N)]


def unit_rows(seed: int, n: int, d: int) -> np.ndarray:
    points = np.random.default_rng(seed).normal(size=(n, d))
    return points / np.linalg.norm(points, axis=1, keepdims=True)


def write_export(
    folder: Path, models: tuple[str, ...] = ("CLIP", "CLOOB"), *, seed: int = 0, modalities: int = 2
) -> Path:
    """An export of models on twelve items, pictures wider than high; ``seed`` makes another one."""
    (folder / "similarities").mkdir(parents=True)
    (folder / "images").mkdir()
    (folder / "prompts.txt").write_text("\n".join(CAPTIONS) + "\n")
    for n in range(N):
        picture = Image.new("RGB", (60, 40), "black")
        picture.paste((20 * n, 0, 0), (10, 0, 50, 40))  # the square in the middle
        picture.save(folder / "images" / f"{n}.jpg")
    for number, model in enumerate(models):
        points = unit_rows(10 * seed + number, modalities * N, 6)
        write_gram(folder, model, points @ points.T)
    return folder


def write_gram(folder: Path, model: str, gram: np.ndarray) -> None:
    np.savetxt(folder / "similarities" / f"{model}.csv", gram, delimiter=",")


def read_gram(folder: Path, model: str) -> np.ndarray:
    return np.loadtxt(folder / "similarities" / f"{model}.csv", delimiter=",")
