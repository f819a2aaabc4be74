"""Values and bytes that nobody writes on purpose."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

TEXTS = (
    "", " ", "\0", "\ud800", "\u202e", "\x1b[2J", "a\nb", "../x", "/etc/passwd", ".", "..", "-", "0", "1e400", "NaN", "null",
    "<script>alert(1)</script>", "url(//example.org/x)", 'src="//example.org/x"', "javascript:alert(1)", "]]>", "</", "{{7*7}}",
    "%00", "shared-1", "__proto__", "constructor", "steps", "image", "text", "toy", "toy/0", "first", "last", "größe", "𝟘", "٣",
    "x" * 300, "x" * 20_000, "ü" * 200, "[" * 60, "'", '"', "\\", "a: b", "- a", "#", "&a", "*a", "!!int x", "@", "`", "%",
)  # fmt: skip
NUMBERS = (
    0, 1, -1, 2, 3, 7, 10, 2**31, 2**53, 2**63, 2**64, 10**40, 10**400, -(10**400), 0.0, -0.0, 0.5, 1.5, 1e-320, 5e-324, 1e100,
    1e308, -1e308, float("inf"), float("-inf"), float("nan"),
)  # fmt: skip


def value(rng: random.Random, depth: int = 0) -> Any:
    """Something that JSON, or Python, can hold."""
    kind = rng.randrange(7 if depth < 3 else 4)
    if kind == 0:
        return rng.choice(TEXTS)
    if kind == 1:
        return rng.choice(NUMBERS)
    if kind == 2:
        return rng.choice((None, True, False))
    if kind == 3:
        return rng.choice(([], {}, "x", 1, deep(rng.choice((5, 39, 45, 300)))))
    if kind < 6:
        return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
    return {str(rng.choice(TEXTS)): value(rng, depth + 1) for _ in range(rng.randrange(4))}


def deep(levels: int) -> list[Any]:
    nested: list[Any] = []
    for _ in range(levels):
        nested = [nested]
    return nested


def changed(rng: random.Random, data: Any) -> Any:
    """A copy of nested values with one of them replaced, removed or added."""
    if isinstance(data, dict) and data and rng.random() < 0.8:
        key = rng.choice(list(data))
        if rng.random() < 0.5 and isinstance(data[key], dict | list):
            return {**data, key: changed(rng, data[key])}
        how = rng.randrange(8)
        if how == 0:
            return {name: part for name, part in data.items() if name != key}
        if how == 1:
            return {**data, str(rng.choice(TEXTS)): value(rng)}
        return {**data, key: value(rng)}
    if isinstance(data, list) and data and rng.random() < 0.8:
        place = rng.randrange(len(data))
        how = rng.randrange(4)
        part = changed(rng, data[place]) if how else value(rng)
        return [*data[:place], *([part] if how < 3 else []), *data[place + 1 :]]
    return value(rng)


def bytes_changed(rng: random.Random, content: bytes) -> bytes:
    """Bytes with some of them cut off, flipped, repeated or put in."""
    at = rng.randrange(len(content) + 1)
    how = rng.randrange(6)
    if how == 0:
        return content[:at]
    if how == 1 and content:
        at = min(at, len(content) - 1)
        return content[:at] + bytes([content[at] ^ (1 << rng.randrange(8))]) + content[at + 1 :]
    if how == 2:
        return content[:at] + rng.randbytes(rng.randrange(1, 9)) + content[at:]
    if how == 3:
        return content[:at] + content[at : at + 40] * rng.randrange(2, 50) + content[at:]
    if how == 4:
        return rng.randbytes(rng.randrange(200))
    return content[:at] + rng.choice(TEXTS).encode("utf-8", "surrogatepass") + content[at:]


def one_spoilt(rng: random.Random, folder: Path, names: Sequence[str]) -> None:
    """One of the files of a folder spoilt, if it is there."""
    path = folder / rng.choice(names)
    if path.is_file():
        file_spoilt(rng, path)


def one_changed(rng: random.Random, folder: Path, names: Sequence[str]) -> None:
    """One of the files of a folder with other bytes, if it is there."""
    path = folder / rng.choice(names)
    if path.is_file():
        path.write_bytes(bytes_changed(rng, path.read_bytes()))


def file_spoilt(rng: random.Random, path: Path) -> None:
    """A file that is no file any more, or another one."""
    content = path.read_bytes()
    path.unlink()
    ways: tuple[Callable[[], object], ...] = (
        lambda: os.mkfifo(path),
        path.mkdir,
        lambda: path.symlink_to("/dev/zero"),
        lambda: path.symlink_to(path),
        lambda: path.write_bytes(b""),
        lambda: None,
        lambda: path.write_bytes(bytes_changed(rng, content)),
        lambda: path.write_bytes(content.replace(b"\n", b"\r\n")),
        lambda: path.write_bytes(b"\xef\xbb\xbf" + content),
        lambda: path.write_bytes(content.decode("latin-1").encode("utf-16")),
    )
    rng.choice(ways)()


def copied(source: Path, target: Path) -> Path:
    return Path(shutil.copytree(source, target))
