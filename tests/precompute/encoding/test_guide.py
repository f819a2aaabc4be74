"""What `docs/encode.md` tells to write runs as it stands, in a folder with pictures and a checkpoint."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from PIL import Image

from modgap.precompute.bundle import load_all
from modgap.precompute.encoding import augmentations, data_folder, encode, media
from modgap.precompute.media import PictureSheet
from modgap.site.cli import main

from ...site.making import write_article
from .making import write_checkpoint

GUIDE = (Path(__file__).parents[3] / "docs" / "encode.md").read_text(encoding="utf-8")
FIGURE = """
:::figure {kind} #{kind}
bundle: mine/0
title: {kind}
---
Points.
:::
"""
HUB = "openai/clip-vit-base-patch32"


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", GUIDE, re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_checkpoint("clip", tmp_path_factory.mktemp("hub") / "clip")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the data of the guide, which tests work in."""
    (tmp_path / "pictures").mkdir()
    (table,) = blocks("csv")
    (tmp_path / "pictures" / "captions.csv").write_text(table)
    for name, colour in (("cat.jpg", "orange"), ("bus.jpg", "red")):
        Image.new("RGB", (40, 30), colour).save(tmp_path / "pictures" / name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_commands_write_bundles_that_can_be_opened(here, checkpoint, capfd):
    for line in "".join(blocks("console")).splitlines():
        assert main([word if word != HUB else str(checkpoint) for word in shlex.split(line)[1:]]) == 0
    runs = load_all(here / "_build" / "bundles")
    assert {name: len(seeds[0].items) for name, seeds in runs.items()} == {"pictures-clip": 2, "turned-clip": 36}
    assert runs["turned-clip"][0].items[1].caption == "a cat on a mat, rotated by 10 degrees"
    assert isinstance(runs["turned-clip"][0].media["image"], PictureSheet)
    said = capfd.readouterr().out.splitlines()
    assert (
        said[0]
        == "_build/bundles/pictures-clip/0: encoded 2 items (image, text) with their pictures, at a scale of 14.2849 (of the model)."
    )
    assert said[1] == str(here / "turned" / "captions.csv")


def test_figures_show_an_encoded_bundle_with_its_pictures(here, checkpoint):
    assert main(["augment", "pictures", "--how", "rotate", "--out", "turned"]) == 0
    assert main(["encode", "turned", "--model", str(checkpoint), "--name", "mine"]) == 0
    figures = "".join(FIGURE.format(kind=kind) for kind in ("scatter", "heatmap", "mixed-retrieval"))
    article = write_article(here / "article", f"# T\n{figures}", claims="from ..site.claims import claim\n")
    assert main(["build", "--article", str(article), "--out", "page"]) == 0
    assert list((here / "page").rglob("items-*.webp"))


def test_the_examples_in_python_run_and_an_encoder_has_less_than_twenty_lines(here):
    names: dict[str, object] = {}
    for block in blocks("python"):
        exec(block, names)
    assert sorted(load_all(here / "_build" / "bundles")) == ["pictures-both", "pictures-colours"]
    assert len(blocks("python")[0].splitlines()) < 20


def test_wrong_input_is_one_sentence_and_no_traceback(here, checkpoint, capfd):
    (here / "pictures" / "bus.jpg").unlink()
    assert main(["encode", "pictures", "--model", str(checkpoint)]) == 2
    told = capfd.readouterr().err.splitlines()
    assert told == [
        "pictures: 1 of 2 pictures that captions.csv names are missing: bus.jpg; put them there, or take their rows out."
    ]


def test_the_guide_names_what_there_is(capsys):
    assert all(f"`{how}`" in GUIDE for how in augmentations.AUGMENTATIONS)
    assert all(f"`{name}`" in GUIDE for name in data_folder.OF_ITEM)
    for number in (encode.MEASURED, media.MOST_FILES, media.CELL, media.sheet_form(50_000)[0]):  # pyright: ignore[reportOptionalSubscript]
        assert f"{number:,}" in GUIDE
    with pytest.raises(SystemExit):
        main(["augment", "--help"])
    shown = " ".join(capsys.readouterr().out.split())
    assert all(how in shown for how in augmentations.AUGMENTATIONS)
