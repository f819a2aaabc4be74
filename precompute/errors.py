"""What is told to a person who gave something wrong: sentences, never a traceback."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

LISTED = 12  # names that a sentence can carry before it stops being read


class InputError(Exception):
    """One or more mistakes in what the user gave; the command line prints them and exits with 2.

    Each problem is one sentence that says which file, which field or line, what was found, what is
    allowed and what to do. All problems that can be found at once are reported at once.
    """

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems: tuple[str, ...] = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))


def allowed(found: str, names: Iterable[str], most: int = LISTED) -> str:
    """End of a sentence on a wrong name: what is allowed, the nearest name first, at most ``most`` in all.

    >>> allowed("scater", ["heatmap", "scatter"])
    "did you mean 'scatter'? Allowed: heatmap, scatter"
    >>> allowed("x", [])
    'there are none'
    """
    known = sorted(set(names))
    if not known:
        return "there are none"
    near = difflib.get_close_matches(found, known, n=1, cutoff=0.5)
    more = f" and {len(known) - most} more" if len(known) > most else ""
    listing = f"llowed: {', '.join(known[:most])}{more}"
    return f"did you mean {near[0]!r}? A{listing}" if near else f"a{listing}"
