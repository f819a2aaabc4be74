"""Names, roles, keyboard, focus and contrast: a figure for those who do not use a pointer, or do not see it."""

from __future__ import annotations

import re

from axe_playwright_python.sync_playwright import Axe

from ...pixels import shows_focus

ROLES = {
    "slider": ".noUi-handle",
    "combobox": "select, input[list]",
    "button": "button",
    "textbox": "input:not([list])",
}
KEYS = {
    "SELECT": ("ArrowDown", "ArrowUp"),
    "BUTTON": ("Space",),
    "INPUT": ("9", "Enter"),
    "DIV": ("ArrowRight", "ArrowLeft"),
}
RESTYLE = "async () => { (await import('modgap/kit/theme')).restyle(figures.fig.document); await settled(); }"


def test_every_control_and_every_plot_has_a_role_and_a_name_of_its_own(figure):
    tree = figure.page.locator("#fig").aria_snapshot()
    named = {role: re.findall(rf"^\s*- '?{role} \"(.+?)\"", tree, re.MULTILINE) for role in (*ROLES, "img", "group")}
    for role, selector in ROLES.items():
        count = figure.page.evaluate("(selector) => operable().filter((e) => e.matches(selector)).length", selector)
        assert len(named[role]) == count, tree
        assert len(re.findall(rf"^\s*- '?{role}\b", tree, re.MULTILINE)) == count, f"a {role} without a name: {tree}"
    plots = figure.page.evaluate(
        "deep(document, '.bk-Figure').filter((e) => e.checkVisibility()).map((e) => e.getAttribute('aria-label'))"
    )
    assert plots
    assert [name for name in plots if len(name or "") <= 20 or name not in named["img"]] == [], tree
    names = [*plots, *(name for role in ROLES for name in named[role])]
    assert len(set(names)) == len(names), names


def test_no_plot_is_a_stop_of_the_tab_key_or_keeps_the_wheel(figure):
    page = figure.page
    assert page.evaluate('deep(document, \'.bk-Canvas [tabindex="0"], .bk-events[tabindex="0"]\').length') == 0
    assert set(page.evaluate("deep(document, '.bk-events').map((e) => getComputedStyle(e).touchAction)")) == {"auto"}
    page.set_viewport_size({"width": 1000, "height": 300})
    page.locator("#fig").hover(position={"x": 300, "y": 100})
    page.mouse.wheel(0, 150)
    page.wait_for_function("scrollY > 0")
    page.evaluate("scrollTo(0, 0)")
    page.mouse.move(990, 290)


def test_the_keyboard_reaches_and_changes_each_control_and_shows_where_it_is(figure):
    page = figure.page
    page.evaluate(
        "window.stops = []; focused()?.blur(); document.querySelector('main').tabIndex = -1; document.querySelector('main').focus()"
    )
    changed: dict[str, bool] = {}
    while page.evaluate("stops.length < operable().length"):  # a control may add others
        page.keyboard.press("Tab")
        stop = page.evaluate("""() => {
          const element = focused(), { x, y, width, height } = element.getBoundingClientRect();
          stops.push(element);
          window.held = element;
          return { tag: element.tagName, name: element.getAttribute("aria-label") ?? element.closest("[aria-label]")?.getAttribute("aria-label") ?? element.textContent,
            known: operable().includes(element), box: [x, y, width, height] }; }""")
        assert stop["known"], stop
        assert shows_focus(page, stop["box"]), f"no visible focus on {stop['name']}"
        group = page.evaluate("focused().closest('[role=group]')?.getAttribute('aria-label') ?? null") or stop["name"]
        changed[group] = changed.get(group, False) or press(page, KEYS[stop["tag"]])
    assert page.evaluate("new Set(stops).size === stops.length"), "a stop comes twice"
    assert all(changed.values()), changed


def press(page, keys: tuple[str, ...]) -> bool:
    """Whether one of the keys changes the state, or what a button says of itself."""
    now = "JSON.stringify([figures.fig.state(), focused()?.getAttribute('aria-label'), focused()?.getAttribute('aria-pressed')])"
    before = page.evaluate(now)
    for key in keys:
        page.keyboard.press(key)
        page.evaluate("settled()")
        if page.evaluate(now) != before:
            return True
    return False


def test_axe_finds_nothing_and_colours_follow_the_page_in_both_schemes(figure):
    page = figure.page
    page.evaluate(
        "putAll",
        {name: state[name] for name in figure.explainer.state_parameters() for state in figure.neighbours(name)[-1:]},
    )
    seen = []
    for scheme in ("dark", "light"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(RESTYLE)
        followed = page.evaluate("unfollowed()")
        assert followed["wrong"] == []
        assert followed["count"] > 0
        violations = Axe().run(page, context="#fig").response["violations"]
        assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in violations] == []
        seen.append(page.evaluate("shown()"))
    assert seen[0] != seen[1]


def test_what_a_screen_reader_is_told_follows_each_parameter(figure):
    page = figure.page
    told = """async (state) => {
      const { toldControl, toldNumbers } = await import("modgap/kit/telling");
      putAll(state);
      await settled();
      const controls = Object.keys(figures.fig.controls).map((name) => toldControl(figures.fig.control(name)));
      return [...controls, ...toldNumbers(document.getElementById("fig"))];
    }"""
    controls = figure.explainer.controls
    for parameter in (name for name in figure.explainer.state_parameters() if controls[name].visible):
        seen = [page.evaluate(told, state) for state in (figure.base(parameter), *figure.neighbours(parameter))]
        assert len({str(one) for one in seen}) == len(seen), f"it is not told what {parameter} does"
        assert not [text for one in seen for text in one if "undefined" in text or "null" in text or "–" in text], seen
