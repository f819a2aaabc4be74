"""Whose data a figure shows, and under which licence: what stands beside it wherever it goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..explainers.base import Explainer
from ..precompute.bundle import Bundle
from ..precompute.ensemble import Ensemble


def credits_of(explainer: Explainer) -> list[str]:
    """A line for each source, in the order in which the figure names its bundles; none where it shows no data."""
    sources, _ = explainer.made_from
    return list(dict.fromkeys(line for bundle in _bundles(sources) if (line := _line(bundle))))


def _bundles(source: object) -> Iterator[Bundle]:
    if isinstance(source, Bundle):
        yield source
    elif isinstance(source, Ensemble):
        yield source.first
    elif isinstance(source, Mapping):
        yield from (bundle for part in source.values() for bundle in _bundles(part))
    elif isinstance(source, tuple):
        yield from (bundle for part in source for bundle in _bundles(part))


def _line(bundle: Bundle) -> str:
    """``attribution, licence``, as far as the bundle says."""
    data = bundle.provenance.get("data", {})
    attribution, licence = (str(data.get(key) or "") for key in ("attribution", "licence"))
    return attribution if not licence or licence in attribution else ", ".join(filter(None, (attribution, licence)))
