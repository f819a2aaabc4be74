"""Claims: sentences of the article that every build checks against the runs.

``article/claims.py`` holds one function a claim and imports the three names from here::

    from ..site.claims import Evidence, Runs, claim

    @claim("InfoNCE at 1/tau = 100 keeps the clouds apart")
    def gap_stays(runs: Runs) -> Evidence:
        gaps = runs.values("emoji-infonce-100", "gap_distance")
        rows = [("seed", "gap distance"), *zip(runs["emoji-infonce-100"].seeds, gaps)]
        return Evidence(holds=min(gaps) > 0.5, rows=rows, note="Above 0.5 in every seed.")

A chapter uses it as ``[the clouds stay apart]{claim=gap_stays}``. Files beside ``claims.py`` may hold claims, too: what
it imports from them (``from .claims_closing import *``) belongs to the article.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from ..precompute.bundle import Bundle
from ..precompute.cache import code_of, content_hash, kept
from ..precompute.ensemble import Ensemble
from ..precompute.errors import InputError, allowed, is_plain, shown
from ..precompute.numbers import number
from ..precompute.reference.tables import not_there
from .article_code import CodeError, import_file, own_file, run_code
from .problems import Place

ROWS_TOLD = 8  # of an evidence table, in a sentence of the command line
LARGEST = 1e100  # of numbers that are shown; sums and squares of them can be computed
NAME = re.compile(r"[A-Za-z][\w.-]{0,99}")
NAME_FORM = "letters, digits, dots, hyphens and underscores, a letter first"
Cell = str | int | float
NumberFunction = Callable[["Runs"], float | Sequence[float]]


class Runs:
    """Every run that was trained, and every real model: name of an experiment or model to its ``Ensemble``.

    Asking for an experiment, metric or step that is not there raises ``InputError`` with what there is.
    """

    def __init__(self, bundles: Mapping[str, Mapping[int, Bundle]]) -> None:
        self._ensembles = {name: Ensemble.of(name, runs) for name, runs in sorted(bundles.items())}

    def __getitem__(self, name: str) -> Ensemble:
        try:
            return self._ensembles[name]
        except KeyError:
            raise InputError(f"found run {shown(name)}{not_there(name, self._ensembles)}.") from None

    def __contains__(self, name: object) -> bool:
        return name in self._ensembles

    def __iter__(self) -> Iterator[str]:
        return iter(self._ensembles)

    def __len__(self) -> int:
        return len(self._ensembles)

    @cached_property
    def content(self) -> str:
        """Key of all that is in the runs."""
        return content_hash([ensemble.content for ensemble in self._ensembles.values()])

    def values(self, name: str, metric: str, step: int | None = None) -> list[float]:
        """A metric of an experiment, one value a seed; see ``Ensemble.values``."""
        return self[name].values(metric, step)


@dataclass(frozen=True)
class Evidence:
    """What a claim rests on.

    Attributes
    ----------
    holds
        Whether the runs support the claim.
    rows
        The table that shows it; the first row is its header.
    note
        One or two sentences below the table: how it was computed, what the threshold is.
    """

    holds: bool
    rows: Sequence[Sequence[Cell]] = field(default_factory=list)
    note: str = ""


@dataclass(frozen=True)
class Claim:
    """A function that looks at the runs, with the sentence that stands above its evidence."""

    name: str
    title: str
    check: Callable[[Runs], Evidence]

    def __call__(self, runs: Runs) -> Evidence:
        """Look at the runs."""
        return self.check(runs)


def claim(title: str) -> Callable[[Callable[[Runs], Evidence]], Claim]:
    """Make a function of the runs a claim; chapters use it by the function's name."""
    if not isinstance(title, str) or not title.strip() or not is_plain(title):
        msg = f"@claim takes the sentence that stands above the evidence, found {shown(title)}"
        raise TypeError(msg)

    def wrap(check: Callable[[Runs], Evidence]) -> Claim:
        if not inspect.isfunction(check) or not check.__name__.isidentifier():
            msg = f"@claim stands above a function with a name, found {shown(check)}"
            raise TypeError(msg)
        return Claim(name=check.__name__, title=title, check=check)

    return wrap


