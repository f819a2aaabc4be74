"""The API reference: its modules are there, and everything public in them says what it is."""

from __future__ import annotations

import inspect
import re
from importlib import import_module

import pytest

from .api import MODULES, write
from .pages import PAGES


def own(module: str) -> dict[str, object]:
    """Public functions and classes of a module: those that it lists, else those that it defines."""
    there = import_module(module)
    listed = getattr(there, "__all__", None)
    return {
        name: value
        for name, value in vars(there).items()
        if (name in listed if listed is not None else not name.startswith("_") and getattr(value, "__module__", "") == module)
        and (inspect.isfunction(value) or inspect.isclass(value))
    }  # fmt: skip


@pytest.mark.parametrize("module", MODULES)
def test_everything_public_is_told_what_it_is(module):
    assert import_module(module).__doc__
    untold = [name for name, value in own(module).items() if not inspect.getdoc(value)]
    assert untold == []


def test_whatever_readme_and_docs_import_is_in_the_reference():
    used = {
        name for page in PAGES for name in re.findall(r"from (modgap[\w.]*) import", page.read_text(encoding="utf-8"))
    }
    assert used - set(MODULES) == set()


def test_the_reference_is_written_with_every_module(tmp_path):
    first = write(tmp_path)
    assert first.is_file()
    for module in MODULES:
        page = tmp_path.joinpath(*module.split(".")).with_suffix(".html")
        text = page.read_text(encoding="utf-8")
        assert all(f'id="{name}"' in text for name in own(module)), module
