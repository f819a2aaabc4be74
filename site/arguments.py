"""What the command ``modgap`` takes: its commands, their options, and an example of each."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path

from . import encode_commands

ARTICLE = Path(__file__).resolve().parent.parent / "article"
BUNDLES = Path("_build/bundles")
QUICK = Path("_build/quick")
SITE = Path("_build/site")


def parser() -> argparse.ArgumentParser:
    """Reads a command line; ``command`` says which command it asks for."""
    whole_line = argparse.ArgumentParser(
        prog="modgap",
        description="Train small contrastive models, and compile the article that shows them.",
        epilog="example: modgap precompute && modgap build",
    )
    commands = whole_line.add_subparsers(dest="command", required=True, metavar="COMMAND")

    new = _command(
        commands, "new", "write a first article of your own: two chapters, a figure, a claim", "modgap new my-article"
    )  # fmt: skip
    new.add_argument("folder", type=Path, metavar="DIR", help="where it goes, a folder that is new or empty")
    new.add_argument(
        "--bundles", type=Path, default=BUNDLES, metavar="DIR",
        help="where the bundle that its figure shows is made, if it is not there (default: %(default)s)",
    )  # fmt: skip
    precompute = _command(
        commands, "precompute", "train every run of the article and write its bundles, real models too",
        "modgap precompute --only emoji-infonce-100",
    )  # fmt: skip
    precompute.add_argument("--quick", action="store_true", help="few steps, one seed: to see that everything runs")
    precompute.add_argument(
        "--only", metavar="NAME", action="append", help="only this experiment or real model; may be repeated"
    )
    precompute.add_argument("--jobs", type=_count, metavar="N", help="runs at the same time (default: one a core)")
    precompute.add_argument(
        "--out", type=Path, metavar="DIR", help=f"bundles (default: {BUNDLES}, with --quick {QUICK})"
    )
    _add_measure(commands)
    for command in (precompute, commands.choices["measure"]):
        command.add_argument(
            "--dask", metavar="ADDRESS", help="let the workers of this Dask cluster do it, which see the same files"
        )

    whole = _command(
        commands, "site", "a first look at the page within minutes, then every run, then the whole page",
        "modgap site",
    )  # fmt: skip
    whole.add_argument("--jobs", type=_count, metavar="N", help="runs at the same time (default: one a core)")
    whole.set_defaults(draft=True)  # a claim that a machine does not support costs nobody the page
    build = _command(
        commands, "build", "compile chapters and bundles to a folder of static files",
        "modgap build --draft --out _build/draft",
    )  # fmt: skip
    serve = _command(
        commands, "serve", "build, serve on this computer, and rebuild and reload on every change",
        "modgap serve --port 8000",
    )  # fmt: skip
    serve.add_argument("--port", type=_port, default=5500, help="default: %(default)s")
    build.add_argument("--single-file", action="store_true", help="the page with all that it needs inside, one file")
    exporter = _command(
        commands, "export", "write one figure of the article as a file that works anywhere",
        "modgap export clouds --state 'step=0' -o clouds.html",
    )  # fmt: skip
    exporter.add_argument("figure", metavar="FIGURE", help="its id: #ID in its chapter")
    exporter.add_argument(
        "--state", default="", metavar="STATE", help="what it opens with, as behind the ? of its address"
    )
    exporter.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="the file")
    deck = _command(
        commands, "slides", "write the article as a deck that opens from a stick", "modgap slides -o talk"
    )  # fmt: skip
    deck.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="folder of the deck")
    deck.add_argument(
        "--stills", type=Path, default=SITE / "stills", metavar="DIR",
        help="pictures for print and the speaker's view, by 'modgap stills' of this article (default: %(default)s)",
    )  # fmt: skip
    stills = _command(
        commands, "stills", "build, and take a picture of each figure in each step of its story",
        "modgap stills --draft",
    )  # fmt: skip
    for command in (whole, build, stills, serve, exporter, deck):
        command.add_argument("--article", type=Path, default=ARTICLE, metavar="DIR", help="folder with article.yaml")
        command.add_argument(
            "--bundles", type=Path, default=BUNDLES, metavar="DIR", help="of precompute (default: %(default)s)"
        )
    for command in (whole, build, stills, serve):
        command.add_argument("--out", type=Path, default=SITE, metavar="DIR", help="the page (default: %(default)s)")
    for command in (build, stills, serve, exporter, deck):
        command.add_argument(
            "--draft", action="store_true", help="mark claims that the runs do not support instead of refusing to build"
        )

    reporter = _command(
        commands, "report", "is the gap of a model harmful? one file, with figures, to send",
        "modgap report _build/bundles/clip-photos -o report.html",
    )  # fmt: skip
    reporter.add_argument("bundles", nargs="+", type=Path, metavar="PATH", help="a bundle, or a folder of bundles")
    reporter.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="the file")
    explorer = _command(
        commands, "explore", "open bundles in a browser: maps, clusters, metrics, words; on this computer only",
        "modgap explore _build/bundles/emoji-infonce-100",
    )  # fmt: skip
    explorer.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help=f"bundles, or folders that hold some (default: {BUNDLES})"
    )
    explorer.add_argument(
        "--host", default="127.0.0.1", metavar="HOST",
        help="address to listen at, 0.0.0.0 for every computer that reaches this one (default: %(default)s)",
    )  # fmt: skip
    explorer.add_argument("--port", type=_port, default=5600, help="default: %(default)s")
    explorer.add_argument(
        "--model", metavar="NAME_OR_FOLDER", help="dual encoder that made the bundles, to search them by a sentence"
    )

    _add_importers(commands)
    encode_commands.add(partial(_command, commands), _count, BUNDLES)
    return whole_line


def _add_measure(commands) -> None:  # noqa: ANN001
    measure = _command(
        commands, "measure", "measure embeddings in files of any size, which are never read whole",
        "modgap measure image=X.npy text=Y.npy --logit-scale 50",
    )  # fmt: skip
    measure.add_argument("files", nargs="+", metavar="MODALITY=FILE", help="npy, a row of length one for each item")
    measure.add_argument("--logit-scale", type=float, required=True, metavar="S", help="1 / temperature")
    measure.add_argument(
        "--queries", type=_count, default=10_000, metavar="N", help="items that ask all others (default: %(default)s)"
    )
    measure.add_argument("--seed", type=int, default=0, help="of what is sampled (default: %(default)s)")


def _add_importers(commands) -> None:  # noqa: ANN001
    importer = _command(
        commands, "import", "turn somebody's embeddings or similarities into bundles",
        "modgap import arrays image=X.npy text=Y.npy --logit-scale 50",
    )  # fmt: skip
    kinds = importer.add_subparsers(required=True, metavar="KIND", dest="kind")
    amumo = _command(
        kinds, "amumo", "an export of Amumo", "modgap import amumo exports/MSCOCO-Val_size-100 --model CLIP"
    )
    amumo.add_argument("folder", type=Path, metavar="FOLDER", help="the export, the folder with prompts.txt")
    amumo.add_argument("--model", metavar="NAME", action="append", help="only this model; may be repeated")
    amumo.add_argument(
        "--name", metavar="NAME", help="of the bundle, for one model (default: amumo-DATA-MODEL, DATA from FOLDER)"
    )
    amumo.add_argument(
        "--logit-scale", type=float, metavar="S",
        help="1 / temperature (default: what the losses in the export determine, or what is known of the model)",
    )  # fmt: skip
    amumo.add_argument("--nogap", action="store_true", help="also what the export holds without the gap")
    arrays = _command(
        kinds, "arrays", "embeddings in files: npy, npz, safetensors, csv, Parquet, Arrow",
        "modgap import arrays image=X.npy text=Y.npy --captions captions.txt --logit-scale 50",
    )  # fmt: skip
    arrays.add_argument(
        "files", nargs="+", metavar="FILE", help="a file of several modalities by name, or MODALITY=FILE for one"
    )
    arrays.add_argument("--captions", type=Path, metavar="FILE", help="a caption a line, in the order of the rows")
    arrays.add_argument("--name", metavar="NAME", default="mine", help="of the bundle (default: %(default)s)")
    arrays.add_argument("--logit-scale", type=float, metavar="S", help="1 / temperature (default: not known)")
    for kind in (amumo, arrays):
        kind.add_argument("--licence", metavar="TEXT", help="of captions and media, shown wherever they are")
        kind.add_argument("--replace", action="store_true", help="overwrite a bundle of other content")
        kind.add_argument("--out", type=Path, default=BUNDLES, metavar="DIR", help="bundles (default: %(default)s)")


def _command(commands, name, told, example) -> argparse.ArgumentParser:  # noqa: ANN001
    return commands.add_parser(
        name, help=told, description=f"{told[0].upper()}{told[1:]}.", epilog=f"example: {example}"
    )


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        msg = f"found {text!r}, allowed: a whole number from 1"
        raise argparse.ArgumentTypeError(msg)
    return int(text)


def _port(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        msg = f"found {text!r}, allowed: 1 to 65535"
        raise argparse.ArgumentTypeError(msg)
    return int(text)
