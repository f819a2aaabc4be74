"""The commands ``modgap encode`` and ``modgap augment``: from a folder of data to a bundle, or to more data."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from .terminal import say

STEPS = 36  # of a turn: ten degrees each


def add(command: Callable[..., argparse.ArgumentParser], count: Callable[[str], int], bundles: Path) -> None:
    """Add both commands.

    Parameters
    ----------
    command
        Adds one: name, what it does, example.
    count
        Reads a whole number from 1.
    bundles
        Default folder of bundles.
    """
    encode = command(
        "encode", "encode a folder of pictures, sounds or molecules with captions, and write a bundle",
        "modgap encode pictures --model openai/clip-vit-base-patch32 --batch 64 --device cuda --half",
    )  # fmt: skip
    encode.add_argument("--model", required=True, metavar="NAME_OR_FOLDER", help="dual encoder of transformers")
    encode.add_argument("--batch", type=count, default=32, metavar="N", help="items at once (default: %(default)s)")
    encode.add_argument("--device", default="cpu", metavar="D", help="cpu, cuda or mps (default: %(default)s)")
    encode.add_argument("--half", action="store_true", help="compute in half precision")
    encode.add_argument("--name", metavar="NAME", help="of the bundle (default: FOLDER-MODEL)")
    encode.add_argument("--logit-scale", type=float, metavar="S", help="1 / temperature (default: the model's)")
    encode.add_argument("--licence", metavar="TEXT", help="of captions and files, shown wherever they are")
    encode.add_argument("--replace", action="store_true", help="overwrite a bundle of other content")
    encode.add_argument("--out", type=Path, default=bundles, metavar="DIR", help="bundles (default: %(default)s)")
    augment = command(
        "augment", "write pictures many times over, changed step by step, as a data set of its own",
        "modgap augment pictures --how rotate --steps 36 --item cat.jpg --out turned",
    )  # fmt: skip
    augment.add_argument("--how", required=True, metavar="HOW", help="rotate, blur, noise, shift-x, shift-y or crop")
    augment.add_argument("--steps", type=count, default=STEPS, metavar="N", help="of each item (default: %(default)s)")
    augment.add_argument("--item", metavar="ID", action="append", help="only this item; may be repeated")
    augment.add_argument("--out", type=Path, required=True, metavar="DIR", help="the new folder")
    for parser in (encode, augment):
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="the data")
        parser.add_argument(
            "--captions",
            type=Path,
            metavar="FILE",
            help="CSV, JSON Lines, JSON of MSCOCO, or text (default: captions.*)",
        )


def run_encode(arguments: argparse.Namespace) -> None:
    """``modgap encode``."""
    from ..precompute.encoding import TransformersEncoder, encode_data, read_folder

    data = read_folder(arguments.folder, arguments.captions, say=say)  # before a model is fetched
    encode_data(
        data,
        TransformersEncoder(arguments.model, device=arguments.device, half=arguments.half),
        arguments.out,
        name=arguments.name,
        logit_scale=arguments.logit_scale,
        licence=arguments.licence,
        batch=arguments.batch,
        overwrite=arguments.replace,
        say=say,
    )


def run_augment(arguments: argparse.Namespace) -> None:
    """``modgap augment``."""
    from ..precompute.encoding import read_folder, write_augmented

    data = read_folder(arguments.folder, arguments.captions, say=say)
    say(str(write_augmented(data, arguments.out, arguments.how, arguments.steps, ids=arguments.item).resolve()))
