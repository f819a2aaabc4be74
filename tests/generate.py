"""Write what JavaScript knows of Python, so that the two meet by names that are checked.

python -m tests.generate

- A ``types.d.ts`` in each folder of ``explainers/`` that hands something to the browser: ``Parts``, which is what
  `Explainer.attach` gave to the module of the folder in all figures that start it, and an interface for each
  ``TypedDict`` of the folder.
- ``explainers/generated/constants.js``: what both languages count with, see `CONSTANTS`.

All are checked in, and a test says that they are up to date.
"""

from __future__ import annotations

import inspect
import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import NoneType, UnionType
from typing import Any, Literal, NotRequired, Required, Union, get_args, get_origin, get_type_hints, is_typeddict

import panel as pn
import param
from bokeh.model import Model
from bokeh.models import ColumnDataSource

from modgap import explainers
from modgap.explainers import EXPLAINERS, Explainer
from modgap.explainers.figures.trainer import describing
from modgap.explainers.figures.trainer import trainer as trainer_figure
from modgap.explainers.state import Item
from modgap.precompute.analysis import retrieval, sphere
from modgap.precompute.metrics import METRICS
from modgap.precompute.trainer import settings as trainer
from tests.explainers.contract.cases import source

HERE = Path(explainers.__file__).parent
HEAD = "Written by `python -m tests.generate` from Python; not by hand."
CONSTANTS: dict[str, Any] = {
    "FORMATS": {name: metric.format for name, metric in METRICS.items()},
    "TIE": retrieval.TIE,
    "LONGITUDE": sphere.LONGITUDE,
    "SWAPPED": sphere.SWAPPED,
    "SETTINGS": dict(trainer.OPTIONS),
    "LIVE": trainer.LIVE,
    "LAST": trainer.LAST,
    "MOST_CHANGES": trainer.MOST,
    "RECORD": trainer_figure.RECORD,
    "KEPT": trainer_figure.KEPT,
    "WHY": describing.WHY,
}
"""Name in JavaScript to value in Python."""
PLAIN: dict[Any, str] = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    NoneType: "null",
    object: "unknown",
}

Imports = dict[str, set[str]]
"""TypeScript module to the names that a file takes from it."""


def main() -> int:
    """Write all files."""
    with tempfile.TemporaryDirectory() as folder:
        for path, text in generated(Path(folder)).items():
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
            sys.stdout.write(f"{path.relative_to(HERE)}\n")
    return 0


def generated(folder: Path) -> dict[Path, str]:
    """Path to content of all files; ``folder`` is for what toy figures are made from."""
    parts = _handed_over(kind(*source(name, folder)) for name, kind in EXPLAINERS.items())
    shapes = _shapes()
    files = {HERE / "generated" / "constants.js": _constants()}
    for folder in sorted({*parts, *shapes}):
        files[HERE / folder / "types.d.ts"] = _types(folder, parts.get(folder, []), shapes.get(folder, []))
    return files


def _constants() -> str:
    lines = [f"export const {name} = {_constant(value)};\n" for name, value in CONSTANTS.items()]
    return f"/**\n * {HEAD}\n * @module modgap/generated/constants\n */\n\n{''.join(lines)}"


