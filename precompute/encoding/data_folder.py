"""A folder of pictures, sounds or molecules with a captions file, as paired data: items in two or more modalities."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ..bundle_checks import MODALITY, RESERVED, item_problems
from ..errors import InputError, listed, shown
from ..files import is_file, is_folder
from ..item import Item
from .captions import TAG_MARK, Row, read_captions

Kind = Literal["picture", "sound", "text", "smiles"]
Say = Callable[[str], None]
CAPTIONS = ("captions.csv", "captions.jsonl", "captions.json", "captions.tsv", "metadata.csv", "metadata.jsonl")
KINDS: Mapping[str, Kind] = {
    ".png": "picture", ".jpg": "picture", ".jpeg": "picture", ".webp": "picture", ".gif": "picture",
    ".wav": "sound", ".flac": "sound", ".ogg": "sound", ".mp3": "sound", ".m4a": "sound",
}  # fmt: skip
FILES: Mapping[str, Kind] = {"image": "picture", "audio": "sound"}  # modalities of files, and what these are
MODALITIES: Mapping[str, str] = {"caption": "text", "smiles": "molecule"}
ORDER = ("image", "text", "audio", "molecule")  # of the modalities of a bundle; others follow
OF_ITEM = ("id", "tags", "split")  # columns that are no modality
NEEDED = "file_name, image or audio (names of files), caption, smiles; two of them at least"


@dataclass(frozen=True)
class Column:
    """What N items are in one modality: names of files, or texts."""

    kind: Kind
    values: tuple[Path | str, ...]


@dataclass(frozen=True)
class PairedData:
    """N items and what each is in every modality, in the same order."""

    name: str
    items: tuple[Item, ...]
    columns: Mapping[str, Column]

    def __post_init__(self) -> None:
        problems = [
            f"{self.name}: {modality} has {len(column.values)} entries, but there are {len(self.items)} items; "
            f"give one an item."
            for modality, column in self.columns.items()
            if len(column.values) != len(self.items)
        ]
        problems += [f"{self.name}: {problem}" for problem in item_problems(self.items)]
        if problems:
            raise InputError(problems)


def read_folder(folder: Path, captions: Path | None = None, *, say: Say = lambda _: None) -> PairedData:
    """Read a folder and its captions file; pictures and sounds are not opened yet.

    Parameters
    ----------
    folder
        Names of files in the captions file are relative to it.
    captions
        Default: the first of `CAPTIONS` that is in the folder. See ``captions`` for its form.
    say
        Told in a sentence what is left out.

    Raises
    ------
    InputError
        Everything that is wrong: files that are missing, columns that are, ids that stand twice.
    """
    if not is_folder(folder):
        raise InputError(f"{folder}: is not a folder; give the one that holds the data.")
    path = captions or _captions_file(folder)
    rows = read_captions(path)
    if path.suffix.lower() == ".txt":
        rows = _with_pictures(rows, folder, path)
    roles = _roles(rows, path, say)
    rows = _first_captions(rows, roles, path, say)
    problems = [
        f"{row.place}: has no {column}; fill it in, or take the row out."
        for row in rows
        for column in roles.values()
        if not row.cells.get(column)
    ]
    if problems:
        raise InputError(problems)
    columns = {modality: _column(modality, column, rows, folder) for modality, column in roles.items()}
    problems = [*_missing(columns, folder, path), *_repeated(rows)]
    if problems:
        raise InputError(problems)
    _tell_strangers(columns, folder, path, say)
    return PairedData(folder.resolve().name, tuple(_items(rows, columns, folder)), columns)


def _captions_file(folder: Path) -> Path:
    found = next((folder / name for name in CAPTIONS if is_file(folder / name)), None)
    if found is None:
        raise InputError(f"{folder}: holds none of {', '.join(CAPTIONS)}; name the captions file with --captions.")
    return found


def _with_pictures(rows: Sequence[Row], folder: Path, path: Path) -> list[Row]:
    """One caption a line, for the files of the folder in the order of their names, 2 before 10."""
    names = sorted(_files(folder), key=lambda name: [int(p) if p.isdigit() else p for p in re.split(r"(\d+)", name)])
    if len(names) != len(rows):
        raise InputError(
            f"{path}: has {len(rows)} captions, but {folder} holds {len(names)} pictures and sounds; write one line a "
            f"file, or a CSV with the columns file_name and caption."
        )
    return [Row(row.place, {"file": name, **row.cells}) for name, row in zip(names, rows, strict=True)]


def _files(folder: Path) -> Iterator[str]:
    """Names of the pictures and sounds in a folder, relative to it."""
    for path in folder.rglob("*"):
        if path.suffix.lower() in KINDS and not path.name.startswith("."):
            yield path.relative_to(folder).as_posix()


def _roles(rows: Sequence[Row], path: Path, say: Say) -> dict[str, str]:
    """Modality to the column that it stands in."""
    roles: dict[str, str] = {}
    ignored: list[str] = []
    present = dict.fromkeys(column for row in rows for column in row.cells)
    for column in present:
        kind = next((_kind(row.cells[column]) for row in rows if row.cells.get(column)), None)
        modality = MODALITIES.get(column, column)
        if column == "file":
            modality = next((name for name, what in FILES.items() if what == (kind or "picture")), "image")
        if column in MODALITIES or column in FILES or column == "file" or (kind and _is_name(modality)):
            if modality in roles:
                raise InputError(f"{path}: {roles[modality]} and {column} both hold the {modality}; keep one.")
            roles[modality] = column
        elif column not in OF_ITEM:
            ignored.append(column)
    if len(roles) < 2:
        raise InputError(f"{path}: has the columns {listed(list(present))}; allowed: {NEEDED}.")
    if ignored:
        say(f"{path}: left out {listed(ignored)}, without names of pictures or sounds.")
    return {modality: roles[modality] for modality in dict.fromkeys((*ORDER, *roles)) if modality in roles}


def _kind(name: str) -> Kind | None:
    return KINDS.get(Path(name).suffix.lower())


def _is_name(modality: str) -> bool:
    return bool(MODALITY.fullmatch(modality)) and modality not in (*RESERVED, *OF_ITEM)


def _first_captions(rows: Sequence[Row], roles: Mapping[str, str], path: Path, say: Say) -> list[Row]:
    """One row a file where no ids say otherwise: sets with five captions a picture pair it with the first."""
    files = [column for modality, column in roles.items() if modality not in MODALITIES.values()]
    if not files or any("id" in row.cells for row in rows):
        return list(rows)
    first = {tuple(row.cells.get(column) for column in files): row for row in reversed(rows)}
    kept = [row for row in rows if first[tuple(row.cells.get(column) for column in files)] is row]
    if len(kept) < len(rows):
        say(f"{path}: left out {len(rows) - len(kept):,} further captions; each file is paired with its first.")
    return kept


def _column(modality: str, column: str, rows: Iterable[Row], folder: Path) -> Column:
    values = [row.cells[column] for row in rows]
    if column == "smiles":
        return Column("smiles", tuple(values))
    if column == "caption":
        return Column("text", tuple(values))
    kind = FILES.get(modality) or _kind(values[0]) or "picture"
    return Column(kind, tuple(folder / value for value in values))


def _missing(columns: Mapping[str, Column], folder: Path, path: Path) -> Iterator[str]:
    for column in columns.values():
        files = [value for value in column.values if isinstance(value, Path)]
        missing = [_relative(value, folder) for value in files if not is_file(value)]
        if missing:
            yield (
                f"{folder}: {len(missing):,} of {len(files):,} {column.kind}s that {path.name} names are missing: "
                f"{listed(missing, 3)}; put them there, or take their rows out."
            )


def _relative(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix() if path.is_relative_to(folder) else path.name


def _repeated(rows: Iterable[Row]) -> Iterator[str]:
    places: dict[str, str] = {}
    for row in rows:
        name = row.cells.get("id")
        if name and name in places:
            yield f"{row.place}: repeats the id {shown(name)} of {places[name]}; give each item an id of its own."
        elif name:
            places[name] = row.place


def _tell_strangers(columns: Mapping[str, Column], folder: Path, path: Path, say: Say) -> None:
    named = {_relative(value, folder) for one in columns.values() for value in one.values if isinstance(value, Path)}
    strangers = sorted(set(_files(folder)) - named) if named else []
    if strangers:
        say(f"{folder}: left out {len(strangers):,} files that {path.name} does not name: {listed(strangers, 3)}.")


def _items(rows: Iterable[Row], columns: Mapping[str, Column], folder: Path) -> Iterator[Item]:
    """Items are called by their id, else by their file, else by what they are: a SMILES."""
    names = next((column.values for modality, column in columns.items() if modality != "text"), ())
    for row, value in zip(rows, names, strict=True):
        name = row.cells.get("id") or (_relative(value, folder) if isinstance(value, Path) else value)
        tags = (tag.strip() for tag in row.cells.get("tags", "").split(TAG_MARK))
        yield Item(
            id=name,
            caption=row.cells.get("caption") or name,
            tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
            split=row.cells.get("split") or "test",
        )
