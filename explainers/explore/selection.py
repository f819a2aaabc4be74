"""The selection of an exploration as a table, and as a file."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import TypedDict

from ...precompute.array_export import arrays_bytes
from ...precompute.files import new_file
from .exploration import Exploration


class Row(TypedDict):
    """An item: its similarity to its partner, and the rank of that, after closing."""

    id: str
    caption: str
    tags: list[str]
    cosine: float
    rank: float


def rows(state: Exploration) -> list[Row]:
    """The selected items, in its order."""
    places = state.space.places(state.selection)
    cosines, ranks, items = state.cosines(), state.ranks(), state.space.bundle.items
    return [
        Row(
            id=item, caption=state.space.captions[place], tags=list(items[state.space.rows[place]].tags),
            cosine=round(float(cosines[place]), 6), rank=round(float(ranks[place]), 1),
        )
        for item, place in zip(state.selection, places.tolist(), strict=True)
    ]  # fmt: skip


def content(state: Exploration, ending: str) -> bytes:
    """The selection as a file with this ending.

    ``.csv`` and ``.json`` hold rows; ``.npz`` the embeddings as trained, which ``modgap import arrays`` reads again;
    anything else ids, one a line.
    """
    if ending == ".npz":
        space, bundle = state.space, state.space.bundle
        return arrays_bytes(bundle, space.rows[space.places(state.selection)], bundle.checkpoint(space.step))
    return _text(state, ending).encode()


def _text(state: Exploration, ending: str) -> str:
    if ending == ".json":
        return json.dumps(rows(state), ensure_ascii=False, indent=1) + "\n"
    if ending != ".csv":
        return "".join(f"{item}\n" for item in state.selection)
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(Row.__annotations__)
    writer.writerows([*row.values()] for row in ({**row, "tags": "; ".join(row["tags"])} for row in rows(state)))
    return out.getvalue()


def write(state: Exploration, path: Path) -> None:
    """Write the selection to a file, all of it or nothing; see `content`.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    with new_file(path) as new:
        new.write_bytes(content(state, path.suffix))
