"""A folder and its captions file become paired data, whatever kind the file is; what is wrong is told in sentences."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from modgap.precompute.encoding.data_folder import Column, PairedData, read_folder
from modgap.precompute.errors import InputError
from modgap.precompute.item import Item

from .making import N, write_csv, write_folder, write_sounds


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "things")


def refused(folder: Path, captions: Path | None = None) -> tuple[str, ...]:
    with pytest.raises(InputError) as told:
        read_folder(folder, captions)
    return told.value.problems


def test_a_csv_gives_items_with_pictures_captions_and_tags(folder):
    data = read_folder(folder)
    assert (data.name, tuple(data.columns), len(data.items)) == ("things", ("image", "text"), N)
    assert data.items[1] == Item("1.png", "thing of number 1", ("odd", "prime"))
    assert data.columns["image"] == Column("picture", tuple(folder / f"{n}.png" for n in range(N)))
    assert data.columns["text"].values[3] == "thing of number 3"


def test_json_lines_and_tsv_and_plain_text_say_the_same(folder):
    expected = [(item.id, item.caption) for item in read_folder(folder).items]
    lines = [json.dumps({"file_name": name, "text": caption, "tags": ["a", "b"]}) for name, caption in expected]
    (folder / "captions.jsonl").write_text("\n".join(lines))
    (folder / "c.tsv").write_text("path\tcaption\n" + "\n".join(f"{name}\t{caption}" for name, caption in expected))
    (folder / "c.txt").write_text("\n".join(caption for _, caption in expected) + "\n")
    for name in ("captions.jsonl", "c.tsv", "c.txt"):
        data = read_folder(folder, folder / name)
        assert [(item.id, item.caption) for item in data.items] == expected
    assert read_folder(folder, folder / "captions.jsonl").items[0].tags == ("a", "b")


def test_plain_text_goes_with_files_in_the_order_of_their_numbers(tmp_path):
    folder = write_folder(tmp_path / "many", 12)
    (folder / "c.txt").write_text("\n".join(f"caption {n}" for n in range(12)))
    items = read_folder(folder, folder / "c.txt").items
    assert [(item.id, item.caption) for item in items] == [(f"{n}.png", f"caption {n}") for n in range(12)]


def coco(folder: Path, annotations: list[tuple[int, str]]) -> Path:
    images = [{"id": 100 + n, "file_name": f"{n}.png", "width": 32} for n in range(N)]
    told = {"info": {}, "images": images, "annotations": [{"image_id": i, "caption": c} for i, c in annotations]}
    path = folder / "coco.json"
    path.write_text(json.dumps(told))
    return path


def test_of_five_captions_a_picture_the_first_is_taken_and_the_rest_told(folder):
    said: list[str] = []
    path = coco(folder, [(100 + n, f"caption {k} of {n}\n") for k in range(5) for n in (2, 0)])
    items = read_folder(folder, path, say=said.append).items
    assert [(item.id, item.caption) for item in items] == [("2.png", "caption 0 of 2"), ("0.png", "caption 0 of 0")]
    assert said == [
        f"{path}: left out 8 further captions; each file is paired with its first.",
        f"{folder}: left out 8 files that coco.json does not name: 1.png, 3.png, 4.png and 5 more.",
    ]


def test_a_caption_of_no_picture_is_told(folder):
    (told,) = refused(folder, coco(folder, [(100, "a"), (7, "b")]))
    assert "annotations[1]: found image_id 7 and caption 'b'" in told


def test_sounds_and_molecules_and_other_pictures_are_modalities(folder):
    write_sounds(folder / "heard", 2)
    rows = [
        ("file_name", "depth", "audio", "smiles", "caption", "Weight"),
        ("0.png", "1.png", "heard/0.wav", "CO", "methanol", "32"),
        ("2.png", "3.png", "heard/1.wav", "O", "water", "18"),
    ]
    write_csv(folder / "c.csv", rows)
    said: list[str] = []
    data = read_folder(folder, folder / "c.csv", say=said.append)
    kinds = {modality: column.kind for modality, column in data.columns.items()}
    assert kinds == {"image": "picture", "text": "text", "audio": "sound", "molecule": "smiles", "depth": "picture"}
    assert tuple(kinds) == ("image", "text", "audio", "molecule", "depth")
    assert data.columns["molecule"].values == ("CO", "O")
    assert said[0] == f"{folder / 'c.csv'}: left out weight, without names of pictures or sounds."


def test_without_captions_an_item_is_called_as_its_file(folder):
    write_csv(folder / "c.csv", [("image", "thermal", "id", "split"), ("0.png", "1.png", "first", "train")])
    (item,) = read_folder(folder, folder / "c.csv").items
    assert item == Item("first", "first", split="train")


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("file_name", "caption"), ("0.png", "a"), ("gone.png", "b")], "1 of 2 pictures that c.csv names are missing: gone.png; put them there"),
        ([("id", "file_name", "caption"), ("x", "0.png", "a"), ("x", "1.png", "b")], "c.csv:3: repeats the id 'x' of"),
        ([("name", "words"), ("0", "a")], "has the columns name, words; allowed: file_name, image or audio (names of files)"),
        ([("caption",), ("a",)], "has the columns caption; allowed: file_name"),
        ([("caption", "text", "image"), ("a", "b", "0.png")], "has the columns caption, text, which mean the same; keep one."),
        ([("file_name", "image", "caption"), ("0.png", "0.png", "a")], "file and image both hold the image; keep one."),
        ([("file_name", "caption"), ("0.png", "")], "c.csv:2: has no caption; fill it in, or take the row out."),
        ([("file_name", "caption"), ("0.png", "a", "b")], "c.csv:2: has 3 cells, but there are 2 columns; quote cells with commas."),
        ([("file_name", "caption")], "holds no captions; write one row an item."),
    ],
)  # fmt: skip
def test_a_wrong_table_is_one_sentence(rows, told, folder):
    write_csv(folder / "c.csv", rows)
    (problem,) = refused(folder, folder / "c.csv")
    assert told in problem


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("c.txt", "one\ntwo\n", "has 2 captions, but "),
        ("c.jsonl", '{"file_name": "0.png", "caption": {"en": "a"}}', "c.jsonl:1: found {'en': 'a'} as 'caption'; allowed: text"),
        ("c.jsonl", "[1]", "c.jsonl:1: found '[1]'; expected a JSON object"),
        ("c.json", "{}", "c.json: found images: None; expected the JSON of MSCOCO"),
        ("c.json", '{"images": [{"id": []}]}', "found images: [{'id': []}]; expected"),
        ("c.xlsx", "", "found a captions file of kind '.xlsx'; allowed: .csv"),
        ("c.csv", b"caf\xe9,caption\n", "is not UTF-8 text"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_one_sentence(name, content, told, folder):
    (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode())
    (problem,) = refused(folder, folder / name)
    assert told in problem


def test_a_folder_that_is_none_or_without_captions_is_told(folder, tmp_path):
    assert "is not a folder" in refused(tmp_path / "gone")[0]
    (folder / "captions.csv").unlink()
    assert "holds none of captions.csv, " in refused(folder)[0]


def test_columns_of_unequal_lengths_and_repeated_ids_are_told():
    with pytest.raises(InputError) as told:
        PairedData("mine", (Item("a", "a"), Item("a", "b")), {"text": Column("text", ("a",))})
    assert told.value.problems == (
        "mine: text has 1 entries, but there are 2 items; give one an item.",
        "mine: item 1 repeats the id 'a'; ids must be unique.",
    )
