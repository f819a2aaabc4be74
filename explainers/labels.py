"""Names that a reader can tell apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence


def told_apart(labels: Sequence[str], names: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """Labels of which no two are equal, nor equal to one that is ``taken``: with the name where that is needed.

    Parameters
    ----------
    labels
        What a reader calls things.
    names
        What tells them apart in any case: an experiment, an id.
    taken
        What stands beside them already.

    >>> told_apart(["CLIP", "CLIP", "CLOOB"], ["a", "b", "c"])
    ['CLIP (a)', 'CLIP (b)', 'CLOOB']
    """
    having = Counter([*labels, *taken])
    named = [f"{label} ({name})" for label, name in zip(labels, names, strict=True)]
    where_needed = [full if having[label] > 1 else label for label, full in zip(labels, named, strict=True)]
    numbered = [f"{number}. {label}" for number, label in enumerate(labels, start=1)]
    choices = (list(labels), where_needed, named)
    return next((one for one in choices if len({*one, *taken}) == len(one) + len({*taken})), numbered)
