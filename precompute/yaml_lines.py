"""YAML with line numbers, so that a mistake can be reported where it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from .errors import InputError

YamlPath = tuple[str | int, ...]


def load_yaml(path: Path) -> tuple[Any, dict[YamlPath, int]]:
    """Read a YAML file.

    Returns
    -------
    data
        Plain Python values.
    lines
        Path of each key or list entry, e.g. ``("runs", 2, "tau")``, to its line (from 1). ``()`` is the
        whole document.

    Raises
    ------
    InputError
        The file cannot be read, is not YAML, or names a key twice.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as err:
        raise InputError(f"{path}: cannot be read ({err.strerror}).") from err
    except UnicodeDecodeError as err:
        raise InputError(f"{path}: is not UTF-8 text (byte {err.start}).") from err
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        data = yaml.safe_load(text)
    except yaml.MarkedYAMLError as err:
        line = err.problem_mark.line + 1 if err.problem_mark else 1
        raise InputError(f"{path}:{line}: is not valid YAML: {err.problem}.") from err
    lines: dict[YamlPath, int] = {(): 1}
    problems: list[str] = []
    if node is not None:
        _walk(node, (), lines, problems, path)
    if problems:
        raise InputError(problems)
    return data, lines


def _walk(node: yaml.Node, at: YamlPath, lines: dict[YamlPath, int], problems: list[str], path: Path) -> None:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            here = (*at, key.value)
            line = key.start_mark.line + 1
            if here in lines:
                problems.append(f"{path}:{line}: {key.value!r} stands twice (first in line {lines[here]}); keep one.")
            lines[here] = line
            _walk(value, here, lines, problems, path)
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            here = (*at, index)
            lines[here] = value.start_mark.line + 1
            _walk(value, here, lines, problems, path)
