"""What changed is seen by content, once, however late one looks."""

from __future__ import annotations

import os

import pytest

from modgap.site.watching import Watch


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "one.md").write_text("one")
    return tmp_path


def test_nothing_changed_at_first_and_every_change_is_told_once(folder):
    watch = Watch([folder])
    assert watch.changed() == set()
    (folder / "a" / "one.md").write_text("two")
    (folder / "new").mkdir()
    (folder / "new" / "two.md").write_text("")
    assert watch.changed() == {folder / "a" / "one.md", folder / "new" / "two.md"}
    assert watch.changed() == set()
    (folder / "a" / "one.md").unlink()
    assert watch.changed() == {folder / "a" / "one.md"}


def test_a_file_that_was_touched_but_says_the_same_did_not_change(folder):
    watch = Watch([folder])
    os.utime(folder / "a" / "one.md", ns=(1, 1))
    assert watch.changed() == set()


def test_a_change_within_the_same_size_counts(folder):
    watch = Watch([folder])
    (folder / "a" / "one.md").write_text("eno")
    os.utime(folder / "a" / "one.md", ns=(2, 2))
    assert watch.changed() == {folder / "a" / "one.md"}


@pytest.mark.parametrize("name", [".hidden", "x.pyc", "one.md.swp", "one.md~", "__pycache__/x.py", ".git/x.md"])
def test_hidden_and_compiled_files_do_not_count(folder, name):
    watch = Watch([folder])
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("x")
    assert watch.changed() == set()
