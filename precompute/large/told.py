"""What `modgap measure` takes and says: files by modality, and a line for each metric."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..config import SCALES
from ..errors import InputError, shown
from ..metrics import label, written
from .measuring import LargeMetrics, measure_large

LEAST = 2  # items that ask, so that their mean has an error
EXAMPLE = "image=image.npy"


def measure_files(
    files: Sequence[str], logit_scale: float, seed: int = 0, *, queries: int, dask: str | None = None
) -> Iterator[str]:
    """Measure files, see `measure_large`; a line for each metric.

    Parameters
    ----------
    files
        ``MODALITY=FILE``, each modality once.
    logit_scale, seed, queries, dask
        As in `measure_large`.

    Raises
    ------
    InputError
        As `measure_large`; an entry is not of that form, a modality comes twice, or a number is not allowed.
    """
    given: dict[str, str] = {}
    problems: list[str] = []
    for entry in files:
        modality, sign, file = entry.partition("=")
        if not (modality and sign and file):
            problems.append(f"found {shown(entry)}; expected MODALITY=FILE, for example {EXAMPLE}.")
        elif modality in given:
            problems.append(f"found {shown(entry)} after {shown(given[modality])}; give each modality one file.")
        given[modality] = file
    if not SCALES[0] <= logit_scale <= SCALES[1]:
        problems.append(
            f"--logit-scale: found {logit_scale}; allowed: 1 / temperature, {SCALES[0]:g} to {SCALES[1]:g}, "
            "for example 100."
        )
    if queries < LEAST:
        problems.append(f"--queries: found {queries}; allowed: {LEAST} or more, for one alone has no standard error.")
    if problems:
        raise InputError(problems)
    return _lines(measure_large(given, logit_scale, seed, queries=queries, dask=dask))


def _lines(found: LargeMetrics) -> Iterator[str]:
    yield f"{found.items:,} items, of which {len(found.queries):,} asked all; after +- the standard error of a sample"
    for key, one in found.values.items():
        error = f" +- {one.error:.2g}" if one.error else ""
        yield f"{label(key, found.values):50} {written(key, one.value)}{error}"
