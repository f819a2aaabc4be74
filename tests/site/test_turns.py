"""Figures come to life one at a time, in moments when the browser is idle, the nearest first."""

from __future__ import annotations

from .test_runtime import ready

WATCH = """
window.log = [];
const asked = window.requestIdleCallback;
window.requestIdleCallback = (answer, options) => asked((deadline) => { log.push("idle"); answer(deadline); }, options);
new MutationObserver((changes) => {
  for (const { target } of changes) log.push(`${target.dataset.figure} ${target.dataset.status}`);
}).observe(document, { subtree: true, attributeFilter: ["data-status"] });
"""
ALL = "() => Promise.all([...window.modgap.figures.values()].map((figure) => figure.embed()))"


def test_figures_come_to_life_one_at_a_time_each_in_an_idle_moment(toy_page, open_page):
    page = open_page(toy_page).page
    page.add_init_script(WATCH)
    page.reload()
    page.wait_for_function("() => window.modgap?.figures")
    page.evaluate(ALL)
    log = page.evaluate("log")
    names = page.evaluate("[...window.modgap.figures.keys()]")
    assert len(log) == 3 * len(names)
    for turn in range(len(names)):
        moment, loading, live = log[3 * turn : 3 * turn + 3]
        assert moment == "idle"
        assert loading.endswith(" loading")
        assert live == loading.replace(" loading", " live")


def test_of_figures_that_wait_the_nearest_to_the_window_comes_first(toy_page, open_page):
    page = ready(open_page(toy_page, height=400))
    order = page.evaluate("""async () => {
      const { inTurn } = await import("modgap-page/turns");
      const order = [];
      const places = [4000, 20, 1500].map((top) => {
        const place = document.createElement("div");
        place.style.cssText = `position: fixed; top: ${top}px; height: 10px`;
        document.body.append(place);
        return [top, place];
      });
      const first = inTurn(document.body, () => new Promise((done) => setTimeout(done, 50)));
      await Promise.all([first, ...places.map(([top, place]) => inTurn(place, async () => order.push(top)))]);
      return order;
    }""")
    assert order == [20, 1500, 4000]


def test_what_fails_in_its_turn_does_not_keep_the_others_waiting(toy_page, open_page):
    page = ready(open_page(toy_page))
    done = page.evaluate("""async () => {
      const { inTurn } = await import("modgap-page/turns");
      const failed = inTurn(document.body, async () => { throw new Error("as meant"); }).catch((error) => error.message);
      return Promise.all([failed, inTurn(document.body, async () => "next")]);
    }""")
    assert done == ["as meant", "next"]
