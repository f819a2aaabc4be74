"""Files and folders that appear whole or not at all, and reading that never hangs.

What is written grows in a scratch folder beside its target, ``.NAME.PROCESS.xxxx``, and takes its place by one rename,
so neither an error nor a killed process leaves half of it. What a killed process left is put right by the next writer
of the same target. A folder that is replaced is deleted with all it holds, so each holds a list of what was written to
it, ``modgap.json``, and is replaced only where it holds nothing else.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from .errors import InputError, shown

ADVICE = "choose another folder or free its rights"
LARGEST = 2**31  # bytes that are read into memory at once
DEEPEST = 40  # levels of JSON
LIST = "modgap.json"
LITTER = {".DS_Store", "Thumbs.db", "desktop.ini"}  # what file managers leave behind


@contextmanager
def new_file(path: Path) -> Iterator[Path]:
    """A path to write to; the file becomes ``path`` when the block ends without an exception.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    with _told(path), scratch(path) as folder:
        new = folder / path.name
        yield new
        new.replace(path)


Own = Callable[[Path], Collection[str] | None]


def written(folder: Path) -> set[str] | None:
    """Files that modgap wrote to a folder, relative and with ``/``, by the list in it; None where there is no list."""
    try:
        told = read_json(folder / LIST)
    except InputError:
        return None
    files = told.get("files") if isinstance(told, dict) and told.get("generator") == "modgap" else None
    return {LIST, *map(str, files)} if isinstance(files, list) else None


def _list(folder: Path) -> None:
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    told = json.dumps({"generator": "modgap", "files": files}, indent=1)
    (folder / LIST).write_text(told + "\n", encoding="utf-8")


@contextmanager
def new_folder(folder: Path, advice: str = ADVICE, unlisted: Own = written) -> Iterator[Path]:
    """An empty folder that becomes ``folder`` when the block ends without an exception.

    Parameters
    ----------
    folder
        What it replaces, if there is something. A symbolic link stays, and what it points to is replaced.
    advice
        What the person can do, for the sentence.
    unlisted
        Of a folder without a list: the files in it that may be deleted, as `written` gives them; None if modgap did
        not write it.

    Raises
    ------
    InputError
        The folder cannot be written, or holds what modgap did not write.
    """
    with _told(folder, advice), scratch(_real(folder)) as place:
        target = _real(folder)
        refuse_strangers(folder, advice, unlisted)
        new = place / "new"
        new.mkdir()
        yield new
        _list(new)
        refuse_strangers(folder, advice, unlisted)  # in the meantime somebody may have put something there
        if target.exists():
            target.replace(place / "old")
        try:
            new.replace(target)
        except OSError:
            _put_back(place, target)
            raise


def refuse_strangers(folder: Path, advice: str = ADVICE, unlisted: Own = written) -> None:
    """Refuse to replace a folder that holds what modgap did not write; see ``new_folder``."""
    if not folder.is_dir():
        if folder.exists():
            raise InputError(f"{folder}: is a file; {advice}.")
        return
    found = {
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.name not in LITTER and (path.is_symlink() or not path.is_dir())
    }
    known = (written(folder) or unlisted(folder)) if found else ()
    if known is None:
        raise InputError(f"{folder}: holds files that modgap has not written, so it is not replaced; {advice}.")
    more = sorted(found - set(known))
    if more:
        listed = ", ".join(more[:3]) + (f" and {len(more) - 3} more" if len(more) > 3 else "")
        raise InputError(
            f"{folder}: holds {listed}, which modgap has not written and would delete; move that away, or {advice}."
        )


def check_writable(folder: Path) -> None:
    """Make a folder and see that files can be written to it; see ``new_folder``."""
    with _told(folder), scratch(folder / "any"):
        pass


@contextmanager
def scratch(target: Path) -> Iterator[Path]:
    """A folder beside ``target`` for as long as the block lasts; what killed processes left beside it is removed."""
    recover(target)
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f"{_prefix(target)}{os.getpid()}.") as folder:
        yield Path(folder)


def recover(target: Path) -> None:
    """Put right what processes that were killed while they wrote ``target`` left behind.

    Raises
    ------
    InputError
        What was there cannot be put back.
    """
    if "\0" in str(target):  # then nothing was written
        return
    target = _real(target)
    _put_right(target.parent, re.compile(rf"{re.escape(_prefix(target))}(?P<process>\d+)\.[^.]+"), target.name)


def recover_all(folder: Path) -> None:
    """The same for everything that was written to a folder; see ``recover``."""
    _put_right(folder, re.compile(r"\.(?P<name>.+)\.(?P<process>\d+)\.[^.]+"))


