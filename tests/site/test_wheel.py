"""What a stranger gets: the wheel, in an environment with nothing else, without the packages for training."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from modgap.site.compile import build

from .making import write_article

ROOT = Path(__file__).resolve().parents[2]


def _run(*command: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    return subprocess.run(
        [str(part) for part in command], cwd=cwd, env=clean, capture_output=True, text=True, check=False
    )


def _succeed(*command: str | Path, cwd: Path) -> str:
    done = _run(*command, cwd=cwd)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """Folder of the programs of a new environment in which the wheel is installed."""
    place = tmp_path_factory.mktemp("wheel")
    hidden = shutil.ignore_patterns(
        ".*", "_build", "build", "dist", "*.egg-info", "__pycache__", "node_modules", "tests"
    )
    shutil.copytree(ROOT, place / "source", ignore=hidden)  # a build leaves folders behind
    _succeed(sys.executable, "-m", "build", "--wheel", "--outdir", place / "dist", place / "source", cwd=place)
    (wheel,) = (place / "dist").glob("*.whl")
    venv.create(place / "venv", with_pip=True)
    programs = place / "venv" / "bin"
    pip = (programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _succeed(*pip, "-c", ROOT / "constraints.txt", wheel, cwd=place)
    return programs


def test_the_wheel_brings_the_command_and_not_torch(installed, tmp_path):
    assert "example: modgap" in _succeed(installed / "modgap", "--help", cwd=tmp_path)
    code = "import importlib.util as u, modgap.site; print(u.find_spec('torch'), modgap.site.__file__)"
    torch, place = _succeed(installed / "python", "-c", code, cwd=tmp_path).split()
    assert torch == "None"
    assert Path(place).is_relative_to(installed.parent)


def test_the_wheel_builds_a_page_with_theme_runtime_and_figures(installed, tmp_path, toy_bundles, open_page):
    article, out = write_article(tmp_path / "a"), tmp_path / "out"
    arguments = ("build", "--article", article, "--bundles", toy_bundles, "--out", out)
    assert _succeed(installed / "modgap", *arguments, cwd=tmp_path).splitlines()[-1] == str(out / "index.html")
    build(article, toy_bundles, tmp_path / "here")
    for path in sorted((tmp_path / "here").rglob("*.*")):
        assert (out / path.relative_to(tmp_path / "here")).read_bytes() == path.read_bytes(), path.name
    watched = open_page(out / "index.html")
    watched.page.locator("#fig-clouds").scroll_into_view_if_needed()
    watched.page.locator("#fig-clouds canvas").first.wait_for(state="attached", timeout=60_000)
    watched.assert_clean()


def test_the_wheel_holds_the_article(installed, tmp_path, toy_bundles):
    done = _run(installed / "modgap", "build", "--bundles", toy_bundles, cwd=tmp_path)
    assert done.returncode == 2, "the toy bundles cannot support the article"
    assert "chapters/02-gap.md:" in done.stderr
    shipped = installed.parent.glob("lib/python*/site-packages/modgap/article/chapters/*.md")
    assert {path.name for path in shipped} == {path.name for path in (ROOT / "article" / "chapters").glob("*.md")}
    assert not (tmp_path / "_build" / "site").exists()


def test_the_wheel_holds_the_similarities_of_real_models_with_their_licence(installed, tmp_path):
    code = (
        "from modgap.precompute.reference.tables import HERE, tables\n"
        "print(sum(len(table.clouds) for table in tables()), (HERE / 'LICENSE').is_file(), (HERE / 'README.md').is_file())"
    )
    assert _succeed(installed / "python", "-c", code, cwd=tmp_path).split() == ["49", "True", "True"]


def test_the_wheel_writes_a_first_article_that_builds_at_once(installed, tmp_path):
    _succeed(installed / "modgap", "new", "my-article", cwd=tmp_path)
    assert (tmp_path / "my-article" / "write-an-article.md").stat().st_size > 10_000
    told = _succeed(installed / "modgap", "build", "--article", "my-article", cwd=tmp_path).splitlines()
    assert "1 of 1 claims hold" in told
    assert told[-1] == str(tmp_path / "_build" / "site" / "index.html")
    done = _run(installed / "modgap", "precompute", "--only", "cloome-clip-molecules", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        2,
        "drawing molecules needs rdkit; install with: pip install 'modgap[train]'.\n",
    )


def test_training_without_its_packages_says_what_to_install(installed, tmp_path):
    done = _run(installed / "modgap", "precompute", "--quick", cwd=tmp_path)
    assert done.returncode == 2
    assert "pip install 'modgap[train]'" in done.stderr
    assert "Traceback" not in done.stderr
