"""The two typefaces of the page: Source Serif for reading, Source Sans for the rest, cut down to what the page uses.

They come from PyPI (SIL Open Font License 1.1). A subset is kept in the cache and made again only if its recipe
changes.
"""

from __future__ import annotations

import hashlib
import importlib
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont

from ..precompute.errors import InputError
from ..precompute.files import new_file

FOLDER = "assets/fonts"
CACHE = Path("_build/cache/fonts")
# Latin with accents, Greek, punctuation, super- and subscripts, currency, arrows, mathematical operators, a few shapes.
RANGES = (
    (0x20, 0x7E), (0xA0, 0x17F), (0x391, 0x3C9), (0x2010, 0x2027), (0x2030, 0x203A), (0x2044, 0x2044), (0x2070, 0x209C),
    (0x20AC, 0x20AC), (0x2190, 0x21D5), (0x2200, 0x22FF), (0x25A0, 0x25CF), (0x2713, 0x2717),
)  # fmt: skip
FEATURES = ("kern", "liga", "onum", "lnum", "pnum", "tnum", "frac", "sups", "subs", "ccmp", "mark", "mkmk", "locl")
# Mean advance of SAMPLE, in em, of what nearly every machine has (Liberation has the widths of the two others).
SAMPLE = "Contrastive models put pictures and words into one space. Look inside, and the two keep their distance."
STAND_INS = {
    ("Source Serif", 400, "normal"): (0.40255, ("Times New Roman", "Liberation Serif")),
    ("Source Serif", 400, "italic"): (0.40368, ("Times New Roman Italic", "Liberation Serif Italic")),
    ("Source Serif", 600, "normal"): (0.42855, ("Times New Roman Bold", "Liberation Serif Bold")),
    ("Source Sans", 400, "normal"): (0.44632, ("Arial", "Liberation Sans")),
    ("Source Sans", 600, "normal"): (0.48229, ("Arial Bold", "Liberation Sans Bold")),
}
WEIGHTS = {"Regular": (400, "normal"), "It": (400, "italic"), "Semibold": (600, "normal")}


@dataclass(frozen=True)
class Face:
    """One font file: the package it comes from, its family, and the weight and style that it stands for."""

    package: str
    file: str
    family: str
    weight: int
    style: str

    @property
    def target(self) -> str:
        """Name of the subset."""
        return f"{Path(self.file).stem}.woff2"


FACES = tuple(
    Face(package, f"{stem}-{name}.otf", family, *WEIGHTS[name])
    for package, stem, family, names in (
        ("font_source_serif_pro", "SourceSerifPro", "Source Serif", ("Regular", "It", "Semibold")),
        ("font_source_sans_pro", "SourceSansPro", "Source Sans", ("Regular", "Semibold")),
    )
    for name in names
)


SANS = tuple(face for face in FACES if face.family == "Source Sans")  # what a figure alone is set in


def write(out: Path, cache: Path = CACHE, faces: Sequence[Face] = FACES) -> str:
    """Write the subsets to ``assets/fonts`` of the page; return the ``@font-face`` rules, for ``theme.stylesheet``."""
    folder = out / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    for face in faces:
        (folder / face.target).write_bytes(cached(face, cache))
    return font_faces(faces)


def font_faces(faces: Sequence[Face] = FACES) -> str:
    """The ``@font-face`` rules: the fonts, and stand-ins stretched to their width and height.

    A page opened from a file may not preload fonts, so it is first laid out with other ones; with the same measures
    hardly a line breaks elsewhere when the fonts arrive.
    """
    return "\n".join(rule for face in faces for rule in (_rule(face), _stand_in(face)))


def _rule(face: Face) -> str:
    return (
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};font-style:{face.style};font-display:swap;'
        f'src:url({FOLDER}/{face.target}) format("woff2")}}'
    )


def _stand_in(face: Face) -> str:
    width, names = STAND_INS[face.family, face.weight, face.style]
    font: Any = TTFont(_source(face))
    cmap, em = font.getBestCmap(), font["head"].unitsPerEm
    stretch = sum(font["hmtx"][cmap[ord(letter)]][0] for letter in SAMPLE) / len(SAMPLE) / em / width
    ascent, descent = font["hhea"].ascent / em / stretch, -font["hhea"].descent / em / stretch
    sources = ",".join(f'local("{name}")' for name in names)
    return (
        f'@font-face{{font-family:"{face.family} stand-in";font-weight:{face.weight};font-style:{face.style};'
        f"src:{sources};size-adjust:{stretch:.2%};ascent-override:{ascent:.2%};descent-override:{descent:.2%};"
        "line-gap-override:0%}"
    )


def cached(face: Face, cache: Path = CACHE) -> bytes:
    """The subset of a face, from the cache if it has been made there; where no cache can be written, made anew."""
    source = _source(face)
    recipe = hashlib.sha256(repr((RANGES, FEATURES)).encode() + source.read_bytes()).hexdigest()[:16]
    path = cache / f"{recipe}-{face.target}"
    if path.is_file():
        return path.read_bytes()
    content = cut(source)
    with suppress(InputError), new_file(path) as new:
        new.write_bytes(content)
    return content


def cut(source: Path) -> bytes:
    """A font file reduced to ``RANGES`` and ``FEATURES``, as woff2."""
    from fontTools import subset  # slow, and needed for a new subset only

    options: Any = subset.Options()  # its attributes are typed by their defaults
    options.layout_features = list(FEATURES)
    options.flavor = "woff2"
    options.hinting = (
        False  # browsers that draw woff2 smooth glyphs themselves; the instructions are a fifth of the bytes
    )
    options.name_IDs = [0, 1, 2, 3, 5, 6, 13, 14]  # keep copyright and licence, as the licence asks
    options.notdef_outline = True
    logging.getLogger("fontTools.subset").setLevel(logging.WARNING)
    font: TTFont = subset.load_font(str(source), options)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[code for low, high in RANGES for code in range(low, high + 1)])
    subsetter.subset(font)
    target = BytesIO()
    font.flavor = "woff2"
    font.save(target, reorderTables=False)
    return target.getvalue()


def _source(face: Face) -> Path:
    module = importlib.import_module(face.package)
    return Path(str(module.__file__)).parent / "files" / face.file
