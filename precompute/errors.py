"""What is told to a person who gave something wrong: sentences, never a traceback."""

from __future__ import annotations

import difflib
import itertools
import re
import reprlib
from collections.abc import Iterable, Sequence

LISTED, ROOM = 12, 140  # names and characters of a listing before it stops being read
MANY = 100  # sentences
LONGEST = 300  # characters of a sentence
TAIL = 110  # of them for its end, which says what to do
# Line breaks, and what would steer a terminal or turn the direction of reading; half characters cannot be printed.
_STEERING = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class _Short(reprlib.Repr):
    def __init__(self) -> None:
        super().__init__()
        self.maxstring = self.maxother = 60
        self.maxlevel = 2

    def repr_int(self, x: int, level: int) -> str:
        """An integer; Python itself refuses to write one of more than 4,300 digits."""
        try:
            return super().repr_int(x, level)
        except ValueError:
            return f"a whole number of {x.bit_length():,} bits"


_SHORT = _Short()


def shown(value: object) -> str:
    """A value that was found, as sentences show it: as Python writes it, cut where it is long.

    >>> shown("a"), shown(range(3)), len(shown("a" * 1000))
    ("'a'", 'range(0, 3)', 60)
    """
    return _SHORT.repr(value)


def is_plain(text: str) -> bool:
    """Whether a text can be printed as it is: no half characters, and of control characters line breaks and tabs."""
    return not _STEERING.search(text.translate({ord("\n"): " ", ord("\t"): " "}))


class InputError(Exception):
    """One or more mistakes in what the user gave; the command line prints them and exits with 2.

    Each problem is one sentence that says which file, which field or line, what was found, what is
    allowed and what to do. All problems that can be found at once are reported at once. Text from data can neither
    flood nor steer a terminal: a sentence is one line, cut in its middle where it has more than `LONGEST` characters.
    """

    def __init__(self, problems: str | Iterable[str]) -> None:
        told = [problems] if isinstance(problems, str) else list(problems)
        if len(told) > MANY:
            told[MANY - 1 :] = [f"There are {len(told) - MANY + 1:,} more mistakes; mend these first."]
        self.problems: tuple[str, ...] = tuple(map(_readable, told))
        super().__init__("\n".join(self.problems))


def _readable(sentence: str) -> str:
    plain = _STEERING.sub(lambda found: " " if found[0] == "\n" else ascii(found[0])[1:-1], sentence)
    return plain if len(plain) <= LONGEST else f"{plain[: LONGEST - TAIL - 5]} ... {plain[-TAIL:]}"


def allowed(found: str, names: Iterable[str], most: int = LISTED) -> str:
    """End of a sentence on a wrong name: what is allowed, the nearest name first, at most ``most`` while there is room.

    >>> allowed("scater", ["heatmap", "scatter"])
    "did you mean 'scatter'? Allowed: heatmap, scatter"
    >>> allowed("x", [])
    'there are none'
    """
    known = sorted(set(names))
    if not known:
        return "there are none"
    near = difflib.get_close_matches(found[:ROOM], known, n=1, cutoff=0.5)
    listing = f"llowed: {listed(known, most)}"
    return f"did you mean {shown(near[0])}? A{listing}" if near else f"a{listing}"


def listed(names: Sequence[str], most: int = LISTED) -> str:
    """Names with commas, at most ``most`` while there is room, and how many more there are.

    >>> listed(["a", "b", "c"], 2)
    'a, b and 1 more'
    """
    some = [name if len(name) <= ROOM // 2 else shown(name) for name in names[:most]]
    lengths = itertools.accumulate(len(name) + 2 for name in some)
    some = some[: max(1, sum(length <= ROOM for length in lengths))]
    return ", ".join(some) + (f" and {len(names) - len(some)} more" if len(names) > len(some) else "")
