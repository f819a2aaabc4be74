"""What JavaScript knows of Python is what Python says now."""

from __future__ import annotations

from .generate import HERE, generated


def test_the_files_that_are_checked_in_are_what_the_generator_writes(tmp_path):
    wanted = generated(tmp_path)
    there = {*HERE.rglob("types.d.ts"), *(HERE / "generated").glob("*.js")}
    remedy = "run: python -m tests.generate"
    assert there == wanted.keys(), remedy
    assert {path: path.read_text(encoding="utf-8") for path in there} == wanted, remedy
