"""``modgap new``: a first article of one's own, two chapters with a figure and a claim, that builds at once.

What it holds is the folder ``template``. It shows a real model, whose bundle is made within seconds and without torch.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ..precompute.errors import InputError
from ..precompute.files import LITTER, new_folder

TEMPLATE = Path(__file__).resolve().parent / "template"
FILES = (
    "article.yaml",
    "chapters/01-two-clouds.md",
    "chapters/02-moved-together.md",
    "claims.py",
    "references.bib",
)
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
    if not folder.exists():
        return
    if folder.resolve() == Path.cwd():  # pages and bundles land in it, and modgap serve watches an article
        raise InputError(f"{folder}: is the folder that you are in; name a new one inside it, such as my-article.")
    if not folder.is_dir() or any(path.name not in LITTER for path in folder.iterdir()):
        raise InputError(f"{folder}: is not empty; {ADVICE}.")


def write(folder: Path) -> None:
    """Write the article, whole or not at all.

    Raises
    ------
    InputError
        The folder is not free, or cannot be written.
    """
    check_free(folder)
    with new_folder(folder, ADVICE, listed=False) as new:
        for name in FILES:
            (new / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(TEMPLATE / name, new / name)
