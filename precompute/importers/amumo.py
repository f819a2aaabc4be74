"""Exports of Amumo (github.com/ginihumer/Amumo) to bundles.

An export is a folder with the captions, the pictures and, for each model, the cosines of all items::

    prompts.txt              N captions, one a line
    images/0.jpg ...         N pictures, in the order of the captions
    similarities/MODEL.csv   2N x 2N cosines: pictures first, then captions

It holds no embeddings, but a matrix of cosines is a Gram matrix ``G = X X^T``, and its eigenvectors give X up to a
rotation, which changes no cosine and so nothing that is shown.

    modgap import amumo FOLDER --model CLIP
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ..analysis.checks import unit_rows
from ..bundle import Bundle
from ..errors import InputError
from ..item import Item
from ..media import PictureSheet
from ..metrics import measure

CELL = 96
COLUMNS = 10
DIAGONAL_TOLERANCE = 1e-3  # an item's cosine with itself is 1; exports round
SYMMETRY_TOLERANCE = 1e-4
NEGATIVE_TOLERANCE = 1e-4  # part of the largest eigenvalue; rounding to four digits stays below it
_SHEET = "image.webp"

Floats = NDArray[np.float64]


def models(folder: Path) -> list[str]:
    """Names of the models in an export, in alphabetical order.

    Raises
    ------
    InputError
        ``folder`` is not an export, or holds no model.
    """
    similarities = folder / "similarities"
    if not similarities.is_dir():
        inside = sorted(path.parent.name for path in folder.glob("*/similarities") if path.is_dir())
        hint = (
            f"; give one of the exports in it: {', '.join(inside)}." if inside else "; give the folder of one export."
        )
        found = "is not a folder" if not folder.is_dir() else "has no folder similarities/"
        raise InputError(f"{folder}: {found}{hint}")
    names = sorted(path.stem for path in similarities.glob("*.csv"))
    if not names:
        raise InputError(f"{similarities}: holds no MODEL.csv; export the similarities of a model into it.")
    return names


def read(folder: Path, model: str, media: Path, *, logit_scale: float = 100.0, licence: str | None = None) -> Bundle:
    """Read one model of an export.

    Parameters
    ----------
    folder
        The export, the folder with ``prompts.txt``.
    model
        One of `models`.
    media
        Existing folder to which the sprite sheet is written; `bundle.save` copies it from there.
    logit_scale
        1 / temperature of the model, above 0: the export does not say it. 100 is the ceiling at which CLIP and
        CyCLIP stopped; CLOOB was trained at 30.
    licence
        Of captions and pictures, shown wherever they are shown. Known for exports of MSCOCO.

    Returns
    -------
    A bundle named ``amumo-MODEL`` with modalities image and text, one checkpoint, and the numbers of `metrics`.

    Raises
    ------
    InputError
        Everything that is wrong with the folder, at once.
    """
    allowed = models(folder)
    problems: list[str] = []
    if model not in allowed:
        problems.append(f"{folder}: there is no model {model!r}; choose one of: {', '.join(allowed)}.")
    if not np.isfinite(logit_scale) or logit_scale <= 0:
        problems.append(f"the logit scale is {logit_scale}; it must be finite and above 0, for example 100.")
    captions = _collect(problems, _read_captions, folder / "prompts.txt") or []
    points = _collect(problems, _read_points, folder / "similarities" / f"{model}.csv") if model in allowed else None
    if points is not None and captions and len(points) != 2 * len(captions):
        problems.append(
            f"{folder / 'prompts.txt'}: has {len(captions)} captions, but {model}.csv has {len(points)} rows, "
            f"so {len(points) // 2} are expected, one a line."
        )
    if captions:
        _collect(problems, _write_sheet, folder / "images", len(captions), media / _SHEET)
    if problems or points is None:
        raise InputError(problems)
    image, text = points[: len(captions)], points[len(captions) :]  # (N, D)
    return Bundle(
        name=f"amumo-{model.lower()}",
        seed=0,
        items=tuple(Item(id=f"{index}", caption=caption) for index, caption in enumerate(captions)),
        embeddings={"image": image[None].astype(np.float32), "text": text[None].astype(np.float32)},  # (1, N, D)
        steps=np.zeros(1, dtype=np.int64),
        logit_scale=np.array([logit_scale], dtype=np.float64),
        provenance=_provenance(folder, model, licence),
        metrics={name: [value] for name, value in measure({"image": image, "text": text}, logit_scale, seed=0).items()},
        media={"image": PictureSheet(file=_SHEET, cell=CELL, columns=COLUMNS)},
        media_root=media,
    )


def embeddings_from_gram(gram: Floats) -> Floats:
    """Unit rows with these cosines: ``X`` with ``X X^T = gram``, unique up to a rotation.

    ``gram = V L V^T`` and ``X = V L^(1/2)``, eigenvalues falling, those that are zero left out.

    Parameters
    ----------
    gram
        (M, M) cosines: symmetric, 1 on the diagonal, positive semi-definite, all up to rounding.

    Returns
    -------
    (M, D) float64, D the rank of ``gram``, at most M.

    Raises
    ------
    ValueError
        The matrix is not one of cosines; the sentence says why.
    """
    problem = _gram_problem(gram)
    if problem:
        raise ValueError(problem)
    values, vectors = np.linalg.eigh((gram + gram.T) / 2)  # (M,) rising, (M, M)
    largest = float(values[-1])
    if values[0] < -NEGATIVE_TOLERANCE * largest:
        raise ValueError(
            f"is not a matrix of cosines: its smallest eigenvalue is {values[0]:.3g}, below zero by more than rounding "
            f"explains (largest {largest:.3g})"
        )
    keep = values > len(gram) * np.finfo(np.float64).eps * largest  # (M,)
    points = (vectors[:, keep] * np.sqrt(values[keep]))[:, ::-1]  # (M, D)
    return unit_rows(points)


def _gram_problem(gram: Floats) -> str | None:
    """Why a matrix cannot be one of cosines, the eigenvalues apart."""
    if gram.ndim != 2 or gram.shape[0] != gram.shape[1]:
        return f"is {' x '.join(map(str, gram.shape))}, not square"
    if not np.all(np.isfinite(gram)):
        row, column = np.argwhere(~np.isfinite(gram))[0]
        return f"holds NaN or infinity, first in row {row + 1}, column {column + 1}"
    off = np.abs(np.diag(gram) - 1)  # (M,)
    if off.max(initial=0.0) > DIAGONAL_TOLERANCE:
        row = int(off.argmax())
        return f"has {gram[row, row]:.6g} on the diagonal in row {row + 1}, where a cosine of an item with itself is 1"
    skew = np.abs(gram - gram.T)  # (M, M)
    if skew.max(initial=0.0) > SYMMETRY_TOLERANCE:
        row, column = np.unravel_index(int(skew.argmax()), skew.shape)
        return f"is not symmetric: row {row + 1}, column {column + 1} differs from its mirror by {skew.max():.3g}"
    return None


def _collect(problems: list[str], action: Any, *arguments: Any) -> Any:  # noqa: ANN401 (passes through what it calls)
    """Result of an action; where it fails its problems are added to the list, and the result is None."""
    try:
        return action(*arguments)
    except InputError as err:
        problems.extend(err.problems)
        return None


def _read_captions(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as err:
        raise InputError(f"{path}: cannot be read ({err.strerror}); it must hold one caption a line.") from err
    except UnicodeDecodeError as err:
        raise InputError(f"{path}: is not UTF-8 text (byte {err.start}).") from err
    # Not splitlines, which also breaks at characters that may stand in a caption.
    lines = [line.strip() for line in text.rstrip("\n").split("\n")]
    empty = [number for number, line in enumerate(lines, start=1) if not line]
    if empty:
        raise InputError(f"{path}:{empty[0]}: is empty; every line must be a caption.")
    return lines


def _read_points(path: Path) -> Floats:
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
        gram = np.loadtxt(lines, delimiter=",", dtype=np.float64, comments=None, ndmin=2) if lines else np.zeros(0)
    except OSError as err:
        raise InputError(f"{path}: cannot be read ({err.strerror}).") from err
    except ValueError as err:
        raise InputError(f"{path}: is not a table of numbers separated by commas ({err}).") from err
    if gram.size == 0:
        raise InputError(f"{path}: is empty; expected 2N lines of 2N cosines.")
    expected = "expected 2N x 2N cosines, pictures first, then captions"
    try:
        points = embeddings_from_gram(gram)
    except ValueError as err:
        raise InputError(f"{path}: {err}; {expected}.") from err
    if len(points) % 2:
        raise InputError(f"{path}: has {len(points)} rows, an odd number; {expected}.")
    return points


def _write_sheet(images: Path, count: int, target: Path) -> None:
    """Draw pictures 0.jpg .. (count - 1).jpg, cut square around the middle, on one sheet."""
    paths = [images / f"{index}.jpg" for index in range(count)]
    missing = [path.name for path in paths if not path.is_file()]
    if missing:
        shown = ", ".join(missing[:5]) + (", ..." if len(missing) > 5 else "")
        raise InputError(f"{images}: {len(missing)} of {count} pictures are missing: {shown}; expected one a caption.")
    sheet = Image.new("RGB", (COLUMNS * CELL, -(-count // COLUMNS) * CELL), "white")
    broken: list[str] = []
    for index, path in enumerate(paths):
        try:
            with Image.open(path) as picture:
                upright = ImageOps.exif_transpose(picture).convert("RGB")
                square = ImageOps.fit(upright, (CELL, CELL), Image.Resampling.LANCZOS)
        except (OSError, Image.DecompressionBombError) as err:
            broken.append(f"{path}: is not a picture that can be read ({err}); export it again.")
            continue
        sheet.paste(square, (index % COLUMNS * CELL, index // COLUMNS * CELL))
    if broken:
        raise InputError(broken)
    try:
        sheet.save(target, quality=90, method=4)
    except OSError as err:
        raise InputError(f"{target}: cannot be written ({err.strerror}); choose another folder.") from err


def _provenance(folder: Path, model: str, licence: str | None) -> dict[str, Any]:
    coco = folder.name.startswith("MSCOCO")
    known = "captions CC BY 4.0; pictures by their authors on Flickr, under Flickr's terms of use"
    return {
        "experiment": "import amumo",
        "config": {"export": folder.name, "model": model},
        "versions": {"numpy": np.__version__},
        "data": {
            "name": folder.name,
            "source": "https://cocodataset.org, exported with https://github.com/ginihumer/Amumo"
            if coco
            else "exported with https://github.com/ginihumer/Amumo",
            "licence": licence or (known if coco else "unknown: ask whoever made the export"),
            "attribution": "Microsoft COCO: Lin et al. 2014" if coco else "",
        },
    }
