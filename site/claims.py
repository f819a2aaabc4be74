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

import importlib
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType

from ..precompute.bundle import Bundle
from ..precompute.ensemble import Ensemble
from ..precompute.errors import InputError, allowed, shown
from ..precompute.numbers import number
from .problems import Place

# Relative imports of an article lead to the files beside it and to this package, wherever it lies.
ARTICLE = "modgap.article_being_read"
ROWS_TOLD = 8  # of an evidence table, in a sentence of the command line
Cell = str | int | float
NumberFunction = Callable[["Runs"], float | Sequence[float]]


class Runs:
    """Every run that was trained: name of an experiment to its ``Ensemble``.

    Asking for an experiment, metric or step that is not there raises ``InputError`` with what there is.
    """

    def __init__(self, bundles: Mapping[str, Mapping[int, Bundle]]) -> None:
        self._ensembles = {name: Ensemble.of(name, runs) for name, runs in sorted(bundles.items())}

    def __getitem__(self, name: str) -> Ensemble:
        try:
            return self._ensembles[name]
        except KeyError:
            raise InputError(f"found run {shown(name)}; {allowed(name, self._ensembles)}.") from None

    def __contains__(self, name: object) -> bool:
        return name in self._ensembles

    def __iter__(self) -> Iterator[str]:
        return iter(self._ensembles)

    def __len__(self) -> int:
        return len(self._ensembles)

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

    def wrap(check: Callable[[Runs], Evidence]) -> Claim:
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
        return Place(_own_file(self.path.parent, code.co_filename) or self.path, code.co_firstlineno)

    def origin(self, err: BaseException) -> str:
        """``FILE:LINE`` of the article's own code that an error came out of, the file without its folder."""
        place = _origin(self.path, err)
        return f"{place.path.name}:{place.line}" if isinstance(place, Place) else place.name


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
    module = _run(path)
    claims = {value.name: value for value in vars(module).values() if isinstance(value, Claim)}
    numbers = getattr(module, "NUMBERS", {})
    if not isinstance(numbers, Mapping) or not all(callable(function) for function in numbers.values()):
        raise InputError(f"{path}: NUMBERS must map names to functions of the runs.")
    return Ledger(path, claims, dict(numbers))


def _run(path: Path) -> ModuleType:
    package = ModuleType(ARTICLE)
    package.__path__ = [str(path.parent.absolute())]
    writes_bytecode = sys.dont_write_bytecode
    sys.dont_write_bytecode = True  # stale within a second, and no business of ours in another's folder
    sys.modules[ARTICLE] = package
    importlib.invalidate_caches()
    try:
        return importlib.import_module(f"{ARTICLE}.{path.stem}")
    except Exception as err:
        told = str(err).replace(ARTICLE, path.parent.name)
        raise InputError(f"{_origin(path, err)}: does not run: {type(err).__name__}: {told}.") from err
    finally:
        sys.dont_write_bytecode = writes_bytecode
        for name in [name for name in sys.modules if name == ARTICLE or name.startswith(f"{ARTICLE}.")]:
            del sys.modules[name]  # so that the next build reads the files again


def _own_file(article: Path, name: str | None) -> Path | None:
    """A file of the article folder, by the name that Python has for it."""
    try:
        return article / Path(name or "").relative_to(article.absolute())
    except ValueError:
        return None


def _origin(path: Path, err: BaseException) -> Place | Path:
    """The last line of the article's own code that an error passed; ``path`` if there is none."""
    passed = [(frame.filename, frame.lineno) for frame in traceback.extract_tb(err.__traceback__)]
    if isinstance(err, SyntaxError):
        passed.append((err.filename or "", err.lineno))
    for name, line in reversed(passed):
        own = _own_file(path.parent, name)
        if own is not None:
            return Place(own, line) if line else own
    return path


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
    try:
        evidence = entry(runs)
    except InputError as err:
        return Evidence(holds=False), f"claim {shown(name)} cannot be checked: {' '.join(err.problems)}"
    except Exception as err:
        return Evidence(
            holds=False
        ), f"claim {shown(name)} fails to run ({ledger.origin(err)}): {type(err).__name__}: {err}."
    if not isinstance(evidence, Evidence):
        return Evidence(
            holds=False
        ), f"claim {shown(name)} must return Evidence, it returned {type(evidence).__name__}."
    if evidence.holds:
        return evidence, None
    return evidence, f"claim {shown(name)} ({entry.title}) is not supported by these runs: {_rows_as_text(evidence)}."


def _rows_as_text(evidence: Evidence) -> str:
    header, *rows = evidence.rows or [()]
    told = [", ".join(f"{name} {cell_text(cell)}" for name, cell in zip(header, row, strict=False)) for row in rows]
    return "; ".join(part for part in [*told[:ROWS_TOLD], evidence.note.rstrip(".")] if part) or "it gave no evidence"


def cell_text(cell: Cell) -> str:
    """A value of an evidence table in at most four significant digits."""
    if isinstance(cell, float):
        return number(cell, ".4g")
    return str(cell)
