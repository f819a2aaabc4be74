"""Figures as pictures: each in its opening state and in each step of its story, light and dark, with their meaning.

``stills/ID-STEP-light.webp`` and ``-dark.webp``, STEP 0 for the opening state, and ``stills/stills.json``, a list of
`Still`. They stand where a live figure cannot: on paper, without JavaScript, in previews of links. A still is taken
again only where something that it shows has changed.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Literal

from ...explainers.modules import page_modules
from ...precompute.cache import content_hash, kept
from ...precompute.errors import InputError
from ...precompute.files import is_file, read_bytes, read_json
from ...precompute.sources import code_hash
from .. import chromium
from ..chromium import ChromiumError, Tab
from ..figure_uses import FigureUse
from ..figures.export import key_of

Scheme = Literal["light", "dark"]

SCHEMES: tuple[Scheme, Scheme] = ("light", "dark")
FOLDER = "stills"
LIST = "stills.json"
WIDTH, ROOM, FINENESS = 720, 2400, 2  # CSS pixels; of a figure no more is taken; pixels of the picture for one of them
QUERY = "title=false&caption=false&controls=none"
FIGURE = "[...(window.modgap?.figures?.values() ?? [])][0]"
LIVE = f"{FIGURE}?.live || {FIGURE}?.element.dataset.status === 'failed'"
BOX = (
    "(({ width, height }) => [width, Math.ceil(height)])(document.querySelector('.embed-main').getBoundingClientRect())"
)
# No room is kept for what is there already; pictures and type are waited for.
DRESS = """(async () => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(".figure-view { min-height: 0 !important }");
  document.adoptedStyleSheets = [sheet];
  await document.fonts.ready;
})()"""
TAKERS = (Path(__file__).resolve(), Path(chromium.__file__).resolve())
PATIENCE = 60  # seconds for a figure to come to rest: one that trains takes them on a busy machine
NONE = f"no Chromium, Chrome or Edge was found; install one, or set {chromium.VARIABLE} to its path"


@dataclass(frozen=True)
class Still:
    """A picture of a figure.

    Attributes
    ----------
    figure, step, scheme
        Its id; 0 for the opening state, else the step of its story, from 1; ``light`` or ``dark``.
    file
        WebP, relative to the site.
    alt
        What it shows, in plain sentences with numbers.
    size
        Width and height in CSS pixels; the file has `FINENESS` times as many.
    key
        The same as long as nothing that it shows changes.
    """

    figure: str
    step: int
    scheme: Scheme
    file: str
    alt: str
    size: tuple[int, int]
    key: str


@dataclass(frozen=True)
class Shot:
    """A picture to take: of which state of a figure, and under which key."""

    figure: str
    step: int
    scheme: Scheme
    state: Mapping[str, Any]
    key: str

    @property
    def file(self) -> str:
        """Where it stands, relative to the site."""
        return f"{FOLDER}/{self.figure}-{self.step}-{self.scheme}.webp"


@dataclass(frozen=True)
class Stills:
    """The stills of a site.

    Attributes
    ----------
    made
        Those that there are.
    missing
        How many there are not.
    problem
        Why not, as part of a sentence; empty where none was to be taken.
    """

    made: Sequence[Still] = ()
    missing: int = 0
    problem: str = ""
    _found: dict[tuple[str, int, str], Still] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._found.update({(still.figure, still.step, still.scheme): still for still in self.made})

    def of(self, figure: str, step: int = 0) -> tuple[Still, Still] | None:
        """A state of a figure in both schemes, light first; None where one of them is missing."""
        light, dark = (self._found.get((figure, step, scheme)) for scheme in SCHEMES)
        return (light, dark) if light and dark else None


Taken = dict[str, tuple[bytes, tuple[int, int]]]
"""Key of a still to the picture and its size."""


def gather(
    uses: Mapping[str, FigureUse], looks: Mapping[str, str], folder: Path, before: Path | None, *, take: bool
) -> Stills:
    """Keep the stills of an earlier site that are still right, take the others if asked to, and write the list.

    Parameters
    ----------
    uses
        Figures by id.
    looks
        Of each figure, key of all that its embed looks like besides itself.
    folder
        Of the site, with its embeds.
    before
        Of the stills of an earlier site; need not be there.
    take
        With a Chromium of this machine.
    """
    shots = [shot for name in looks for shot in _shots(name, uses[name], looks[name])]
    known = _earlier(before) if before else {}
    missing = [shot for shot in shots if shot.key not in known]
    problem = ""
    if take and missing:
        taken, problem = _take(missing, folder)
        known |= taken
    made = [
        Still(
            shot.figure, shot.step, shot.scheme, shot.file, _told(uses[shot.figure], shot), known[shot.key][1], shot.key
        )
        for shot in shots
        if shot.key in known
    ]
    if made:
        (folder / FOLDER).mkdir()
        for still in made:
            (folder / still.file).write_bytes(known[still.key][0])
        text = json.dumps([asdict(still) for still in made], ensure_ascii=False, indent=1)
        (folder / FOLDER / LIST).write_text(f"{text}\n", encoding="utf-8", newline="\n")
    return Stills(made, len(shots) - len(made), problem)


def _shots(name: str, use: FigureUse, look: str) -> list[Shot]:
    if use.explainer is None:
        return []
    figure = (key_of(use.explainer), look, code_hash(TAKERS))
    return [
        Shot(name, step, scheme, state, content_hash((figure, dict(state), scheme)))
        for scheme in SCHEMES
        for step, state in enumerate([use.state, *use.steps])
    ]


def _earlier(stills: Path) -> Taken:
    """The stills of a folder by their keys; what is not as it was written is left out."""
    try:
        listed = read_json(stills / LIST)
    except InputError:
        return {}
    found: Taken = {}
    for told in listed if isinstance(listed, list) else ():
        match told:
            case {"key": str(key), "file": str(file), "size": [int(width), int(height)]}:
                path = stills / Path(file).name
                if is_file(path):
                    found[key] = read_bytes(path), (width, height)
    return found


def _told(use: FigureUse, shot: Shot) -> str:
    """What a figure shows in a state, as Python computes it; afterwards it is as it was."""
    explainer = use.explainer
    if explainer is None or shot.state == use.state:
        return use.description

    def describe() -> str:
        with page_modules():
            explainer.param.update(**shot.state)
            try:
                return explainer.describe()
            finally:
                explainer.param.update(**use.state)

    return kept(describe, "described", key_of(explainer), dict(shot.state))


def _take(shots: Sequence[Shot], folder: Path) -> tuple[Taken, str]:
    """Take pictures of a site's embeds: those that could be taken, and why not all."""
    path = chromium.find()
    if path is None:
        return {}, NONE
    taken: Taken = {}
    try:
        with ThreadPoolExecutor(1) as thread:  # a notebook's own thread has a loop that is running already
            restless = thread.submit(asyncio.run, _take_all(path, shots, folder, taken)).result()
    except ChromiumError as err:
        return taken, str(err)
    return taken, f"{', '.join(dict.fromkeys(restless))} did not come to rest" if restless else ""


