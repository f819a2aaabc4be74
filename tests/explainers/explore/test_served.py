"""The app in a real browser: what a hand does is in Python, hostile text is text, and nobody else is let in."""

from __future__ import annotations

import contextlib
import http.client
import socket
import threading
import time
import urllib.error
import urllib.request

import pytest

from modgap.explainers.explore import app, pages
from modgap.explainers.explore.address import MOST_ITEMS
from modgap.explainers.explore.explorer import Explorer
from modgap.explainers.explore.library import Library
from modgap.explainers.explore.sentences import Sentences
from modgap.precompute.bundle import load, save
from modgap.precompute.errors import InputError

from ...precompute.encoding.making import Hashed
from .planted import planted
from .serving import PATIENCE, serving

HOSTILE = '<img src=x onerror="window.hit=1"><script>window.hit=1</script>{{7*7}}</li>'


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    folder = tmp_path_factory.mktemp("app") / "bundles"
    captions = [f"{HOSTILE} {n}" if n % 4 == 0 else f"a thing, number {n}" for n in range(80)]
    save(planted(captions=captions), folder / "planted" / "0")
    save(planted(name="other", gap=1.0, seed=1), folder / "other" / "0")
    return Library.of([folder], Sentences(Hashed(16)))


@pytest.fixture(scope="module")
def address(library):
    """Of one server for all tests here: Panel keeps some of a server for the life of a process."""
    with serving(library) as found:
        yield found


@pytest.fixture
def made(monkeypatch):
    """Every explorer that the server makes."""
    explorers: list[Explorer] = []

    def make(*args, **state):
        explorers.append(Explorer(*args, **state))
        return explorers[-1]

    monkeypatch.setattr(pages, "Explorer", make)
    return explorers


@pytest.fixture
def visit(address, open_page):
    """Open the app with the planted bundle; whoever waits for it waits long, for a machine that is busy."""

    def open_(more="", **options):
        watched = open_page(f"{address}/?bundle=planted/0{more}", **options)
        watched.page.set_default_timeout(PATIENCE * 1000)
        watched.page.get_by_text("Nothing is selected").wait_for()
        return watched

    return open_


