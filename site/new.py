"""``modgap new``: a first article of one's own, two chapters with a figure and a claim, that builds at once.

What it holds is the folder ``template``, and the page of syntax. It shows a real model, whose bundle is made within
seconds and without torch.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..precompute.errors import InputError
from ..precompute.files import is_file, is_folder, scratch

TEMPLATE = Path(__file__).resolve().parent / "template"
FILES = (
    "article.yaml",
    "chapters/01-two-clouds.md",
    "chapters/02-moved-together.md",
    "claims.py",
    "references.bib",
)
SYNTAX = Path(__file__).resolve().parent.parent / "docs" / "write-an-article.md"
"""Everything that an article may hold, with examples."""
LINK = re.compile(r"\[([^\]]+)\]\([\w./-]+\.(?:md|yaml)(?:#[\w-]*)?\)")  # to what stands in the sources of modgap alone
RUNS = ("clip-photos",)
"""What the template shows."""
ADVICE = "name a folder that is new or empty"


def check_free(folder: Path) -> None:
    """Refuse a place where something is, and the folder that builds are run in.

    Raises
    ------
    InputError
        Nothing was written there.
    """
    with _told(folder):
        if is_folder(folder) and folder.resolve() == Path.cwd():  # builds write there, and serve watches an article
            raise InputError(f"{folder}: is the folder that you are in; name a new one inside it, such as my-article.")
        if is_file(folder) or (is_folder(folder) and any(folder.iterdir())):
            raise InputError(f"{folder}: is not empty; {ADVICE}.")


def write(folder: Path) -> None:
    """Write the article, whole or not at all; without a list of its files, so that no build ever replaces it.

    Raises
    ------
    InputError
        The folder is not free, or cannot be written.
    """
    check_free(folder)
    with _told(folder), scratch(folder) as place:
        for name in FILES:
            path = place / "new" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(TEMPLATE / name, path)
        syntax = LINK.sub(r"\1", SYNTAX.read_text(encoding="utf-8"))
        (place / "new" / SYNTAX.name).write_text(syntax, encoding="utf-8", newline="\n")
        if is_folder(folder):
            folder.rmdir()  # which only an empty one stands
        (place / "new").replace(folder)


@contextmanager
def _told(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as err:
        raise InputError(f"{folder}: cannot be written ({err.strerror}); {ADVICE}.") from err
