"""Pages of the documentation: their commands are taken, and their links lead somewhere."""

from __future__ import annotations

import pytest

from modgap.site.arguments import parser

from .pages import PAGES, ROOT, anchors, commands, links


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_command_is_one_that_modgap_takes(page):
    for arguments in commands(page):
        assert parser().parse_args(arguments).command == arguments[0]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_link_into_the_sources_leads_somewhere(page):
    for address in links(page):
        if address.startswith(("https://", "http://", "mailto:")):
            continue
        path, _, anchor = address.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), address
        assert target.exists(), address
        assert not anchor or anchor in anchors(target), address


def test_pages_have_commands_and_links_to_check():
    assert sum(1 for page in PAGES for _ in commands(page)) > 10
    assert sum(1 for page in PAGES for _ in links(page)) > 10


def test_every_picture_that_is_kept_is_shown_and_small():
    shown = {
        (page.parent / address).resolve() for page in PAGES for address in links(page) if address.endswith(".webp")
    }
    kept = set((ROOT / "docs" / "pictures").glob("*.webp"))
    assert shown == kept
    assert all(picture.stat().st_size < 150_000 for picture in kept)
