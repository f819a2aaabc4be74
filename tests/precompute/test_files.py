"""Files and folders appear whole or not at all; what a killed writer left is put right; nobody's files are lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from modgap.precompute.errors import InputError
from modgap.precompute.files import new_file, new_folder, read_bytes, read_json, read_text, recover_all, written


def write(folder: Path, text: str) -> None:
    with new_folder(folder) as new:
        (new / "a.txt").write_text(text)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "here" / "out"
    write(folder, "old")
    return folder


@pytest.fixture
def dead() -> int:
    """Number of a process that has ended."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


def test_a_folder_is_replaced_whole(out):
    write(out, "new")
    assert (out / "a.txt").read_text() == "new"
    assert names(out.parent) == ["out"]


def test_an_error_leaves_the_old_folder_and_no_scraps(out):
    with pytest.raises(ZeroDivisionError), new_folder(out) as new:
        (new / "a.txt").write_text(f"half {1 / 0}")
    assert (out / "a.txt").read_text() == "old"
    assert names(out.parent) == ["out"]


def test_an_error_at_the_last_rename_brings_the_old_folder_back(out, monkeypatch):
    rename = Path.replace

    def fail_for_the_new(self: Path, target: Path) -> Path:
        if self.name == "new":
            raise PermissionError(13, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", fail_for_the_new)
    with pytest.raises(
        InputError, match=r"out: cannot be written \(Permission denied\); choose another folder or free"
    ):
        write(out, "new")
    assert (out / "a.txt").read_text() == "old"


KILLED = """
import os, signal, sys
from pathlib import Path
from modgap.precompute.files import new_folder
rename = Path.replace
def killed_before(self, target):
    if self.name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)
    return rename(self, target)
Path.replace = killed_before
with new_folder(Path(sys.argv[1])) as new:
    (new / "a.txt").write_text("new")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
@pytest.mark.parametrize(("moment", "is_there"), [("out", True), ("new", False)])
def test_what_a_killed_writer_left_is_put_right_by_the_next_one(out, moment, is_there):
    done = subprocess.run([sys.executable, "-c", KILLED, str(out), moment], check=False)
    assert done.returncode == -signal.SIGKILL
    assert out.is_dir() is is_there
    assert len(names(out.parent)) == 1 + is_there
    with pytest.raises(ZeroDivisionError), new_folder(out):
        raise ZeroDivisionError
    assert (out / "a.txt").read_text() == "old"
    assert names(out.parent) == ["out"]


@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_a_reader_puts_back_what_a_killed_writer_moved_out_of_the_way(out):
    subprocess.run([sys.executable, "-c", KILLED, str(out), "new"], check=False)
    assert not out.exists()
    recover_all(out.parent)
    assert (out / "a.txt").read_text() == "old"
    assert names(out.parent) == ["out"]


def test_what_cannot_be_put_back_is_told_and_kept(out, dead, monkeypatch):
    place = out.parent / f".out.{dead}.x"
    place.mkdir()
    out.replace(place / "old")

    def refuse(self: Path, target: Path) -> Path:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(InputError, match=r"out: cannot be written \(Permission denied\)"):
        recover_all(out.parent)
    assert (place / "old" / "a.txt").read_text() == "old"


def test_a_folder_lists_what_was_written_to_it_and_only_that_may_go(out):
    assert written(out) == {"modgap.json", "a.txt"}
    (out / "modgap.json").unlink()
    with pytest.raises(InputError, match="out: holds files that modgap has not written, so it is not replaced"):
        write(out, "new")
    with new_folder(out, unlisted=lambda folder: {"a.txt"}) as new:
        (new / "b.txt").touch()
    assert names(out) == ["b.txt", "modgap.json"]


@pytest.mark.parametrize("content", ["", "[]", '{"generator": "modgap"}', '{"generator": "x", "files": ["a.txt"]}'])
def test_a_damaged_list_lets_nothing_go(out, content):
    (out / "modgap.json").write_text(content)
    with pytest.raises(InputError, match="holds files that modgap has not written"):
        write(out, "new")
    assert (out / "a.txt").read_text() == "old"


def test_links_that_lead_in_a_circle_are_a_sentence(tmp_path):
    (tmp_path / "a").symlink_to(tmp_path / "b")
    (tmp_path / "b").symlink_to(tmp_path / "a")
    with pytest.raises(InputError, match=r"a: cannot be written \(.*\); choose another folder or free its rights"):
        write(tmp_path / "a", "new")
    with pytest.raises(InputError, match=r"x: cannot be written \(.*\)"):
        write(tmp_path / "a" / "x", "new")


def test_what_another_process_is_writing_is_left_alone(out):
    busy = out.parent / f".out.{os.getpid()}.x"
    busy.mkdir()
    write(out, "new")
    assert names(out.parent) == [busy.name, "out"]


@pytest.mark.parametrize("name", ["thesis.tex", "sub/notes.md"])
def test_files_that_somebody_put_there_are_kept_and_named(out, name):
    (out / name).parent.mkdir(exist_ok=True)
    (out / name).write_text("years of work")
    with pytest.raises(
        InputError, match=f"out: holds {name}, which modgap has not written and would delete; move that"
    ):
        write(out, "new")
    assert (out / name).read_text() == "years of work"
    assert (out / "a.txt").read_text() == "old"


def test_a_file_that_somebody_puts_there_in_the_meantime_is_kept(out):
    with pytest.raises(InputError, match=r"holds thesis\.tex"), new_folder(out):
        (out / "thesis.tex").write_text("years of work")
    assert (out / "thesis.tex").read_text() == "years of work"


def test_many_files_are_counted_and_what_file_managers_leave_is_nobodys(out):
    (out / ".DS_Store").touch()
    write(out, "new")
    for number in range(5):
        (out / f"{number}.md").touch()
    with pytest.raises(InputError, match=r"holds 0\.md, 1\.md, 2\.md and 2 more, which"):
        write(out, "newer")


def test_a_folder_that_was_not_written_here_is_not_replaced_and_an_empty_one_is_filled(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "a.txt").write_text("mine")
    with pytest.raises(InputError, match="mine: holds files that modgap has not written, so it is not replaced"):
        write(tmp_path / "mine", "new")
    (tmp_path / "empty").mkdir()
    write(tmp_path / "empty", "new")
    assert (tmp_path / "empty" / "a.txt").read_text() == "new"


def test_a_file_in_the_way_and_a_name_that_is_none_are_sentences(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="file: is a file; choose another folder"):
        write(tmp_path / "file", "new")
    with pytest.raises(InputError, match=r"cannot be written .*; choose another folder or free its rights"):
        write(tmp_path / "file" / "below", "new")
    with pytest.raises(InputError, match="is no name that a file can have"):
        write(tmp_path / "a\0b", "new")


def test_a_link_to_a_folder_stays_and_what_it_names_is_replaced(out):
    link = out.with_name("link")
    link.symlink_to(out)
    write(link, "new")
    assert link.is_symlink()
    assert (out / "a.txt").read_text() == "new"


def test_a_file_of_somebody_else_that_cannot_be_read_is_named_itself(out, tmp_path):
    sentence = r"gone\.png: cannot be read or written \(No such file or directory\)\.$"
    with pytest.raises(InputError, match=sentence), new_folder(out):
        (tmp_path / "gone.png").read_bytes()


def test_a_file_appears_whole_with_the_rights_that_files_get_here(tmp_path):
    path = tmp_path / "new" / "a.bin"
    with new_file(path) as new:
        new.write_bytes(b"1")
        assert not path.exists()
    with pytest.raises(ZeroDivisionError), new_file(path) as new:
        new.write_text(f"half {1 / 0}")
    (tmp_path / "any").touch()
    assert path.read_bytes() == b"1"
    assert names(path.parent) == ["a.bin"]
    assert path.stat().st_mode == (tmp_path / "any").stat().st_mode


def test_what_a_killed_writer_of_a_file_left_is_removed(tmp_path, dead):
    (tmp_path / f".a.bin.{dead}.x").mkdir()
    with new_file(tmp_path / "a.bin") as new:
        new.write_bytes(b"1")
    assert names(tmp_path) == ["a.bin"]


def test_what_a_killed_writer_of_a_longer_name_left_is_not_taken_for_ones_own(tmp_path, dead):
    kept = tmp_path / f".out.2024.{dead}.x" / "old"
    kept.mkdir(parents=True)
    write(tmp_path / "out", "new")
    assert kept.is_dir()


# Reading


def test_text_is_read_without_a_byte_order_mark(tmp_path):
    (tmp_path / "a").write_bytes("größe".encode("utf-8-sig"))
    assert read_text(tmp_path / "a") == "größe"


def test_what_cannot_be_read_is_a_sentence_and_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "latin").write_bytes(b"gr\xf6\xdfe")
    (tmp_path / "deep").write_text("[" * 5000)
    (tmp_path / "deeper").write_text('{"a":' * 50 + "[]" + "}" * 50)
    for read, name, sentence in (
        (read_bytes, "pipe", r"pipe: cannot be read \(it is no regular file\)\."),
        (read_bytes, ".", r"cannot be read \(it is a folder\)\."),
        (read_bytes, "gone", r"gone: cannot be read \(No such file or directory\)\."),
        (read_bytes, "x" * 300, r"cannot be read \(File name too long\)\."),
        (read_bytes, "a\0b", r"cannot be read \(embedded null byte\)\."),
        (read_text, "latin", r"latin: is not UTF-8 text \(byte 2\)\."),
        (read_json, "latin", r"latin: is not UTF-8 text"),
        (read_json, "deep", r"deep: is not readable JSON"),
        (read_json, "deeper", r"deeper: is not readable JSON \(it is nested deeper than 40 levels\)"),
    ):
        with pytest.raises(InputError, match=sentence):
            read(tmp_path / name)
    with pytest.raises(InputError, match=r"gone: cannot be read \(No such file or directory\); export it again\.$"):
        read_text(tmp_path / "gone", "export it again")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    (tmp_path / "a").write_bytes(bytes(11))
    with pytest.raises(InputError, match=r"a: cannot be read \(it has 11 bytes; allowed: 10\)\.$"):
        read_bytes(tmp_path / "a", most=10)
