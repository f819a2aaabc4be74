"""The browser modules of an output: bare names to ``data:`` addresses, in an import map.

A page opened from a file may not import modules from other files; from ``data:`` addresses it may.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from urllib.parse import quote

from ...explainers.modules import browser_modules

RUNTIME = Path(__file__).parents[1] / "runtime"
ENTRY = "modgap-page/main"
DOC_COMMENT = re.compile(r"/\*\*.*?\*/\s*", re.DOTALL)
NAME = re.compile(r'"(modgap(?:-page)?/[a-z0-9_/-]+)"')
# What a data: address may hold as it is; everything else is percent-encoded, which gzip undoes.
SAFE = " !'()*+,-./:;=?@[]^_`{|}~$&"


def runtime_modules() -> dict[str, str]:
    """The page's own modules: bare name (``modgap-page/scroll``) to source."""
    return {f"modgap-page/{path.stem}": path.read_text(encoding="utf-8") for path in sorted(RUNTIME.glob("*.js"))}


def named_modules(code: str) -> set[str]:
    """Names of the modules that a piece of JavaScript imports."""
    return set(NAME.findall(DOC_COMMENT.sub("", code)))


def reached(names: Iterable[str]) -> dict[str, str]:
    """These modules with all that they import: bare name to source, sorted by name."""
    sources = {**browser_modules(), **runtime_modules()}
    needed: dict[str, str] = {}
    waiting = list(names)
    while waiting:
        name = waiting.pop()
        if name not in needed:
            needed[name] = sources[name]
            waiting += named_modules(sources[name])
    return dict(sorted(needed.items()))


def own_modules(roots: Mapping[str, Set[str]]) -> dict[str, Set[str]]:
    """Of each of several figures the modules in its kind's folder that no other one reaches.

    Parameters
    ----------
    roots
        Figure id to the modules that its document imports.
    """
    reach = {name: set(reached(modules)) for name, modules in roots.items()}
    times = Counter(module for modules in reach.values() for module in modules)
    folders = {name: {module.rpartition("/")[0] for module in modules} for name, modules in roots.items()}
    return {
        name: {module for module in modules if times[module] == 1 and module.rpartition("/")[0] in folders[name]}
        for name, modules in reach.items()
    }


def with_own(code: str, own: Set[str]) -> str:
    """A piece of JavaScript in which ``data:`` addresses stand for some of the modules that it imports.

    They may import each other, not in a circle, and others. Equal text gives an equal address, so each is one module.
    """

    def address(match: re.Match[str]) -> str:
        name = match[1]
        if name not in own:
            return match[0]
        return f'"{data_address(with_own(DOC_COMMENT.sub("", browser_modules()[name]), own))}"'

    return NAME.sub(address, code)


def import_map(modules: Mapping[str, str]) -> str:
    """Import map (JSON that may stand inside ``<script>``) from bare names to ``data:`` addresses of the sources."""
    imports = {name: data_address(source) for name, source in modules.items()}
    return json.dumps({"imports": imports}, separators=(",", ":")).replace("</", "<\\/")


def data_address(source: str) -> str:
    """A JavaScript module as a ``data:`` address, without its doc comments: readers fetch it with every visit."""
    return "data:text/javascript;charset=utf-8," + quote(DOC_COMMENT.sub("", source), safe=SAFE)
