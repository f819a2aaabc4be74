"""What inputs are made from: whole bundles, an article and an export, made once a process."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.modules import page_modules
from modgap.precompute.bundle import Bundle, load_all, save
from modgap.precompute.ensemble import Ensemble
from modgap.precompute.metrics import measure
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
        """The toy runs with every metric: figures over runs ask for some."""
        root = write_bundles(self.folder / "toy" / "bundles")
        for bundle in (one for seeds in load_all(root).values() for one in seeds.values()):
            at = [{name: cloud[step] for name, cloud in bundle.embeddings.items()} for step in range(len(bundle.steps))]
            rows = [measure(clouds, scale, bundle.seed) for clouds, scale in zip(at, bundle.logit_scale, strict=True)]
            metrics = {key: [row[key] for row in rows] for key in rows[0]}
            save(replace(bundle, metrics={**bundle.metrics, **metrics}), root / bundle.name / str(bundle.seed))
        return root

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
            return [*made, *(EXPLAINERS[name](pair) for name in ("gap-shift", "hubness", "comparer"))]
