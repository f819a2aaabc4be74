"""What inputs are made from: whole bundles, an article and an export, made once a process."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.modules import page_modules
from modgap.precompute.bundle import Bundle, load_all, save
from modgap.precompute.ensemble import Ensemble
from modgap.site.claims import Runs
from modgap.site.compile import build

from ..precompute.bundles import small_bundle
from ..precompute.importers.exports import write_export
from ..site.making import write_article, write_bundles

SLOW = "cone-effect"  # to make: it passes points through networks


@dataclass
class Ground:
    """Templates below ``folder``."""

    folder: Path

    @cached_property
    def small(self) -> Bundle:
        return small_bundle(self.folder / "drawn")

    @cached_property
    def saved(self) -> Path:
        save(self.small, self.folder / "saved" / "small" / "0")
        return self.folder / "saved" / "small" / "0"

    @cached_property
    def bundles(self) -> Path:
        return write_bundles(self.folder / "toy" / "bundles")

    @cached_property
    def runs(self) -> Runs:
        return Runs(load_all(self.bundles))

    @cached_property
    def article(self) -> Path:
        return write_article(self.folder / "article")

    @cached_property
    def page(self) -> Path:
        build(self.article, self.bundles, self.folder / "page")
        return self.folder / "page"

    @cached_property
    def export(self) -> Path:
        return write_export(self.folder / "Things_size-12", ("CLIP",))

    @cached_property
    def figures(self) -> list[Explainer]:
        """One of each figure that the toy runs can be shown in."""
        sources = {"bundle": (self.runs["toy"].first,), "nothing": ()}
        with page_modules():
            made = [
                kind(*sources[kind.NEEDS])
                for kind in EXPLAINERS.values()
                if kind.NEEDS in sources and kind.NAME != SLOW
            ]
            pair = {name: Ensemble.of(name, self.runs[name].runs) for name in ("toy", "other")}
            return [*made, *(EXPLAINERS[name](pair) for name in ("gap-shift", "hubness"))]
