"""Nearest neighbours by an index: what it finds, and the sentence where its package is missing."""

from __future__ import annotations

import builtins

import numpy as np
import pytest

from modgap.precompute.errors import InputError
from modgap.precompute.large.cluster import workers
from modgap.precompute.large.neighbours import Neighbours, recall

from ..analysis.clouds import pair


@pytest.fixture(scope="module")
def clouds():
    image, text = pair(0, 4000, 16, noise=0.3)
    return image.astype(np.float32), text.astype(np.float32)


def test_with_all_cells_nearly_nothing_is_missed_and_with_fewer_more(clouds):
    image, text = clouds
    index = Neighbours(text)
    shares = [recall(index.nearest(image[:200], 10, probes), image[:200], text) for probes in (1, 8, index.cells)]
    assert shares == sorted(shares)
    assert shares[2] > 0.99
    assert 0.2 < shares[0] < shares[1]


def test_a_file_gives_the_same_index_as_the_array(clouds, tmp_path):
    image, text = clouds
    np.save(tmp_path / "text.npy", text)
    one, other = (Neighbours(given, seed=3).nearest(image[:50], 5) for given in (text, tmp_path / "text.npy"))
    assert (one == other).all()


def test_few_items_are_all_compared(clouds):
    image, text = clouds
    index = Neighbours(text[:20])
    assert index.cells == 1
    assert recall(index.nearest(image[:20], 3), image[:20], text[:20]) > 0.95


@pytest.mark.parametrize("k", [0, 21])
def test_a_number_of_neighbours_that_there_are_not_is_refused(clouds, k):
    with pytest.raises(ValueError, match="must be between 1 and 20"):
        Neighbours(clouds[1][:20]).nearest(clouds[0], k)


@pytest.mark.parametrize(
    ("package", "use", "told"),
    [
        ("faiss", lambda text: Neighbours(text), "a search among many items needs faiss"),
        ("distributed", lambda text: workers("tcp://127.0.0.1:9").__enter__(), "a Dask cluster needs distributed"),
    ],
)
def test_without_the_extra_one_sentence_says_what_to_install(clouds, monkeypatch, package, use, told):
    real = builtins.__import__

    def missing(name, *args, **kwargs):
        if name.split(".")[0] == package:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", missing)
    with pytest.raises(InputError, match=rf"{told}; install with: pip install 'modgap\[large\]'"):
        use(clouds[1])