async def _take_all(path: str, shots: Sequence[Shot], folder: Path, taken: Taken) -> list[str]:
    """Put the pictures into ``taken``; names of the figures that did not come to rest in one."""
    restless: list[str] = []
    async with chromium.opened(path) as tab:
        await tab.call(
            "Emulation.setDeviceMetricsOverride", width=WIDTH, height=ROOM, deviceScaleFactor=FINENESS, mobile=False
        )
        for (figure, scheme), group in groupby(shots, lambda shot: (shot.figure, shot.scheme)):
            await _open(tab, folder, figure, scheme)
            for shot in group:
                if shot.key not in taken:
                    await tab.run(f"{FIGURE}.tell({json.dumps(dict(shot.state))})")
                    seen = await _at_rest(tab)
                    if seen is None:
                        restless.append(figure)
                    else:
                        taken[shot.key] = seen
    return restless


async def _open(tab: Tab, folder: Path, figure: str, scheme: Scheme) -> None:
    """Open an embed, until its figure is there."""
    still = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
    await tab.call("Emulation.setEmulatedMedia", features=still)
    address = f"{(folder / 'embed' / f'{figure}.html').absolute().as_uri()}?{QUERY}&theme={scheme}"
    await tab.call("Page.navigate", url=address)
    await tab.wait(f"location.href === {json.dumps(address)} && {LIVE}")
    if not await tab.run(f"{FIGURE}.live"):
        raise ChromiumError(f"the figure {figure} could not be loaded in it")
    await tab.run(DRESS)


async def _at_rest(tab: Tab) -> tuple[bytes, tuple[int, int]] | None:
    """The figure as soon as it looks the same twice; None if it never does."""
    before, end = b"", time.monotonic() + PATIENCE
    while time.monotonic() < end:
        width, height = await tab.run(BOX)
        now = await tab.picture(0, 0, width, min(height, ROOM))
        if now == before:
            return now, (round(width), min(height, ROOM))
        before = now
        await asyncio.sleep(chromium.OFTEN)
    return None
