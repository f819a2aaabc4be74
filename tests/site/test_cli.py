from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from modgap.precompute.errors import InputError
from modgap.site import cli

from .making import write_article

COMMANDS = (
    "new",
    "build",
    "stills",
    "serve",
    "export",
    "slides",
    "precompute",
    "import",
    "report",
    "encode",
    "augment",
    "explore",
)


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_every_command_shows_an_example(command, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main([command, "--help"])
    assert caught.value.code == 0
    assert f"example: modgap {command}" in capsys.readouterr().out


def test_help_lists_the_commands(capsys):
    with pytest.raises(SystemExit):
        cli.main(["--help"])
    told = capsys.readouterr().out
    assert all(command in told for command in COMMANDS)


def test_help_loads_neither_panel_nor_numpy_nor_torch():
    code = (
        "import sys\nfrom modgap.site import cli\ntry:\n    cli.main(['--help'])\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('panel', 'bokeh', 'numpy', 'torch', 'jinja2') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_build_ends_with_the_path_of_the_page_and_needs_no_torch(tmp_path, toy_bundles):
    article, out = write_article(tmp_path / "a"), tmp_path / "out"
    code = (
        "import sys\nfrom modgap.site import cli\ncode = cli.main(sys.argv[1:])\n"
        "assert not {'torch', 'transformers'} & set(sys.modules)\nsys.exit(code)"
    )
    arguments = ["build", "--article", article, "--bundles", toy_bundles, "--out", out]
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, text=True, check=True
    )
    lines = done.stdout.splitlines()
    assert lines[-1] == str(out / "index.html")
    assert Path(lines[-1]).is_file()
    assert "1 of 1 claims hold" in lines


def test_mistakes_are_sentences_on_stderr_and_exit_code_2(tmp_path, toy_bundles, capsys):
    article = write_article(tmp_path / "a", "# T\n\n[@one] and\n[@two]\n", claims="")
    code = cli.main(["build", "--article", str(article), "--bundles", str(toy_bundles), "--out", str(tmp_path / "out")])
    told = capsys.readouterr()
    assert code == 2
    assert told.out == ""
    assert [line.split(": ")[0] for line in told.err.splitlines()] == [
        f"{article}/chapters/01-first.md:3",
        f"{article}/chapters/01-first.md:4",
    ]


def test_a_draft_names_the_claims_that_fail(tmp_path, toy_bundles, capsys):
    claims = 'from ..site.claims import Evidence, claim\n@claim("No")\ndef no(runs):\n    return Evidence(False)\n'
    article = write_article(tmp_path / "a", "# T\n\n[Never]{claim=no}.\n", claims=claims)
    arguments = ["build", "--article", str(article), "--bundles", str(toy_bundles), "--out", str(tmp_path / "out")]
    assert cli.main(arguments) == 2
    assert cli.main([*arguments, "--draft"]) == 0
    told = capsys.readouterr().out
    assert "0 of 1 claims hold" in told
    assert "not supported: no" in told


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["bild"],
        ["serve", "--port", "99999"],
        ["precompute", "--jobs", "0"],
        ["import", "other", "x"],
        ["import", "amumo", "x", "--logit-scale", "warm"],
    ],
)
def test_wrong_arguments_exit_with_2(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        cli.main(arguments)
    assert caught.value.code == 2
    assert capsys.readouterr().err


def test_an_interruption_is_a_sentence_and_exit_code_130(monkeypatch, capsys):
    def interrupted(_arguments):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "_build", interrupted)
    assert cli.main(["build"]) == 130
    assert capsys.readouterr().err == "Interrupted; what was finished is kept, and nothing is half-written.\n"


INTERRUPTED = """
import os, signal, sys
from modgap.site import cli, compile as compiler
compiler.check_page = lambda folder: os.kill(os.getpid(), signal.SIGINT)
sys.exit(cli.main(sys.argv[1:]))
"""


