"""``modgap report``: is the gap of a model harmful? One file to send, with live figures and no request.

A part a bundle: the answer, what closing costs, all metrics, what to look at first, where it comes from; then all
bundles beside each other where there are several.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from ...explainers import EXPLAINERS, Explainer
from ...explainers.explore.look_first import LOOKED
from ...explainers.explore.measures import measures
from ...explainers.explore.numerics import sample
from ...explainers.explore.space import Space as Ordered
from ...explainers.modules import page_modules
from ...precompute.analysis.closing import METHODS, TOLD
from ...precompute.analysis.findings import Finding, Space, find
from ...precompute.analysis.findings.space import LEAST
from ...precompute.analysis.intervals import Interval
from ...precompute.analysis.summary import Measure, Score, Summary, Verdict, summarise
from ...precompute.arrays import MOST_MEASURED
from ...precompute.bundle import Bundle
from ...precompute.ensemble import Ensemble
from ...precompute.errors import InputError
from ...precompute.files import new_file
from ...precompute.metrics import label
from ...precompute.modalities import plural
from ...precompute.temporary import temporary
from .. import fonts, theme
from ..credits import credits_of
from ..figures import export
from ..figures.modules import ENTRY, import_map, reached
from ..figures.scripts import scripts, write_scripts
from ..figures.sheets import write_sheets
from .single import inlined

MOST_FOUND = 8  # findings of one kind that are listed
MOST_NAMED = 6  # items that a finding names
SHOWN = 100  # items that its figures show
FLOOR = "Intervals: 95%, over pairs. The floor is the gap that as many pairs show where there is none."
PAGE = "report.html"
MEASURES: Mapping[Measure, str] = {
    "trained_loss": "loss at the trained scale, nats",
    "best_loss": "loss at the best scale, nats",
    "recall_at_1": "recall@1",
    "mixed_rank": "median rank in a mixed gallery",
}
CHANGES = (
    "Each number with its 95% interval over pairs; behind it the change against the clouds as trained, of ranks as a "
    "ratio. Losses are of pairs that neither means nor scale were fitted on, among half of all: fewer candidates "
    "give a smaller loss."
)
VERDICTS: Mapping[Verdict, str] = {
    "harmful": "The gap harms {where}: closing it by hand would make it better.",
    "harmless": "The gap does not harm {where}: no way of closing it by hand would make it noticeably better.",
    "undecided": "Whether the gap harms {where} is undecided: there are too few pairs to say.",
}


@dataclass(frozen=True)
class Table:
    """Header and rows of text, with what it is about."""

    title: str
    header: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""


@dataclass(frozen=True)
class Part:
    """What the report says of one bundle; ``figures`` are cards as HTML, all else plain text."""

    title: str
    told: Sequence[str]
    answers: Sequence[str]
    tables: Sequence[Table]
    looked: str
    found: Mapping[str, Sequence[str]]
    figures: Sequence[str]


@threadpool_limits.wrap(limits=1, user_api="blas")  # the matrices are small: threads would wait for each other
def write(bundles: Sequence[Bundle], out: Path) -> None:
    """Write a report of one or more bundles.

    Parameters
    ----------
    bundles
        At least one; their last checkpoints count.
    out
        The file.

    Raises
    ------
    InputError
        Too few items, or a file that cannot be written.
    """
    few = [bundle for bundle in bundles if len(bundle.items) < 4]
    if few:
        raise InputError(
            f"{bundle.name}/{bundle.seed}: has {len(bundle.items)} items; a report needs 4." for bundle in few
        )
    explainers = dict(_explainers(bundles))
    of = {f"b{n}-closing": _first_two(bundle) for n, bundle in enumerate(bundles, start=1)}
    cards = {
        name: _card(number, name, one, of.get(name, ""))
        for number, (name, one) in enumerate(explainers.items(), start=1)
    }
    parts = [
        _part(bundle, [card for name, card in cards.items() if name.startswith(f"b{number}-")])
        for number, bundle in enumerate(bundles, start=1)
    ]
    with temporary() as folder:
        figures = export(explainers, folder)
        write_sheets(explainers.values(), folder)
        write_scripts(folder, {model for file in figures for model in file.models})
        text = theme.report(
            title=_title(bundles),
            parts=parts,
            compared=cards.get("compared", ""),
            credits=list(dict.fromkeys(line for one in explainers.values() for line in credits_of(one))),
            css=theme.stylesheet(fonts.write(folder), ("report.css",)),
            import_map=import_map(reached({ENTRY, *(module for file in figures for module in file.modules)})),
            scripts=scripts(),
        )
        (folder / PAGE).write_text(text, encoding="utf-8", newline="\n")
        whole = inlined(folder / PAGE, folder)
    with new_file(out) as new:
        new.write_text(whole, encoding="utf-8", newline="\n")


def _title(bundles: Sequence[Bundle]) -> str:
    return f"Is the gap of {bundles[0].name} harmful?" if len(bundles) == 1 else f"The gaps of {len(bundles)} models"


def _explainers(bundles: Sequence[Bundle]) -> Iterator[tuple[str, Explainer]]:
    """The figures of each bundle that its modalities allow, and one of all."""
    with page_modules():
        for number, bundle in enumerate(bundles, start=1):
            runs = {bundle.name: Ensemble.of(bundle.name, {bundle.seed: bundle})}
            yield f"b{number}-clouds", EXPLAINERS["side-by-side"](bundle, items=SHOWN, modalities=bundle.modalities)  # pyright: ignore[reportCallIssue]
            two = bundle.modalities[:2]
            yield f"b{number}-closing", EXPLAINERS["gap-shift"](runs, items=SHOWN, modalities=two)  # pyright: ignore[reportCallIssue]
        sizes = {len(bundle.items) for bundle in bundles}
        if len(bundles) > 1 and len(sizes) == 1:
            every = {
                f"{bundle.name}-{bundle.seed}": Ensemble.of(f"{bundle.name}-{bundle.seed}", {bundle.seed: bundle})
                for bundle in bundles
            }
            yield "compared", EXPLAINERS["comparer"](every, items=SHOWN)  # pyright: ignore[reportCallIssue]


TITLES = {
    "clouds": "All cosines, and the clouds in the plane",
    "closing": "What moving the clouds together does",
    "compared": "The models beside each other",
}


def _first_two(bundle: Bundle) -> str:
    """What a figure of two modalities shows of a bundle; empty where there are no more."""
    first, second, *others = map(plural, bundle.modalities)
    return f"Of {first} and {second}, the first two modalities; not of {' or '.join(others)}." if others else ""


def _card(number: int, name: str, explainer: Explainer, subtitle: str) -> str:
    return theme.figure(
        id=name,
        number=number,
        title=TITLES[name.rpartition("-")[2]],
        subtitle=subtitle,
        heights=explainer.heights(),
        grows=bool(explainer.GROWS),
        description=explainer.describe(),
        initial={state: getattr(explainer, state) for state in explainer.state_parameters()},
        caption=html.escape(explainer.describe()),
    )


def _part(bundle: Bundle, figures: Sequence[str]) -> Part:
    known = bool(bundle.imported.get("scale_known", True))
    scale = float(bundle.logit_scale[-1]) if known else None
    clouds = {modality: bundle.at(modality) for modality in bundle.modalities}
    summaries = {
        pair: summarise(clouds[pair[0]], clouds[pair[1]], scale) for pair in combinations(bundle.modalities, 2)
    }
    tables = [table for pair, summary in summaries.items() for table in _tables(pair, summary, len(summaries) > 1)]
    return Part(
        title=f"{bundle.name}, seed {bundle.seed}",
        told=_provenance(bundle, scale),
        answers=[told for pair, summary in summaries.items() for told in _answers(pair, summary)],
        tables=[*tables, _metrics(bundle)],
        looked=_some(bundle, LOOKED, "items", "looked through"),
        found=_found(bundle, _drawn(bundle, LOOKED)),
        figures=figures,
    )


def _answers(pair: tuple[str, str], summary: Summary) -> Iterator[str]:
    first, second = map(plural, pair)
    yield (
        f"The gap between {first} and {second} is {_told(summary.gap)} wide; as many pairs without a gap would show "
        f"{summary.floor:.3f}. In {summary.by_chance:.1%} of random exchanges of partners it is as wide."
    )
    yield VERDICTS[summary.across].format(where=f"search from {first} to {second} and back")
    yield VERDICTS[summary.mixed].format(where=f"search in one gallery of {first} and {second}")
    if summary.items < summary.total:
        yield f"Of {summary.total:,} pairs a random {summary.items:,} were looked at."


def _tables(pair: tuple[str, str], summary: Summary, named: bool) -> Iterator[Table]:
    own = f" of {plural(pair[0])} and {plural(pair[1])}" if named else ""
    trained = "not known" if summary.trained_scale is None else f"{summary.trained_scale:.3g}"
    rows = [
        ("gap distance", _told(summary.gap)),
        ("without what chance gives", _told(summary.beyond_floor)),
        ("logit scale of training", trained),
        ("logit scale with the least loss", _told(summary.best_scale, ".3g")),
    ]
    yield Table(f"The gap{own}", ("measure", "value [95% interval]"), rows)
    measures: list[Measure] = [one for one in MEASURES if any(score.measure == one for score in summary.scores)]
    ways: dict[str, str] = {"both": "both ways", "there": f"{pair[0]} asks", "back": f"{pair[1]} asks"}
    for way, told in ways.items():
        scores = {(one.method, one.measure): one for one in summary.scores if one.way == way}
        body = [(TOLD[method], *(_score(scores[method, measure]) for measure in measures)) for method in METHODS]
        header = ("clouds", *(MEASURES[one] for one in measures))
        yield Table(f"What closing changes{own}, {told}", header, body, CHANGES if way == "both" else "")


def _score(score: Score) -> str:
    form = ".0%" if score.measure == "recall_at_1" else ".1f" if score.measure == "mixed_rank" else ".3f"
    value = _told(score.value, form)
    if score.change is None:
        return value
    ratio = score.measure == "mixed_rank"
    return f"{value}; {'times ' if ratio else ''}{_told(score.change, '.2f' if ratio else '+' + form)}"


def _told(interval: Interval, form: str = ".3f") -> str:
    return f"{interval.estimate:{form}} [{interval.low:{form}}, {interval.high:{form}}]"


def _metrics(bundle: Bundle) -> Table:
    drawn, scale = _drawn(bundle, MOST_MEASURED), float(bundle.logit_scale[-1])
    clouds = {modality: bundle.at(modality)[drawn] for modality in bundle.modalities}
    found = {
        one.key: one
        for pair in combinations(clouds, 2)
        for one in measures(clouds[pair[0]], clouds[pair[1]], pair, scale)
    }
    rows = [(label(key, found), one.value, one.sure, one.definition) for key, one in found.items()]
    some = _some(bundle, MOST_MEASURED, "pairs", "measured")
    return Table("All metrics", ("metric", "value", "interval", "definition"), rows, f"{some} {FLOOR}".strip())


def _drawn(bundle: Bundle, most: int) -> NDArray[np.int64]:
    """Rows of ``most`` items, drawn by a seed, however the file lists them; all rows where there are no more."""
    return Ordered.of(bundle).rows[sample(len(bundle.items), most)]


def _some(bundle: Bundle, most: int, what: str, done: str) -> str:
    """That a sample was taken, as a sentence; empty where all were."""
    count = len(bundle.items)
    return f"Of {count:,} {what} {most:,}, drawn by a seed, were {done}." if count > most else ""


def _found(bundle: Bundle, rows: NDArray[np.int64]) -> dict[str, list[str]]:
    """What to look at first among some rows (n,); nothing where so few cannot stand out."""
    if len(rows) < LEAST:
        return {}
    found = find(Space({modality: bundle.at(modality)[rows] for modality in bundle.modalities}))
    return {name: _sentences(bundle, rows, own) for name, own in found.items()}


def _sentences(bundle: Bundle, rows: NDArray[np.int64], found: Sequence[Finding]) -> list[str]:
    told = [f"{one.sentence} {_named(bundle, rows[list(one.items)].tolist())}" for one in found[:MOST_FOUND]]
    return [*told, f"And {len(found) - MOST_FOUND:,} more."] if len(found) > MOST_FOUND else told


def _named(bundle: Bundle, items: Sequence[int]) -> str:
    names = [f"“{bundle.items[item].caption}” ({bundle.items[item].id})" for item in items[:MOST_NAMED]]
    more = f" and {len(items) - MOST_NAMED:,} more" if len(items) > MOST_NAMED else ""
    return f"{', '.join(names)}{more}."


def _provenance(bundle: Bundle, scale: float | None) -> list[str]:
    """Where it comes from, a line each."""
    data = bundle.provenance.get("data", {})
    of = {key: str(value) for key, value in {**bundle.imported, **(data if isinstance(data, dict) else {})}.items()}
    lines = [
        f"{len(bundle.items):,} items in {', '.join(map(plural, bundle.modalities))}, {len(bundle.steps)} checkpoints",
        f"logit scale {'not known' if scale is None else f'{scale:.4g}'}",
        *(f"{key}: {of[key]}" for key in ("model", "tool", "export", "name", "source", "licence") if of.get(key)),
        f"content {bundle.content[:12]}",
    ]
    return list(dict.fromkeys(lines))
