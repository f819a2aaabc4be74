"""Style sheets, one for each shadow root that a widget or plot makes: files beside the Python that uses them.

A container named ``modgap`` is the figure itself: what is narrow depends on its width, not on the window's. The sheet
of a figure, ``NAME.css``, is given to each of its parts, and these tell themselves apart by a class: ``:host(.plane)``.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from bokeh.models import InlineStyleSheet

HERE = Path(__file__).parent


@cache
def read(path: Path) -> str:
    """A sheet from a file, which is read once."""
    return path.read_text(encoding="utf-8")


def kit(name: str) -> str:
    """A sheet of this folder: ``kit("slider")`` is ``slider.css``."""
    return read(HERE / f"{name}.css")


def own(module: str) -> str:
    """The sheet of a figure, beside its module: ``own(__name__)``."""
    return read(Path(str(sys.modules[module].__file__)).with_suffix(".css"))


def variables(**values: str | float) -> str:
    """CSS variables for one part: ``variables(desktop="200px")`` sets ``--desktop``."""
    return f":host {{ {' '.join(f'--{name}: {value};' for name, value in values.items())} }}"


def sheet(css: str) -> InlineStyleSheet:
    """A sheet for a Bokeh model; Panel's parts take the text itself."""
    return InlineStyleSheet(css=css)
