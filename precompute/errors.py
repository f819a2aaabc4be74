"""What is told to a person who gave something wrong: sentences, never a traceback."""

from __future__ import annotations

from collections.abc import Iterable


class InputError(Exception):
    """One or more mistakes in what the user gave; the command line prints them and exits with 2.

    Each problem is one sentence that says which file, which field or line, what was found, what is
    allowed and what to do. All problems that can be found at once are reported at once.
    """

    def __init__(self, problems: str | Iterable[str]) -> None:
        self.problems: tuple[str, ...] = (problems,) if isinstance(problems, str) else tuple(problems)
        super().__init__("\n".join(self.problems))
