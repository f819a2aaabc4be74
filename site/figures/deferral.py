"""What a figure does not draw when it opens comes when it is chosen: clouds of points move to files of their own.

An output that consists of files may hold back every cloud that ``Explainer.opening`` does not name. In the figure
``{key, later: NAME}`` stands in its place, and the cloud in ``figures/later-NAME.js``, named by its content: a file
that a browser kept from an earlier build is the same, and several figures that hold back one cloud share its file.
Outputs that are one file, a server and a notebook leave everything where it is.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .deduplication import key_of

LATER = "later-"  # begins the name of a file that is asked for when something is chosen
LISTS = ("clouds", "tiles")  # what a list of them is called, see ``Carried`` and ``Mapped``


def hold_back(figure: dict[str, Any], opening: Collection[str] | None) -> tuple[dict[str, Any], dict[str, Any]]:
    """A figure without the clouds that it does not open with, and these by name.

    Parameters
    ----------
    figure
        As ``serialise.figure_data`` gives it.
    opening
        Keys of the clouds that stay; None if all do.
    """
    held: dict[str, Any] = {}

    def without(node: Any) -> Any:  # noqa: ANN401
        if isinstance(node, dict):
            return {name: without(part) for name, part in node.items()}
        if not isinstance(node, list):
            return node
        if len(node) == 2 and node[0] in LISTS and isinstance(node[1], list):
            return [node[0], [stay_or_go(cloud) for cloud in node[1]]]
        return [without(part) for part in node]

    def stay_or_go(cloud: dict[str, Any]) -> dict[str, Any]:
        whole = plain(cloud)
        if opening is None or whole["key"] in opening:
            return cloud
        name = key_of(whole)
        held[name] = whole
        return {"type": "map", "entries": [["key", whole["key"]], ["later", name]]}

    return without(figure), held


def plain(node: Any) -> Any:  # noqa: ANN401
    """A value as the browser has it once Bokeh has read it: in Bokeh's JSON a mapping is a list of entries."""
    if isinstance(node, dict):
        return {name: plain(part) for name, part in node.get("entries", [])}
    return [plain(part) for part in node] if isinstance(node, list) else node