def until(true, seconds=PATIENCE):
    """Wait until something holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if true():
            return True
        time.sleep(0.05)
    return False


def drag_around(page, box):
    """Draw a lasso around all of the map."""
    x0, y0, x1, y1 = box["x"] + 4, box["y"] + 4, box["x"] + box["width"] - 4, box["y"] + box["height"] - 4
    page.mouse.move(x0, y0)
    page.mouse.down()
    for x, y in ((x1, y0), (x1, y1), (x0, y1), (x0, y0 + 10)):
        page.mouse.move(x, y, steps=4)
    page.mouse.up()


def test_words_filter_a_lasso_selects_and_python_has_it_and_sets_it(made, visit):
    watched = visit(height=1400)
    page = watched.page
    page.get_by_label("All of").fill("thing")
    page.get_by_label("All of").press("Enter")
    page.get_by_text("60 of 80 captions pass.").wait_for()
    page.get_by_role("button", name="Lasso").click()
    page.wait_for_function(
        "() => Bokeh.documents[0].all_models.values().some((m) => m.type === 'Figure' && m.inner_width > 300 && m.x_range.reset_start != null)"
    )
    page.wait_for_function(
        "() => Bokeh.documents[0].all_models.values().some((m) => m.type === 'BooleanFilter' && m.booleans?.filter(Boolean).length === 60)"
    )
    page.wait_for_function("() => Bokeh.documents[0].is_idle")
    drag_around(page, page.locator(".bk-Figure").first.bounding_box())
    (explorer,) = made
    assert until(lambda: len(explorer.selection) == 60), len(explorer.selection)
    assert not any(int(item[1:]) % 4 == 0 for item in explorer.selection)
    page.get_by_text("60 selected").wait_for()
    explorer.selection = ["t1", "t2"]
    page.get_by_text("2 selected").wait_for()
    watched.assert_clean()


def test_hostile_captions_are_shown_as_text(made, visit):
    watched = visit(height=1400)
    page = watched.page
    assert until(lambda: made)
    made[0].state.param.update(
        item="t4", selection=["t0", "t4"], pins=["t8"], subsets={HOSTILE: ["t0", "t4"]}, colour="cluster"
    )
    page.get_by_text('<img src=x onerror="window.hit=1"><script>').first.wait_for()
    for tab, told in (
        ("Neighbours", "Nearest to the picture of:"),
        ("Similarities", "80 items in each modality"),
        ("Subsets", "2 of 80 items"),
    ):
        page.get_by_text(tab, exact=True).click()
        page.get_by_text(told).first.wait_for()
    assert page.evaluate("window.hit") is None
    watched.assert_clean()


def test_a_sentence_finds_its_neighbours_is_text_and_stands_in_the_address(visit):
    watched = visit(height=1400)
    page = watched.page
    page.get_by_text("Neighbours", exact=True).click()
    page.get_by_label("Nearest to a sentence").fill(HOSTILE)
    page.get_by_label("Nearest to a sentence").press("Enter")
    page.get_by_text(f"Nearest to “{HOSTILE}”:").wait_for()
    assert page.locator(".near section").count() == 2  # pictures and texts, as trained
    page.wait_for_function("() => new URLSearchParams(location.search).get('sentence').includes('{{7*7}}')")
    page.get_by_label("Nearest to a sentence").fill("a red thing")
    page.get_by_label("Nearest to a sentence").press("Enter")
    page.get_by_text("Nearest to “a red thing”:").wait_for()
    assert page.evaluate("window.hit") is None
    watched.assert_clean()


def test_the_address_opens_a_state_follows_it_and_what_is_wrong_in_it_is_left_out(made, visit):
    page = visit("&layout=gap&amount=0.5&as_pairs=maybe&clusters=99&colour=nonsense&item=t3&longest=x&nothing=1").page
    state = made[0].state
    assert (state.layout, state.amount, state.item, state.clusters) == ("gap", 0.5, "t3", 20)
    assert (state.as_pairs, state.colour, state.longest) == (False, "modality", 20)
    page.get_by_label("Colour").select_option("Cosine of the pair")
    page.wait_for_function("() => location.search.includes('colour=cosine')")
    assert (
        page.evaluate("location.search") == "?bundle=planted/0&layout=gap&amount=0.5&colour=cosine&clusters=20&item=t3"
    )
    page.get_by_label("Bundle").select_option("other")
    page.wait_for_function("() => location.search === '?bundle=other/0'")


def test_the_app_listens_to_this_computer_alone_and_serves_no_file(address):
    port = int(address.rpartition(":")[2])
    own = [info[4][0] for info in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET)]
    for other in {name for name in own if not name.startswith("127.")}:
        with pytest.raises(OSError, match=r"refused|timed out"):
            socket.create_connection((other, port), timeout=2)
    for path in (
        "/bundles/planted/0/bundle.json",
        "/../../etc/passwd",
        "/static/../../../../etc/passwd",
        "/assets/bundle.json",
        "/components/x/y",
    ):
        with pytest.raises(urllib.error.HTTPError):
            urllib.request.urlopen(f"{address}{path}")
    assert app.names_of("127.0.0.1") == ["127.0.0.1", "localhost"]
    assert app.names_of("10.0.0.5") == ["10.0.0.5"]


def answers(address, name, origin, path="/ws"):
    """What a server answers to a page of ``origin`` that calls it by a name and asks for its websocket: 101, or 403."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    asked = {
        "Upgrade": "websocket",
        "Connection": "Upgrade",
        "Sec-WebSocket-Version": "13",
        "Origin": f"http://{origin}",
    }
    connection.request("GET", path, headers={**asked, "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Host": name})
    with contextlib.closing(connection):
        return connection.getresponse().status


def test_a_name_that_somebody_else_had_lead_here_and_a_page_of_somebody_else_are_refused(address):
    local = address.removeprefix("http://")
    port = local.rpartition(":")[2]
    assert [answers(local, name, name) for name in (local, f"localhost:{port}")] == [101, 101]
    assert answers(local, f"somebody-else.example:{port}", f"somebody-else.example:{port}") == 403
    assert answers(local, f"somebody-else.example:{port}", f"somebody-else.example:{port}", path="/") == 403
    assert answers(local, f"127.0.0.1.example:{port}", f"127.0.0.1.example:{port}") == 403
    assert answers(local, local, f"somebody-else.example:{port}") == 403


@pytest.mark.parametrize("host", ["::", "::1"])
def test_an_address_of_the_newer_kind_is_refused_in_a_sentence(library, host):
    with pytest.raises(InputError, match=f"found --host '{host}'; allowed: a name or an IPv4 address"):
        app.start(library, host=host)


def test_whoever_is_let_in_may_come_by_the_address_of_this_computer(library):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(("198.51.100.9", 9))  # sends nothing
        except OSError:
            pytest.skip("this computer has no address but its own")
        own = way.getsockname()[0]
    with serving(library, "0.0.0.0") as local:
        port = local.rpartition(":")[2]
        named = f"{own}:{port}"
        assert answers(named, named, named) == 101
        assert answers(named, f"localhost:{port}", named) == 101  # Tornado before 6.6 asks this of equal ones, too
        assert answers(named, named, f"somebody-else.example:{port}") == 403


