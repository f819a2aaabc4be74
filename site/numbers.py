"""Numbers in prose: computed from the runs, with the values of each seed behind them.

``{num}`NAME METRIC[@STEP] [FORMAT]``` is the mean over the seeds of an experiment: a metric of ``precompute.metrics``
after that many steps of training, 0 before it, the last by default. ``{num}`FUNCTION [FORMAT]``` calls a function of
``claims.NUMBERS``.
"""

from __future__ import annotations

import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any, cast

from ..precompute.cache import code_of, kept
from ..precompute.ensemble import Ensemble
from ..precompute.errors import InputError, allowed, is_plain, shown
from ..precompute.metrics import find, format_of, label
from ..precompute.numbers import number
from .article_code import CodeError, run_code
from .claims import LARGEST, Ledger, Runs

FORMAT = re.compile(r"\+?,?(\.\d)?[dfg%]")
METRIC = re.compile(r"([A-Za-z]\w*(?:\([^\s()@]+\))?)(?:@([0-9]{1,16}))?")


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
        known = allowed(words[0], ledger.numbers)
        raise InputError(f"found number {shown(words[0])}; {known} (in {ledger.path.name}), or 'RUN METRIC'.")
    metric = METRIC.fullmatch(words[1]) if len(words) == 2 else None
    if metric is None:
        raise InputError(
            f"found number {shown(source)}; write 'RUN METRIC', 'RUN METRIC@STEP' or the name of a function, "
            "and a format such as '.2f' or '.0%' behind it."
        )
    step = None if metric.group(2) is None else int(metric.group(2))
    return _from_runs(runs[words[0]], metric.group(1), step, spec)


def _from_runs(ensemble: Ensemble, metric: str, step: int | None, spec: str) -> Number:
    first = ensemble.first
    values = ensemble.values(metric, step)
    if not all(map(_can_be_shown, values)):
        raise InputError(f"found {metric} of {ensemble.name} as {shown(values)}; allowed: numbers up to {LARGEST:g}.")
    key = find(first.metrics, metric)
    spec = spec or format_of(key)
    step = int(first.steps[first.checkpoint(step)])
    where = "before training" if step == 0 else f"after {step:,} steps"
    spelled = label(key, first.metrics)
    return Number(
        text=number(statistics.fmean(values), spec),
        title=f"{spelled[0].upper()}{spelled[1:]}, {ensemble.name}, {where}",
        header=("Seed", "Value"),
        rows=tuple((str(seed), _detail(value, spec)) for seed, value in zip(ensemble.seeds, values, strict=True)),
        note=f"{_spread(values, spec, 'seed')} Measured on {len(first.items):,} pairs.",
    )


def _from_function(name: str, ledger: Ledger, spec: str, runs: Runs) -> Number:
    function = ledger.numbers[name]
    try:
        key = run_code(ledger.path, lambda: ("number", name, code_of(ledger.path.resolve()), runs.content))
        result = run_code(ledger.path, lambda: kept(lambda: function(runs), *key))
    except InputError as err:
        raise InputError(f"number {shown(name)}: {text}" for text in err.problems) from err
    except CodeError as err:
        raise InputError(f"number {shown(name)} {err}.") from err
    values = [result] if isinstance(result, Real) else result if isinstance(result, Sequence) else []
    if not values or not all(map(_can_be_shown, values)):
        raise InputError(
            f"number {shown(name)} must return a finite number or a list of them, it returned {shown(result)}."
        )
    values = [float(value) for value in values]
    whole = all(value.is_integer() for value in values)
    told = _first_line(function.__doc__) or name.replace("_", " ").capitalize()
    spec = spec or (",.0f" if whole else ".2f")
    if len(values) == 1:
        return Number(number(values[0], spec), told, note="Computed from the runs in this build.")
    return Number(
        text=number(statistics.fmean(values), spec),
        title=told,
        header=("Run", "Value"),
        rows=tuple((str(count), _detail(value, spec)) for count, value in enumerate(values, start=1)),
        note=_spread(values, spec, "run"),
    )


def _can_be_shown(value: object) -> bool:
    return isinstance(value, Real) and bool(abs(cast("Any", value)) <= LARGEST)  # an int may be beyond every float


def _first_line(docstring: object) -> str:
    lines = docstring.strip().splitlines() if isinstance(docstring, str) and is_plain(docstring) else []
    return lines[0].rstrip(".") if lines else ""


def _detail(value: float, spec: str) -> str:
    """A value in the card: one digit more than the text has, where it has any and needs it."""
    match = re.fullmatch(r"(.*)\.(\d)([f%])", spec or ".2f")
    if not match or (match.group(3) == "f" and float(value).is_integer()):
        return number(value, spec if match is None else ",.0f")
    return number(value, f"{match.group(1)}.{int(match.group(2)) + 1}{match.group(3)}")


def _spread(values: Sequence[float], spec: str, unit: str) -> str:
    if len(values) < 2:
        return f"One {unit}, so the spread is unknown."
    return f"Mean over {len(values)} {unit}s, standard deviation {_detail(statistics.stdev(values), spec)}."
