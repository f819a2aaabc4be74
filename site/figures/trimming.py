"""Of a script that adds models to Bokeh, only what the figures use: Panel's has 175 modules, we need a handful.

Such a script is a map of numbered modules, an entry that registers all their models, and names by which other scripts
ask for modules. Kept are the modules that define the wanted models, all that they ask for in turn, word for word, and a
new entry that registers the wanted models. What does not look like that is refused, so that a new version of Bokeh
cannot break a page unseen.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from dataclasses import dataclass

from ...precompute.cache import remembered

START = re.compile(r'^"?(?P<id>\w+)"?: function _\((?P<require>\w*)', re.MULTILINE)
END = re.compile(r'^\}, (?P<id>"?\w+"?), \{(?P<names>[^}]*)\}, \{\}\);', re.MULTILINE)
NAME = re.compile(r'"(?P<name>[^"]+)":"?(?P<id>\w+)"?')
BASE = re.compile(r'\(("?[\w@/]+"?)\)\.register_models')
HOME = re.compile(r'\w\("(?P<model>\w+)",\w+\("?(?P<id>\w+)"?\)\.(?P=model)\)')
ELSEWHERE = "@bokehjs/"  # modules of the scripts that run before


@dataclass(frozen=True)
class Trimmed:
    """A trimmed script, the wanted models that it has, and the modules of other scripts that it asks for by name."""

    script: str
    models: Set[str]
    asks: Set[str]


@remembered
def trim(script: str, models: Iterable[str], names: Iterable[str] = ()) -> Trimmed:
    """Keep of a script what these models need, and modules that other scripts ask for by ``names``."""
    modules, before, end = _parts(script)
    ids = {match["name"]: match["id"] for match in NAME.finditer(end["names"])}
    first = end["id"].strip('"')
    base = BASE.search(modules.get(first, ""))
    if base is None:
        msg = "a script of models does not register them in its entry, so it cannot be trimmed: a new version of Bokeh?"
        raise ValueError(msg)
    known = _homes(modules)
    homes = {model: known[model] for model in sorted(models) if model in known}
    kept, asks = _reached([*homes.values(), *(ids[name] for name in sorted(names) if name in ids)], modules)
    quote = '"' if end["id"].startswith('"') else ""
    listed = ",".join(f"require({quote}{home}{quote}).{model}" for model, home in homes.items())
    entry = f"{end['id']}: function _(require) {{ require({base[1]}).register_models([{listed}]); }}"
    texts = [entry, *(text for id_, text in modules.items() if id_ in kept and id_ != first)]
    named = ",".join(f'"{name}":{quote}{id_}{quote}' for name, id_ in ids.items() if id_ in kept)
    after = f"}}, {end['id']}, {{{named}}}, {{}});" + script[end.end() :]
    return Trimmed(before + ",\n".join(texts) + "\n" + after, frozenset(homes), asks)


def _parts(script: str) -> tuple[dict[str, str], str, re.Match[str]]:
    """Modules by id, the text before them, and what ends them."""
    starts = list(START.finditer(script))
    end = END.search(script, starts[-1].start()) if starts else None
    if end is None:
        msg = "a script of models has not the form in which Bokeh's linker writes it, so it cannot be trimmed."
        raise ValueError(msg)
    bounds = [*(start.start() for start in starts[1:]), end.start()]
    texts = [
        script[start.start() : bound].rstrip().removesuffix(",") for start, bound in zip(starts, bounds, strict=True)
    ]
    return {start["id"]: text for start, text in zip(starts, texts, strict=True)}, script[: starts[0].start()], end


def _homes(modules: dict[str, str]) -> dict[str, str]:
    """Of each model, the module that defines it, as an index of models tells."""
    entries = (entry for text in reversed(modules.values()) for entry in HOME.finditer(text))
    return {entry["model"]: entry["id"] for entry in entries}


def _reached(ids: Iterable[str], modules: dict[str, str]) -> tuple[set[str], set[str]]:
    """Modules that these ask for, with themselves; and names of modules elsewhere."""
    kept: set[str] = set()
    asks: set[str] = set()
    waiting = list(ids)
    while waiting:
        id_ = waiting.pop()
        if id_ in kept or id_ not in modules:  # a number below the first one is a module of Bokeh's own script
            continue
        kept.add(id_)
        start = START.match(modules[id_])
        if start is None or not start["require"]:
            continue
        names = re.findall(rf'(?<![\w$.]){start["require"]}\("?([\w@/.-]+)"?\)', modules[id_])
        asks |= {name.removeprefix(ELSEWHERE) for name in names if name.startswith(ELSEWHERE)}
        waiting += names
    return kept, asks
