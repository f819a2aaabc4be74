"""Paired data through an encoder to a bundle: look at every file, encode what is missing, measure, save.

From the command line::

    modgap encode pictures --model openai/clip-vit-base-patch32
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..bundle import Bundle, load
from ..bundle_checks import NAME
from ..cache import content_hash
from ..config import SCALES
from ..errors import InputError, listed, shown
from ..importers.importing import check_place, put
from ..metrics import measure
from ..temporary import temporary
from .data_folder import PairedData, Say
from .encoder import Encoder, facts_of
from .media import Looked, look
from .run import run

CACHE = Path("_build/cache/encoded")
BATCH = 32
MEASURED = 5_000  # items: metrics of all pairs of more take minutes
SPLIT_SEED = 0  # of linear separability, and of the sample that is measured
TOOL = "modgap encode"
UNKNOWN_LICENCE = "unknown: ask whoever made the data"


def encode_data(
    data: PairedData,
    encoder: Encoder,
    out: Path,
    *,
    name: str | None = None,
    logit_scale: float | None = None,
    licence: str | None = None,
    batch: int = BATCH,
    cache: Path = CACHE,
    overwrite: bool = False,
    say: Say = lambda _: None,
) -> Bundle:
    """Encode data and save the bundle to ``out/NAME/0``.

    Parameters
    ----------
    data
        See ``data_folder.read_folder``.
    encoder
        See ``encoder``. Modalities that it has no tower for are left out.
    out
        Folder of bundles.
    name
        Of the bundle; default: data and encoder.
    logit_scale
        1 / temperature; default: the encoder's.
    licence
        Of captions and files, shown wherever they are shown.
    batch
        Items that go through the encoder at once.
    cache
        Where embeddings are kept as they come; a run that was killed goes on from there. May be deleted at any time.
    overwrite
        Whether a bundle of other content may be replaced.
    say
        Told in sentences what is left out, and what was done.

    Returns
    -------
    The bundle, as it was saved.

    Raises
    ------
    InputError
        Every file that cannot be read, or what is wrong with the encoder.
    """
    data = _encoded_part(data, encoder, say)
    scale = _scale(encoder, logit_scale)
    called = name or bundle_name(data.name, encoder.name)
    if not NAME.fullmatch(called):
        raise InputError(f"found --name {shown(called)}; allowed: letters, digits, dots, hyphens and underscores.")
    with temporary() as media_root:
        looked = look(data, media_root, say=say)
        content = content_hash([looked.digests, {name: facts_of(encoder, name) for name in data.columns}])
        check_place(out / called / "0", content, replace=overwrite)
        clouds = run(data, encoder, looked.digests, cache, batch=batch)
        origin = {
            "tool": TOOL,
            "export": data.name,
            "model": encoder.name,
            "scale": "given" if logit_scale is not None else "of the model",
            "content": content,
            "encoder": {modality: facts_of(encoder, modality) for modality in data.columns},
        }
        provenance = {
            "imported": origin,
            "data": {"name": data.name, "source": data.name, "licence": licence or UNKNOWN_LICENCE},
        }
        bundle = make_bundle(called, data, clouds, scale, provenance, looked, media_root, say)
        say(put(bundle, out, replace=overwrite, done="encoded"))
    return load(out / called / "0")


def bundle_name(*parts: str) -> str:
    """Parts in small letters, with hyphens."""
    plain = (re.sub(r"[^a-z0-9.]+", "-", part.lower()).strip("-.") for part in parts)
    return "-".join(part for part in plain if part)[:120] or "encoded"


def make_bundle(
    name: str,
    data: PairedData,
    clouds: Mapping[str, NDArray[np.float32]],
    logit_scale: float,
    provenance: Mapping[str, Any],
    looked: Looked,
    media_root: Path,
    say: Say,
) -> Bundle:
    """A bundle of unit rows (N, D) a modality; of many items, metrics are measured on a sample, and it says so."""
    count = len(data.items)
    rows = np.arange(count)
    if count > MEASURED:
        rows = np.sort(np.random.default_rng(SPLIT_SEED).choice(count, MEASURED, replace=False))
        say(f"{name}: metrics are measured on {MEASURED:,} of {count:,} items, drawn with the seed {SPLIT_SEED}.")
    sample = {modality: cloud[rows] for modality, cloud in clouds.items()}
    return Bundle(
        name=name,
        seed=0,
        items=data.items,
        embeddings={modality: cloud[None] for modality, cloud in clouds.items()},  # (1, N, D)
        steps=np.zeros(1, dtype=np.int64),
        logit_scale=np.array([logit_scale], dtype=np.float64),
        provenance={
            **provenance,
            "versions": {"numpy": np.__version__},
            "measured": {"items": len(rows), "of": count, "seed": SPLIT_SEED},
        },
        metrics={key: [value] for key, value in measure(sample, logit_scale, SPLIT_SEED).items()},
        media=dict(looked.media),
        media_root=media_root,
    )


def _encoded_part(data: PairedData, encoder: Encoder, say: Say) -> PairedData:
    """The modalities that an encoder has towers for."""
    columns = {modality: column for modality, column in data.columns.items() if modality in encoder.modalities}
    left = [modality for modality in data.columns if modality not in columns]
    if len(columns) < 2:
        towers = listed(list(encoder.modalities))
        raise InputError(
            f"{data.name}: has {listed(list(data.columns))}, and {encoder.name} has towers for {towers}; "
            f"two of the same are needed: choose another encoder, or add a tower with by_modality."
        )
    if left:
        say(f"{data.name}: left out {listed(left)}, which {encoder.name} has no tower for.")
    if len(data.items) < 2:
        raise InputError(f"{data.name}: has one item; a gap needs two at least.")
    return replace(data, columns=columns)


def _scale(encoder: Encoder, given: float | None) -> float:
    scale = getattr(encoder, "logit_scale", None) if given is None else given
    if scale is None:
        raise InputError(f"{encoder.name}: has no logit scale, and losses depend on it; give it with --logit-scale.")
    if not SCALES[0] <= scale <= SCALES[1]:
        raise InputError(
            f"{encoder.name}: found a logit scale of {shown(scale)}; allowed: 1 / temperature, {SCALES[0]:g} to "
            f"{SCALES[1]:g}."
        )
    return float(scale)