@dataclass(frozen=True)
class Ledger:
    """What an article's ``claims.py`` defines: its claims, and its functions for numbers in prose."""

    path: Path
    claims: Mapping[str, Claim] = field(default_factory=dict)
    numbers: Mapping[str, NumberFunction] = field(default_factory=dict)

    def place(self, claim: Claim) -> Place:
        """Where a claim is defined."""
        code = claim.check.__code__
        return Place(own_file(self.path.parent, code.co_filename) or self.path, code.co_firstlineno)


def load_ledger(article: Path) -> Ledger:
    """Run ``claims.py`` of an article folder, if there is one.

    Raises
    ------
    InputError
        The file does not run, or its ``NUMBERS`` is not a mapping of names to functions.
    """
    path = article / "claims.py"
    if not path.is_file():
        return Ledger(path)
    module = import_file(path)
    claims = {value.name: value for value in vars(module).values() if isinstance(value, Claim)}
    numbers = getattr(module, "NUMBERS", {})
    if type(numbers) is not dict or not all(callable(function) for function in numbers.values()):
        raise InputError(f"{path}: NUMBERS must map names to functions of the runs.")
    wrong = [name for name in numbers if not isinstance(name, str) or not NAME.fullmatch(name)]
    if wrong:
        raise InputError(f"{path}: NUMBERS has the name {shown(name)}; allowed: {NAME_FORM}." for name in wrong)
    return Ledger(path, claims, dict(numbers))


def check_claim(ledger: Ledger, name: str, runs: Runs) -> tuple[Evidence, str | None]:
    """Run one claim.

    Returns
    -------
    evidence
        What it found; without rows where it could not be run.
    problem
        Why the sentence may not stand as it is, or None.
    """
    if name not in ledger.claims:
        return Evidence(
            holds=False
        ), f"found claim {shown(name)}; {allowed(name, ledger.claims)} (defined in {ledger.path.name})."
    entry = ledger.claims[name]
    nothing = Evidence(holds=False)
    try:
        file = ledger.place(entry).path.resolve()
        key = run_code(ledger.path, lambda: ("claim", name, code_of(file), runs.content))
        evidence = run_code(ledger.path, lambda: kept(lambda: entry(runs), *key))
    except InputError as err:
        return nothing, f"claim {shown(name)} cannot be checked: {' '.join(err.problems)}"
    except CodeError as err:
        return nothing, f"claim {shown(name)} {err}."
    wrong = _wrong_evidence(evidence)
    if wrong:
        return nothing, f"claim {shown(name)} must return Evidence, it returned {wrong}."
    if evidence.holds:
        return evidence, None
    return evidence, f"claim {shown(name)} ({entry.title}) is not supported by these runs: {_rows_as_text(evidence)}."


def _wrong_evidence(evidence: object) -> str | None:
    """What a claim returned, where that is no evidence; None where it is."""
    if not isinstance(evidence, Evidence):
        return type(evidence).__name__
    if not isinstance(evidence.holds, bool | np.bool_):
        return f"holds: {shown(evidence.holds)}; allowed: True or False"
    if not isinstance(evidence.note, str) or not is_plain(evidence.note):
        return f"note: {shown(evidence.note)}; allowed: text"
    if not isinstance(evidence.rows, list | tuple):
        return f"rows: {shown(evidence.rows)}; allowed: a list of rows"
    for place, row in enumerate(evidence.rows):
        if not isinstance(row, list | tuple) or not all(map(_is_cell, row)):
            return f"rows[{place}]: {shown(row)}; allowed: a list of texts and numbers"
    return None


def _is_cell(cell: object) -> bool:
    if isinstance(cell, str):
        return is_plain(cell)
    value = cell.item() if isinstance(cell, np.number) else cell
    return isinstance(value, int | float) and abs(value) <= LARGEST


def _rows_as_text(evidence: Evidence) -> str:
    header, *rows = evidence.rows or [()]
    told = [", ".join(f"{name} {cell_text(cell)}" for name, cell in zip(header, row, strict=False)) for row in rows]
    return "; ".join(part for part in [*told[:ROWS_TOLD], evidence.note.rstrip(".")] if part) or "it gave no evidence"


def cell_text(cell: Cell) -> str:
    """A value of an evidence table in at most four significant digits."""
    if isinstance(cell, float):
        return number(cell, ".4g")
    return str(cell)