def _constant(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"/** @type {{const}} */ ({text})" if isinstance(value, tuple | Mapping) else text


def _handed_over(figures: Iterable[Explainer]) -> dict[str, list[dict[str, tuple[str, Imports]]]]:
    """Folder to one entry a start of its module: name to type of each part."""
    found: dict[str, list[dict[str, tuple[str, Imports]]]] = defaultdict(list)
    for figure in figures:
        for module, parts in figure.attached:
            folder = PurePosixPath(module).relative_to("modgap").parent.as_posix()
            found[folder].append({name: _part(figure, name, value) for name, value in parts.items()})
    return found


def _part(figure: Explainer, name: str, value: object) -> tuple[str, Imports]:
    """Type of one part in TypeScript."""
    imports: Imports = defaultdict(set)
    text = _value(value, imports)
    if figure.controls.get(name) is value:
        imports["modgap/kit/controls"].add("Says")
        text += f" & Says<{_said(figure, name)}>"
    return text, imports


def _value(value: object, imports: Imports) -> str:
    if isinstance(value, pn.viewable.Viewable):
        value = value.get_root()
    if isinstance(value, Model):
        return _model(type(value), imports) + _columns(value, imports)
    if isinstance(value, Mapping):
        types = {name: _value(one, imports) for name, one in value.items()}
        if len(set(types.values())) < 2:
            return f"Record<string, {_union(types.values())}>"
        return f"{{ {'; '.join(f'{name}: {kind}' for name, kind in types.items())} }}"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return _list(_union(_value(one, imports) for one in value))
    return PLAIN[type(value)]


def _model(kind: type, imports: Imports) -> str:
    """The nearest ancestor that BokehJS has, too."""
    own = next(base for base in inspect.getmro(kind) if base.__module__.startswith("bokeh."))
    name = own.__dict__.get("__view_model__", own.__name__)
    place = "/widgets" if own.__module__.startswith("bokeh.models.widgets") else ""
    imports["bokeh/models" + ("/widgets/tables" if own.__module__.endswith("tables") else place)].add(name)
    return name


def _columns(model: Model, imports: Imports) -> str:
    """The columns of a source that has some from the start."""
    if not isinstance(model, ColumnDataSource) or not dict(model.data):
        return ""
    imports["modgap/kit/views"].add("Columns")
    return f" & Columns<{_union(json.dumps(name) for name in model.data)}>"


def _said(figure: Explainer, name: str) -> str:
    """Type of the values of a state parameter: its options, where they are the same in every figure of the class."""
    parameter = figure.param[name]
    if isinstance(parameter, param.Selector) and not isinstance(parameter, Item):
        always = type(figure).param[name].objects
        if list(always) == list(parameter.objects) and all(isinstance(one, str) for one in always):
            return " | ".join(json.dumps(one) for one in always)
        return _union(PLAIN[type(one)] for one in parameter.objects)
    if isinstance(parameter, param.Boolean):
        return "boolean"
    return "number" if isinstance(parameter, param.Number) else "string"


def _shapes() -> dict[str, list[Any]]:
    """Folder to its TypedDicts, in the order in which the modules that figures need define them.

    No module of the explorer is among them, whatever imported it: it runs in Python.
    """
    found: dict[str, list[Any]] = defaultdict(list)
    package = explainers.__name__
    needed = (
        name for name in sys.modules if name.startswith(f"{package}.") and not name.startswith(f"{package}.explore.")
    )
    for name in sorted(needed):
        own = [value for value in vars(sys.modules[name]).values() if is_typeddict(value) and value.__module__ == name]
        if own:
            found[_folder(name)] += own
    return found


def _folder(module: str) -> str:
    """Of a module, below ``explainers/``."""
    return Path(inspect.getfile(sys.modules[module])).parent.relative_to(HERE).as_posix()


def _types(folder: str, starts: Sequence[Mapping[str, tuple[str, Imports]]], shapes: Sequence[Any]) -> str:
    imports: Imports = defaultdict(set)
    blocks = [_parts(starts, imports)] if starts else []
    blocks += [_interface(shape, folder, imports) for shape in shapes]
    lines = [f'import type {{ {", ".join(sorted(imports[module]))} }} from "{module}";\n' for module in sorted(imports)]
    return f"/** {HEAD} */\n\n" + "".join(lines) + ("\n" if lines else "") + "\n".join(blocks)


def _parts(starts: Sequence[Mapping[str, tuple[str, Imports]]], imports: Imports) -> str:
    names = dict.fromkeys(name for start in starts for name in start)
    lines = []
    for name in names:
        types = [start[name] for start in starts if name in start]
        for _, taken in types:
            for module, wanted in taken.items():
                imports[module] |= wanted
        optional = "" if len(types) == len(starts) else "?"
        lines.append(f"  {name}{optional}: {_union(text for text, _ in types)};\n")
    return f"export interface Parts {{\n{''.join(lines)}}}\n"


def _interface(shape: Any, folder: str, imports: Imports) -> str:
    hints = get_type_hints(shape, include_extras=True)
    lines = [
        f"  {name}{'' if name in shape.__required_keys__ else '?'}: {_annotation(hint, folder, imports)};\n"
        for name, hint in hints.items()
    ]
    told = " ".join((inspect.getdoc(shape) or "").split())
    return f"/** {told} */\nexport interface {shape.__name__} {{\n{''.join(lines)}}}\n"


def _annotation(hint: Any, folder: str, imports: Imports) -> str:
    """A Python annotation in TypeScript."""
    kind, inner = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        home = _folder(hint.__module__)
        if home != folder:
            imports[PurePosixPath("modgap", home, "types").as_posix()].add(hint.__name__)
        return hint.__name__
    if kind is Literal:
        return _union(json.dumps(value) for value in inner)
    if kind in (NotRequired, Required):
        return _annotation(inner[0], folder, imports)
    found = [_annotation(one, folder, imports) for one in inner if one is not Ellipsis]
    if kind in (Union, UnionType):
        return _union(found)
    if kind is tuple and Ellipsis not in inner:
        return f"[{', '.join(found)}]"
    if kind in (list, tuple, Sequence):
        return _list(found[0])
    if kind in (dict, Mapping):
        return f"Record<{found[0]}, {found[1]}>"
    return PLAIN[hint]


def _list(kind: str) -> str:
    return f"({kind})[]" if "|" in kind or "&" in kind else f"{kind}[]"


def _union(types: Iterable[str]) -> str:
    return " | ".join(dict.fromkeys(types)) or "never"


if __name__ == "__main__":
    sys.exit(main())