def test_an_interrupted_build_leaves_nothing_half_written(tmp_path, toy_bundles):
    article, out = write_article(tmp_path / "a"), tmp_path / "here" / "out"
    arguments = ["build", "--article", article, "--bundles", toy_bundles, "--out", out]
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, *map(str, arguments)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 128 + signal.SIGINT
    assert "Traceback" not in done.stderr
    assert list(out.parent.iterdir()) == []


def test_training_without_its_packages_says_how_to_install_them(monkeypatch, capsys):
    monkeypatch.setattr(cli, "TRAIN_PACKAGES", ("numpy", "no_such_package"))
    assert cli.main(["precompute", "--quick"]) == 2
    assert capsys.readouterr().err == "training needs no_such_package; install with: pip install 'modgap[train]'.\n"


def test_precompute_hands_on_what_was_asked_and_says_what_was_done(tmp_path, monkeypatch, capsys):
    from modgap.precompute import pipeline

    asked = {}

    def run(experiments, out, **options):
        asked.update(options, experiments=experiments, out=out)
        return pipeline.Report(trained=("a/0",), measured=(), kept=())

    monkeypatch.setattr(pipeline, "run", run)
    arguments = ["precompute", "--quick", "--only", "a", "--only", "b", "--jobs", "2", "--out", str(tmp_path)]
    assert cli.main(arguments) == 0
    assert asked["experiments"].is_file()
    del asked["experiments"]
    assert asked == {"out": tmp_path, "quick": True, "only": ["a", "b"], "jobs": 2, "progress": True, "dask": None}
    assert capsys.readouterr().out.splitlines() == ["1 runs trained, 0 were up to date.", str(tmp_path)]


def test_precompute_makes_the_real_models_unless_experiments_are_named(tmp_path, monkeypatch, capsys):
    from modgap.precompute import pipeline

    monkeypatch.setattr(pipeline, "run", lambda *_, **__: pipeline.Report(trained=(), measured=(), kept=("a/0",)))
    for told in ("24 bundles of real models were made from published similarities.", "All 1 runs are there"):
        assert cli.main(["precompute", "--out", str(tmp_path)]) == 0
        assert capsys.readouterr().out.startswith(told)
    assert (tmp_path / "clip-photos" / "0" / "bundle.json").is_file()
    assert cli.main(["precompute", "--only", "a", "--out", str(tmp_path / "other")]) == 0
    assert not (tmp_path / "other").exists()


