"""What source files do and need: the modules that they import, the packages these come from, and a hash of their code.

Code and packages are found, not listed, so that a new import counts by itself. Comments, layout and docstrings do not.
"""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import packages_distributions, version
from pathlib import Path


@cache
def reached(*roots: str, within: Path) -> tuple[Path, ...]:
    """Source files below ``within`` that run when the modules ``roots`` are imported, in the order of their names."""
    modules: set[Path] = set()
    waiting = [within / root for root in roots]
    while waiting:
        path = waiting.pop()
        if path not in modules:
            modules.add(path)
            waiting += needed(path, path.stat().st_mtime_ns, within)
    return tuple(sorted(modules))


@lru_cache(maxsize=1024)
def needed(path: Path, _modified: int, within: Path) -> tuple[Path, ...]:
    """Files below ``within`` that run when a module is imported: its packages, and what it imports itself."""
    packages = [parent / "__init__.py" for parent in path.parents if parent.is_relative_to(within)]
    every = dict.fromkeys((*packages, *_relative_imports(path)))
    return tuple(one for one in every if within in one.parents and one.is_file())


def _relative_imports(path: Path) -> Iterator[Path]:
    """Files that the relative imports of a module may mean; not all need to be there."""
    for level, module, names in _read(path).relative:
        place = path.parents[level - 1].joinpath(*module.split("."))
        yield from (place.with_name(f"{place.name}.py"), place / "__init__.py")
        for name in names:
            yield from (place / f"{name}.py", place / name / "__init__.py")


@cache
def imported_packages(files: tuple[Path, ...]) -> tuple[str, ...]:
    """Installed distributions that source files import from, in the order of their names."""
    top = {name for path in files for name in _read(path).packages}
    return tuple(sorted({owner for name in top - sys.stdlib_module_names for owner in _distributions().get(name, ())}))


@cache
def _distributions() -> Mapping[str, list[str]]:
    return packages_distributions()


@cache
def versions(packages: tuple[str, ...]) -> Mapping[str, str]:
    """Installed version of each package."""
    return {package: version(package) for package in packages}


@cache
def code_hash(files: tuple[Path, ...]) -> str:
    """Hash of what source files do."""
    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path.parent.name}/{path.name}".encode())
        digest.update(_read(path).statements.encode())
    return digest.hexdigest()


def statements(tree: ast.Module) -> str:
    """A syntax tree as text, without its docstrings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


@dataclass(frozen=True)
class _Source:
    """What matters of a module: its imports, and what it does."""

    relative: tuple[tuple[int, str, tuple[str, ...]], ...]
    packages: frozenset[str]
    statements: str

    @classmethod
    def of(cls, tree: ast.Module) -> _Source:
        """Read a syntax tree."""
        relative: list[tuple[int, str, tuple[str, ...]]] = []
        packages: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                packages |= {name.name.partition(".")[0] for name in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level:
                relative.append((node.level, node.module or "", tuple(name.name for name in node.names)))
            elif isinstance(node, ast.ImportFrom) and node.module:
                packages.add(node.module.partition(".")[0])
        return cls(tuple(relative), frozenset(packages), statements(tree))


def _read(path: Path) -> _Source:
    return _source(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=1024)
def _source(path: Path, _modified: int) -> _Source:
    return _Source.of(ast.parse(path.read_bytes(), path))
