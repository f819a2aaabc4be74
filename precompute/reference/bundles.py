"""The tables as bundles, made within seconds: nothing is trained or fetched.

::

    _build/bundles/clip-photos/0
    _build/bundles/rn50-cc3m-infonce-late/0

One bundle a table, with one checkpoint. Embeddings are recovered from the cosines, up to a rotation that changes
nothing that is shown; molecules are drawn; photographs, sounds and captions show their labels. A bundle is made again
when its table, the code or the packages that it comes from have changed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from threadpoolctl import threadpool_limits

from ..analysis.scale import BATCH
from ..bundle import Bundle, load, save
from ..bundle_files import own_files
from ..cache import content_hash
from ..errors import InputError
from ..files import check_writable, new_file, read_bytes, recover, refuse_strangers
from ..media import Drawings
from ..metrics import measure
from ..sources import code_hash, imported_packages, reached, versions
from ..temporary import temporary
from .tables import Table, tables

TOOL = "modgap.precompute.reference"
MODULE = "reference/bundles.py"
PACKAGE = Path(__file__).resolve().parent.parent
SPLIT_SEED = 0  # of the split that measures linear separability
UNKNOWN = 1.0  # the scale at which losses were published that were measured without any
LICENCE = "MIT"
SOURCE = "Humer et al. 2024, Understanding and Comparing Latent Space Characteristics of Multi-Modal Models"


def make_missing(out: Path, only: Collection[str] | None = None) -> tuple[str, ...]:
    """Bring the bundles of tables up to date, each at ``out/NAME/0``; the names of those that were made.

    Parameters
    ----------
    out
        Folder of bundles.
    only
        Names of tables; default all.

    Raises
    ------
    InputError
        ``out`` cannot be written, or a place is taken by a bundle of another origin, which is left as it is.
    """
    wanted = [table for table in tables() if only is None or table.name in only]
    todo = [table for table in wanted if not _is_current(table, out)]
    if todo:
        _check_places(todo, out)
    with threadpool_limits(limits=1, user_api="blas"):  # sums in the same order on every machine
        for table in todo:
            with temporary() as media:
                save(bundle_of(table, media), _place(table, out))
    return tuple(table.name for table in todo)


def bundle_of(table: Table, media: Path) -> Bundle:
    """A table as a bundle.

    Parameters
    ----------
    table
        One of `tables`.
    media
        Existing folder to which drawings are written; `bundle.save` copies them from there.
    """
    scale = UNKNOWN if table.scale is None else table.scale
    embeddings = {name: cloud.astype(np.float32) for name, cloud in table.clouds.items()}  # (N, D) each
    drawings = _drawings(table, media) if "molecule" in table.modalities else None
    return Bundle(
        name=table.name,
        seed=0,
        items=table.items,
        embeddings={name: cloud[None] for name, cloud in embeddings.items()},  # (1, N, D)
        steps=np.zeros(1, dtype=np.int64),
        logit_scale=np.array([scale], dtype=np.float64),
        provenance={
            "imported": {
                "tool": TOOL,
                "export": table.file,
                "model": table.label,
                "scale": _scale_source(table),
                "scale_known": table.scale is not None,
                "published": {
                    "batch": BATCH,
                    "order": list(table.stored),
                    "trained": dict(table.loss),
                    "shifted": dict(table.loss_shifted),
                },
                "content": content_hash([read_bytes(path) for path in table.files]),
            },
            "versions": dict(_versions()),
            "data": {"name": table.what, "source": SOURCE, "licence": LICENCE, "attribution": f"Cosines: {SOURCE}"},
            "key": _key(table),
        },
        metrics={key: [value] for key, value in measure(embeddings, scale, SPLIT_SEED).items()},
        media={} if drawings is None else {"molecule": drawings},
        media_root=media,
    )


def _scale_source(table: Table) -> str:
    """How the scale is known, in words."""
    if table.scale is None:
        return "not known: 1 stands for it, since the losses that were published were measured without any"
    return "from the two published losses, which the table gives at this scale only"


def _drawings(table: Table, folder: Path) -> Drawings:
    try:
        from ..datasets.structures import draw
    except ImportError as err:
        raise InputError("drawing molecules needs rdkit; install with: pip install 'modgap[train]'.") from err
    names = tuple(f"{item.id}.svg" for item in table.items)
    for name, item in zip(names, table.items, strict=True):
        with new_file(folder / name) as path:
            path.write_text(draw(item.caption), encoding="utf-8")
    return Drawings(names)


def _place(table: Table, out: Path) -> Path:
    return out / table.name / "0"


def _is_current(table: Table, out: Path) -> bool:
    """Whether the bundle of a table is there, whole, and made from what it depends on now."""
    folder = _place(table, out)
    recover(folder)
    bundle = _existing(folder)
    return bundle is not None and bundle.provenance.get("key") == _key(table)


def _existing(folder: Path) -> Bundle | None:
    try:
        return load(folder)
    except InputError:
        return None


def _key(table: Table) -> str:
    """Key of all that a bundle is made from."""
    contents = [read_bytes(path) for path in table.files]
    return content_hash([contents, table.name, code_hash(_code()), dict(_versions())])


def _code() -> tuple[Path, ...]:
    return reached(MODULE, within=PACKAGE)


def _versions() -> dict[str, str]:
    return dict(versions(imported_packages(_code())))


def _check_places(todo: Sequence[Table], out: Path) -> None:
    """Refuse what cannot be written or replaced before anything is made."""
    check_writable(out)
    problems: list[str] = []
    for folder in (_place(table, out) for table in todo):
        try:
            refuse_strangers(folder, unlisted=own_files)
        except InputError as err:
            problems += err.problems
            continue
        there = _existing(folder)
        if there is not None and there.imported.get("tool") != TOOL:
            problems.append(
                f"{folder}: holds a bundle that is not of the published table {there.name}, whose name it takes; "
                f"move it out of {out}, and import it under another name."
            )
    if problems:
        raise InputError(problems)
