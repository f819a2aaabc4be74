"""Numbers in prose: computed from the runs, with the values of each seed behind them.

``{num}`NAME METRIC[@CHECKPOINT] [FORMAT]``` is the mean over the seeds of an experiment; the checkpoint is an index,
from the end if negative, the last by default. ``{num}`FUNCTION [FORMAT]``` calls a function of ``claims.NUMBERS``.
"""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real

from ..precompute.errors import InputError, allowed
from .claims import MINUS, Ledger, Runs

FORMAT = re.compile(r"\+?,?(\.\d)?[dfg%]")
METRIC = re.compile(r"([A-Za-z]\w*)(?:@(-?\d+))?")
SPELLED_METRICS = {
    "gap_distance": "Gap distance",
    "rmg": "Relative modality gap",
    "recall_at_1": "Recall@1",
    "recall_at_1_i2t": "Recall@1, image to text",
    "recall_at_1_t2i": "Recall@1, text to image",
    "recall_at_5_i2t": "Recall@5, image to text",
    "recall_at_5_t2i": "Recall@5, text to image",
    "in_modal_image": "Mean cosine between images",
    "in_modal_text": "Mean cosine between texts",
}


@dataclass(frozen=True)
class Number:
    """A number as it stands in the text, and the card behind it; plain text.

    Attributes
    ----------
    text
        The mean, formatted.
    title, header, rows, note
        What was computed, from which run, what each seed gave, and how far they spread.
    """

    text: str
    title: str
    header: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    note: str = ""


def resolve(source: str, runs: Runs, ledger: Ledger) -> Number:
    """Compute what a ``{num}`` role asks for.

    Raises
    ------
    InputError
        Unknown run, metric, checkpoint, function or format; the sentence has no place in it.
    """
    words = source.split()
    spec = words.pop() if words and FORMAT.fullmatch(words[-1]) else ""
    if len(words) == 1 and words[0] in ledger.numbers:
        return _from_function(words[0], ledger, spec, runs)
    if len(words) == 1:
        raise InputError(
            f"found number {words[0]!r}; {allowed(words[0], ledger.numbers)} (in {ledger.path.name}), or 'RUN METRIC'."
        )
    metric = METRIC.fullmatch(words[1]) if len(words) == 2 else None
    if metric is None:
        raise InputError(
            f"found number {source!r}; write 'RUN METRIC', 'RUN METRIC@CHECKPOINT' or the name of a function, "
            "and a format such as '.2f' or '.0%' behind it."
        )
    return _from_runs(words[0], metric.group(1), int(metric.group(2) or -1), spec, runs)


def _from_runs(run: str, metric: str, checkpoint: int, spec: str, runs: Runs) -> Number:
    values = runs.values(run, metric, checkpoint)
    if not all(math.isfinite(value) for value in values):
        raise InputError(f"found {metric} of {run} as {values}; a number in the text must be finite.")
    bundles = list(runs[run].values())
    step = int(bundles[0].steps[checkpoint])
    where = "before training" if step == 0 else f"after {step:,} steps"
    return Number(
        text=format_number(statistics.fmean(values), spec or ".2f"),
        title=f"{SPELLED_METRICS.get(metric, metric.replace('_', ' ').capitalize())}, {run}, {where}",
        header=("Seed", "Value"),
        rows=tuple((str(bundle.seed), _detail(value, spec)) for bundle, value in zip(bundles, values, strict=True)),
        note=f"{_spread(values, spec, 'seed')} Measured on {len(bundles[0].items):,} pairs.",
    )


def _from_function(name: str, ledger: Ledger, spec: str, runs: Runs) -> Number:
    function = ledger.numbers[name]
    try:
        found = function(runs)
    except InputError as err:
        raise InputError(f"number {name!r}: {text}" for text in err.problems) from err
    except Exception as err:
        raise InputError(f"number {name!r} fails to run ({ledger.origin(err)}): {type(err).__name__}: {err}.") from err
    values = [found] if isinstance(found, Real) else found if isinstance(found, Sequence) else []
    if not values or not all(isinstance(value, Real) and math.isfinite(value) for value in values):
        raise InputError(f"number {name!r} must return a finite number or a list of them, it returned {found!r}.")
    values = [float(value) for value in values]
    whole = all(value.is_integer() for value in values)
    told = (function.__doc__ or name.replace("_", " ").capitalize()).strip().splitlines()[0].rstrip(".")
    spec = spec or (",.0f" if whole else ".2f")
    if len(values) == 1:
        return Number(format_number(values[0], spec), told, note="Computed from the runs in this build.")
    return Number(
        text=format_number(statistics.fmean(values), spec),
        title=told,
        header=("Run", "Value"),
        rows=tuple((str(count), _detail(value, spec)) for count, value in enumerate(values, start=1)),
        note=_spread(values, spec, "run"),
    )


def format_number(value: float, spec: str) -> str:
    """A number for the text: a real minus sign, and none before zero.

    >>> format_number(-0.25, ".1f"), format_number(-0.001, ".2f"), format_number(3685, ",.0f")
    ('−0.2', '0.00', '3,685')
    """
    text = format(round(value) if spec.endswith("d") else value, spec)
    if text.startswith("-") and not re.search(r"[1-9]", text):
        text = text[1:]
    return text.replace("-", MINUS)


def _detail(value: float, spec: str) -> str:
    """A value in the card: one digit more than the text has, where it has any and needs it."""
    match = re.fullmatch(r"(.*)\.(\d)([f%])", spec or ".2f")
    if not match or (match.group(3) == "f" and float(value).is_integer()):
        return format_number(value, spec if match is None else ",.0f")
    return format_number(value, f"{match.group(1)}.{int(match.group(2)) + 1}{match.group(3)}")


def _spread(values: Sequence[float], spec: str, unit: str) -> str:
    if len(values) < 2:
        return f"One {unit}, so the spread is unknown."
    return f"Mean over {len(values)} {unit}s, standard deviation {_detail(statistics.stdev(values), spec)}."