def test_one_real_model_can_be_made_without_the_packages_of_training(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(cli, "TRAIN_PACKAGES", ("no_such_package",))
    assert cli.main(["precompute", "--only", "clip-photos", "--out", str(tmp_path)]) == 0
    assert capsys.readouterr().out.startswith("1 bundle of a real model was made from published similarities.")
    assert [path.name for path in tmp_path.iterdir()] == ["clip-photos"]
    assert cli.main(["precompute", "--only", "clip-photos", "--only", "a", "--out", str(tmp_path / "other")]) == 2
    assert not (tmp_path / "other").exists(), "what is missing is told before anything is made"


def test_site_has_the_real_models_from_its_first_look_on(tmp_path, monkeypatch):
    from modgap.precompute import pipeline
    from modgap.site import compile as compiler
    from modgap.site.outputs.stills import Stills

    there, read = [], []
    page, look = tmp_path / "site" / "index.html", tmp_path / "look"

    def build(_article, bundles, _out, **options):
        there.append((bundles, (bundles / "clip-photos" / "0" / "bundle.json").is_file()))
        read.append(options.get("also"))
        return compiler.Report(page=page, size=0, figures=(), claims=0, failed=(), left_out={}, stills=Stills())

    monkeypatch.setattr(pipeline, "run", lambda *_, **__: pipeline.Report(trained=(), measured=(), kept=()))
    monkeypatch.setattr(pipeline, "untrained", lambda *_: 1)
    monkeypatch.setattr(compiler, "build", build)
    monkeypatch.setattr(cli, "FIRST_LOOK", look)
    monkeypatch.setattr(cli, "RESULTS", tmp_path / "results")
    assert cli.main(["site", "--bundles", str(tmp_path / "all"), "--out", str(page.parent)]) == 0
    assert there == [(look, True), (tmp_path / "all", True)]
    assert read == [tmp_path / "all", None]


def test_a_bundle_that_is_truncated_is_a_sentence(tmp_path, toy_bundles, capsys):
    shutil.copytree(toy_bundles, tmp_path / "bundles")
    arrays = tmp_path / "bundles" / "toy" / "0" / "arrays.safetensors"
    arrays.write_bytes(arrays.read_bytes()[:100])
    article = write_article(tmp_path / "a")
    code = cli.main(
        ["build", "--article", str(article), "--bundles", str(tmp_path / "bundles"), "--out", str(tmp_path / "out")]
    )
    assert code == 2
    assert "toy/0/arrays.safetensors: is truncated or damaged" in capsys.readouterr().err


def test_import_hands_on_what_was_asked_and_says_what_was_done(tmp_path, monkeypatch, capsys):
    from modgap.precompute.importers import importing

    asked = {}

    def import_amumo(folder, out, *, say, **options):
        asked.update(options, folder=folder, out=out)
        say("done.")

    monkeypatch.setattr(importing, "import_amumo", import_amumo)
    arguments = [
        "import",
        "amumo",
        "export",
        "--out",
        str(tmp_path),
        "--model",
        "A",
        "--model",
        "B",
        "--logit-scale",
        "30",
    ]
    assert cli.main([*arguments, "--name", "mine", "--licence", "CC0", "--nogap", "--replace"]) == 0
    assert asked == {
        "folder": Path("export"), "out": tmp_path, "only": ["A", "B"], "name": "mine", "logit_scale": 30.0,
        "licence": "CC0", "closed": True, "replace": True,
    }  # fmt: skip
    assert capsys.readouterr().out == "done.\n"


def test_import_of_no_export_is_a_sentence(tmp_path, capsys):
    assert cli.main(["import", "amumo", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_input_errors_of_any_command_are_told(monkeypatch, capsys):
    def wrong(_arguments):
        raise InputError(["one.", "two."])

    monkeypatch.setattr(cli, "_serve", wrong)
    assert cli.main(["serve"]) == 2
    assert capsys.readouterr().err == "one.\ntwo.\n"


COMMAND = (sys.executable, "-m", "modgap.site.cli")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk of Linux")
def test_a_full_disk_under_what_is_said_is_a_sentence(tmp_path):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*COMMAND, "new", str(tmp_path / "a"), "--bundles", str(tmp_path / "b")],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    (line,) = done.stderr.splitlines()
    assert line.startswith("This cannot go on (No space left on device); free room or rights, and start again")


SMALL_FILES = """
import resource, sys
from modgap.site import cli
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sys.exit(cli.main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_temporary_folder_that_takes_no_more_is_a_sentence(tmp_path, toy_bundles):
    arguments = ["report", str(toy_bundles / "toy" / "0"), "-o", str(tmp_path / "report.html")]
    done = subprocess.run(
        [sys.executable, "-c", SMALL_FILES, *arguments],
        env={**os.environ, "TMPDIR": str(tmp_path)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2, done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("This cannot go on (File too large); free room or rights")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_whoever_stops_reading_what_is_said_gets_no_traceback(tmp_path):
    with subprocess.Popen(
        [*COMMAND, "new", str(tmp_path / "a"), "--bundles", str(tmp_path / "b")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() == 128 + signal.SIGPIPE


def test_a_file_that_the_system_refuses_is_named(monkeypatch, capsys):
    monkeypatch.setattr(cli, "_build_page", lambda _arguments: (Path.cwd() / "no" / "such.file").read_bytes())
    assert cli.main(["build"]) == 2
    told = capsys.readouterr().err
    assert told.startswith(f"{Path.cwd()}/no/such.file: cannot be read or written (No such file or directory); free")
    assert len(told.splitlines()) == 1
