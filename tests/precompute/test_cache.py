"""Results are kept by content: looked up when nothing changed, made again when what they depend on did."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from modgap.precompute import cache


@pytest.fixture(autouse=True)
def folder(tmp_path) -> Iterator[Path]:
    cache.keep_in(tmp_path / "kept")
    yield tmp_path / "kept"
    cache.keep_in(None)


class Counted:
    """Returns a value and counts how often."""

    def __init__(self, value: object = 1) -> None:
        self.value = value
        self.calls = 0

    def __call__(self) -> object:
        self.calls += 1
        return self.value


def test_a_result_is_made_once_for_the_same_content():
    make = Counted(np.arange(3))
    for _ in range(2):
        np.testing.assert_array_equal(cache.kept(make, "points", np.ones(4)), [0, 1, 2])
    assert make.calls == 1


def test_other_content_is_another_result():
    make = Counted()
    cache.kept(make, np.zeros(4))
    cache.kept(make, np.array([0, 0, 0, 1e-9]))
    cache.kept(make, np.zeros((2, 2)))
    assert make.calls == 3


def test_a_mistake_is_not_kept():
    def fail() -> None:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.kept(fail, "same")
    assert cache.kept(lambda: 2, "same") == 2


def test_without_a_folder_everything_is_computed():
    cache.keep_in(None)
    make = Counted()
    cache.kept(make, "a")
    cache.kept(make, "a")
    assert make.calls == 2


def test_a_folder_that_cannot_be_written_stops_nothing(tmp_path):
    (tmp_path / "file").write_text("")
    cache.keep_in(tmp_path / "file" / "below")
    assert cache.kept(lambda: 3, "a") == 3


def test_a_damaged_result_is_made_again(folder):
    cache.kept(lambda: 4, "a")
    for path in folder.rglob("output.pkl"):
        path.write_bytes(b"\x80")
    make = Counted()
    assert cache.kept(make, "a") == 1
    assert make.calls == 1


def imported(path: Path) -> Callable[[int], int]:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    cache.forget_code()
    return module.f


def test_a_function_is_computed_again_after_its_code_changed_but_not_after_a_comment(tmp_path):
    path = tmp_path / "own.py"
    source = "from modgap.precompute.cache import remembered\nCALLS = []\n@remembered\ndef f(x):\n    print('ran')\n    return x + {}\n"
    path.write_text(source.format(1))
    assert imported(path)(1) == 2
    path.write_text("# why\n" + source.format(1))
    os.utime(path, ns=(1, 1))
    assert imported(path)(1) == 2
    path.write_text(source.format(10))
    os.utime(path, ns=(2, 2))
    assert imported(path)(1) == 11