def _put_right(folder: Path, scrap: re.Pattern[str], name: str = "") -> None:
    for place in sorted(folder.iterdir()) if is_folder(folder) else ():
        found = scrap.fullmatch(place.name)
        if not found or _is_running(int(found["process"])):
            continue
        target = folder / (name or found["name"])
        with _told(target):
            _put_back(place, target)
        shutil.rmtree(place, ignore_errors=True)  # another process may be at it, too


def _put_back(place: Path, target: Path) -> None:
    """Put back what was moved out of the way into a scratch folder, unless something new stands there."""
    try:
        if (place / "old").is_dir() and not target.exists():
            (place / "old").replace(target)
    except OSError:
        if not target.exists():  # else another process was faster
            raise


def _real(path: Path) -> Path:
    """What a path leads to; unlike ``Path.resolve`` it stands links that lead in a circle."""
    return Path(os.path.realpath(path))


def _prefix(target: Path) -> str:
    return f".{target.name}."


def _is_running(process: int) -> bool:
    if os.name == "nt":  # there, os.kill ends the process that it asks for
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


@contextmanager
def _told(target: Path, advice: str = ADVICE) -> Iterator[None]:
    """Say in one sentence what the system refused; another file than the target is named itself."""
    if "\0" in str(target):
        raise InputError(f"{shown(str(target))}: is no name that a file can have; {advice}.")
    try:
        yield
    except OSError as err:
        if err.strerror is None:  # not of the system
            raise
        name = Path(err.filename) if isinstance(err.filename, str) else target
        if not _belongs(_real(name), _real(target)):
            raise InputError(f"{name}: cannot be read or written ({err.strerror}).") from err
        raise InputError(f"{target}: cannot be written ({err.strerror}); {advice}.") from err


def _belongs(path: Path, target: Path) -> bool:
    """Whether a path is the target, a folder above it, or something in it or in its scratch folder."""
    return (
        path in (target, *target.parents)
        or target in path.parents
        or any(part.startswith(_prefix(target)) for part in path.parts)
    )


def is_file(path: Path) -> bool:
    """Whether a regular file can be seen there; unlike ``Path.is_file`` it stands every name."""
    return _seen(path, Path.is_file)


def is_folder(path: Path) -> bool:
    """The same for a folder."""
    return _seen(path, Path.is_dir)


def _seen(path: Path, check: Callable[[Path], bool]) -> bool:
    try:
        return check(path)
    except (OSError, ValueError):  # too long, not permitted
        return False


def read_bytes(path: Path, advice: str = "", *, most: int = LARGEST) -> bytes:
    """Content of a regular file of ``most`` bytes at most; a pipe or a device would be waited for without end.

    Raises
    ------
    InputError
        There is no such file, or it cannot be read; the sentence ends with ``advice``.
    """
    try:
        status = path.stat()
        if stat.S_ISREG(status.st_mode) and status.st_size <= most:
            return path.read_bytes()
        problem = "it is a folder" if path.is_dir() else "it is no regular file"
        if stat.S_ISREG(status.st_mode):
            problem = f"it has {status.st_size:,} bytes; allowed: {most:,}"
    except (OSError, ValueError) as err:  # ValueError: a NUL in the name
        problem = getattr(err, "strerror", None) or str(err)
    raise InputError(f"{path}: cannot be read ({problem}){advice and f'; {advice}'}.")


def read_text(path: Path, advice: str = "", *, most: int = LARGEST) -> str:
    """Content of a regular file in UTF-8, without a byte order mark; see ``read_bytes``."""
    try:
        return read_bytes(path, advice, most=most).decode("utf-8-sig")
    except UnicodeDecodeError as err:
        raise InputError(f"{path}: is not UTF-8 text (byte {err.start}){advice and f'; {advice}'}.") from err


def read_json(path: Path, advice: str = "") -> Any:  # noqa: ANN401 (JSON can be anything)
    """What a JSON file holds, nested `DEEPEST` levels at most; see ``read_bytes``."""
    text = read_text(path, advice)
    try:
        value = json.loads(text)
        if not is_flat(value):
            raise ValueError(f"it is nested deeper than {DEEPEST} levels")
    except (ValueError, RecursionError) as err:
        raise InputError(f"{path}: is not readable JSON ({err}){advice and f'; {advice}'}.") from err
    return value


def is_flat(value: object) -> bool:
    """Whether mappings and lists are nested `DEEPEST` levels at most, so that everybody can write and read them."""
    level = [value]
    for _ in range(DEEPEST + 1):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list | tuple)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
    return not level
