"""Replace a published folder by a new one: all of it or nothing, whatever interrupts."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ..precompute.errors import InputError

STAMP = "modgap.json"  # in every folder that this module may replace


@contextmanager
def replacing(out: Path) -> Iterator[Path]:
    """A scratch folder that becomes ``out`` when the block ends without an exception.

    Raises
    ------
    InputError
        ``out`` cannot be written, or holds something that is not a page of ours.
    """
    try:
        _recover(out)
        _refuse_strangers(out)
        out.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=f"{_prefix(out)}{os.getpid()}.") as scratch:
            new = Path(scratch) / "new"
            new.mkdir()
            yield new
            (new / STAMP).write_text(json.dumps({"generator": "modgap"}) + "\n", encoding="utf-8")
            if out.exists():
                out.replace(Path(scratch) / "old")
            new.replace(out)
    except OSError as err:
        reason = ": ".join(str(part) for part in (err.strerror or err, err.filename) if part)
        raise InputError(
            f"{out}: cannot be written ({reason}); choose another folder with --out, or free its rights."
        ) from err


def _prefix(out: Path) -> str:
    return f".{out.name}."


def _recover(out: Path) -> None:
    """Clean up after builds that were killed: they leave a scratch folder, at worst with the old page in it."""
    for scratch in sorted(out.parent.glob(f"{_prefix(out)}*")):
        number = scratch.name.removeprefix(_prefix(out)).partition(".")[0]
        if not number.isdecimal() or _is_running(int(number)):
            continue
        if (scratch / "old").is_dir() and not out.exists():
            (scratch / "old").replace(out)
        shutil.rmtree(scratch)


def _is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _refuse_strangers(out: Path) -> None:
    if out.is_dir() and any(out.iterdir()) and not (out / STAMP).is_file():
        raise InputError(f"{out}: holds files that no build has written; choose an empty or a new folder with --out.")
    if out.exists() and not out.is_dir():
        raise InputError(f"{out}: is a file; choose a folder with --out.")
