"""The Python of the README and of the guide to embeds runs as it is written, block after block, as in one notebook."""

from __future__ import annotations

import subprocess
import sys
from itertools import chain
from pathlib import Path

from modgap.precompute.bundle import load, save
from modgap.precompute.reference.bundles import make_missing

from ..site.making import bundle
from .pages import ROOT, codes

WRITTEN = {ROOT / "README.md": 4, ROOT / "docs" / "embed.md": 1}  # blocks of Python
TOLD_IN_WORDS = """
explainer.step = 0
explainer.save("gap.html")
EXPLAINERS["scatter"](mine, theme="dark", hidden=("step",), link=("item", "step"))
print(clip.name, late.name, explainer.step, figure.step)
"""


def test_what_it_shows_of_python_runs_and_does_what_it_says(tmp_path: Path):
    folder = tmp_path / "_build" / "bundles"
    make_missing(folder, ("clip-photos", "rn50-cc3m-infonce-late"))
    toy = bundle("emoji-infonce-100", 0, tmp_path / "media")
    save(toy, folder / toy.name / "0")
    blocks = {page: [text for info, text in codes(page) if info.startswith("python")] for page in WRITTEN}
    assert {page: len(texts) for page, texts in blocks.items()} == WRITTEN
    code = "\n".join([*chain.from_iterable(blocks.values()), TOLD_IN_WORDS])
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["clip-photos", "rn50-cc3m-infonce-late", "0", "0"]
    mine = load(folder / "mine" / "0")
    assert (mine.name, len(mine.items), mine.logit_scale[-1]) == ("mine", 200, 50)
    assert "thing 3" in (tmp_path / "gap.html").read_text(encoding="utf-8")