def test_models_are_compared_by_an_address_that_follows_what_is_chosen_and_selected(visit, address, open_page):
    watched = open_page(f"{address}/compare?bundle=other/0&amount=0.5&second=0&layout=tsne", height=1400)
    page = watched.page
    page.set_default_timeout(PATIENCE * 1000)
    page.get_by_role("heading", name="other against other").wait_for()
    shown = [one.input_value() for one in page.get_by_label("and", exact=True).all() if one.is_visible()]
    assert shown == ["planted", "–"]
    page.wait_for_function("() => location.search === '?bundle=other/0&bundle=planted/0&amount=0.5&second=0'")
    page.get_by_label("with", exact=True).select_option("planted")
    page.wait_for_function("() => location.search === '?bundle=other/0&bundle=planted/0&amount=0.5'")
    assert page.evaluate("window.hit") is None
    page.get_by_role("link", name="Explore").click()
    page.wait_for_function("() => location.pathname === '/' && location.search.startsWith('?bundle=other/0')")
    watched.assert_clean()


def test_a_selection_is_in_the_address_as_long_as_it_is_short(made, address, open_page):
    page = open_page(f"{address}/?bundle=planted/0&selection=t7+t3+nobody").page
    page.set_default_timeout(PATIENCE * 1000)
    page.get_by_text("2 selected").wait_for()
    (explorer,) = made
    assert explorer.selection == ["t7", "t3"]
    explorer.selection = ["t1", "t2"]
    page.wait_for_function("() => location.search === '?bundle=planted/0&selection=t1+t2'")
    explorer.selection = [f"t{n}" for n in range(MOST_ITEMS + 1)]
    page.wait_for_function("() => location.search === '?bundle=planted/0'")


def test_figures_of_the_article_are_made_of_any_bundle_and_say_where_they_cannot(address, open_page):
    watched = open_page(f"{address}/figures?bundle=planted/0&figure=heatmap", height=1000)
    page = watched.page
    page.set_default_timeout(PATIENCE * 1000)
    page.locator(".bk-Figure").first.wait_for()
    assert page.evaluate("window.hit") is None
    page.get_by_label("Figure").select_option("Gap shift")
    page.get_by_text("recall@1").first.wait_for()
    page.wait_for_function("() => location.search === '?bundle=planted/0&figure=gap-shift'")
    page.get_by_label("Figure").select_option("Learning curves")
    page.get_by_text("has one checkpoint; a curve needs two at least").wait_for()
    watched.assert_clean()


def test_bundles_of_the_same_items_are_alike_and_a_broken_one_is_like_none(library, tmp_path):
    assert (library.alike("planted/0"), library.alike("other/0")) == (["other/0"], ["planted/0"])
    save(planted(40), tmp_path / "few" / "0")
    save(planted(), tmp_path / "broken" / "0")
    (tmp_path / "broken" / "0" / "items.jsonl").write_text("{", encoding="utf-8")
    assert [Library.of([tmp_path]).alike(name) for name in ("few/0", "broken/0")] == [[], []]


def test_what_is_opened_first_is_read_before_anybody_asks_and_a_broken_one_stops_nothing(tmp_path, monkeypatch):
    read = []
    monkeypatch.setattr("modgap.explainers.explore.library.load", lambda folder: read.append(folder) or load(folder))
    for name, text in (("whole", ""), ("broken", "{")):
        folder = tmp_path / name / "mine" / "0"
        save(planted(40), folder)
        if text:
            (folder / "items.jsonl").write_text(text, encoding="utf-8")
        with serving(Library.of([folder])) as address:
            assert until(lambda folder=folder: folder in read)
            assert urllib.request.urlopen(address).status == 200


def test_ten_visitors_have_each_their_own_state_and_share_what_is_computed(made, visit):
    pages = [visit() for _ in range(10)]
    assert until(lambda: len(made) == 10)
    assert len({id(explorer.space) for explorer in made}) == 1
    for number, explorer in enumerate(made):
        explorer.selection = [f"t{n}" for n in range(number + 1)]
    told = [watched.page.locator("h2", has_text="selected") for watched in pages]
    for one in told:
        one.wait_for()
    assert sorted(int(one.inner_text().split()[0]) for one in told) == list(range(1, 11))


def test_nobody_waits_for_what_another_computes(made, visit, monkeypatch):
    busy, other = visit(), visit()
    assert until(lambda: len(made) == 2)
    begun, end = threading.Event(), threading.Event()

    def without_end(*_):
        begun.set()
        end.wait()
        return []

    monkeypatch.setattr("modgap.explainers.explore.tabs.measures", without_end)
    try:
        busy.page.get_by_text("Metrics", exact=True).click()
        assert begun.wait(PATIENCE)
        other.page.get_by_label("All of").fill("thing")
        other.page.get_by_label("All of").press("Enter")
        other.page.get_by_text("60 of 80 captions pass.").wait_for()
    finally:
        end.set()


def test_a_folder_without_bundles_and_a_port_that_is_taken_are_told(library, tmp_path):
    with pytest.raises(InputError, match="found no bundle"):
        Library.of([tmp_path / "nothing"])
    with pytest.raises(InputError, match=r"found bundle 'planed/0'; did you mean 'planted/0'"):
        library.space("planed/0")
    with (
        socket.create_server(("127.0.0.1", 0)) as taken,
        pytest.raises(InputError, match="choose another one with --port"),
    ):
        app.start(library, port=taken.getsockname()[1])
