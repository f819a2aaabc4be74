"""The opening figure."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from modgap.precompute.analysis.geometry import gap_distance
from modgap.site import hero
from modgap.site.figures.sheets import Grid

from .making import bundle

CIRCLES = "() => [...document.querySelectorAll('.hero-cloud > *')].map((c) => c.getAttribute('cx') ?? c.getAttribute('transform')).join()"


@pytest.fixture
def clouds():
    rng = np.random.default_rng(3)
    points = rng.normal(size=(2, 20, 8))  # (2, N, D)
    points[0, :, 0] += 3
    points[1, :, 0] -= 3
    points /= np.linalg.norm(points, axis=-1, keepdims=True)
    return points[0], points[1]


def test_images_stand_left_inside_the_drawing_and_the_centres_meet_at_the_end(clouds):
    frames = hero.places(*clouds)  # (S, 2, N, 2)
    assert frames.shape == (len(hero.SHIFTS), 2, 20, 2)
    assert frames.min() >= 0
    assert (frames <= np.array(hero.SIZE)).all()
    across = frames[:, 1, :, 0].mean(axis=1) - frames[:, 0, :, 0].mean(axis=1)  # (S,)
    assert across[0] > 0
    assert (np.diff(across) < 0).all()
    assert abs(across[-1]) < 0.2 * across[0]


def test_the_distance_of_the_drawn_centres_is_the_gap(clouds):
    x, y = clouds
    frames = hero.places(x, y)[0]  # (2, N, 2)
    plane = hero._plane(x, y)  # (2, D)
    np.testing.assert_allclose(plane @ plane.T, np.eye(2), atol=1e-9)
    scale = np.ptp(frames[..., 0]) / np.ptp(np.concatenate([x, y]) @ plane[0])
    drawn = frames[1].mean(axis=0) - frames[0].mean(axis=0)
    assert abs(drawn[0]) / scale == pytest.approx(gap_distance(x, y))
    assert drawn[1] == pytest.approx(0, abs=1e-6)


def test_clouds_without_a_gap_are_still_drawn(clouds):
    x, _ = clouds
    assert np.isfinite(hero.places(x, x)).all()


@pytest.mark.parametrize("dimensions", [1, 4])
def test_single_points_on_opposite_sides_are_drawn_though_they_meet_at_the_origin(dimensions):
    x = np.tile(np.eye(dimensions)[:1], (20, 1))  # (N, D)
    frames = hero.places(x, -x)
    assert np.isfinite(frames).all()
    assert (frames <= np.array(hero.SIZE)).all()


def test_the_html_says_what_it_shows_and_has_every_pair(tmp_path):
    run = bundle("toy", 0, tmp_path)
    text = hero.render(run)
    assert text.count("<circle") == 2 * len(run.items)
    assert "<image" not in text
    assert f"{gap_distance(run.at('image'), run.at('text')):.2f} apart" in text


def test_what_has_pictures_is_drawn_as_they_look_with_the_first_on_top(tmp_path):
    run = bundle("toy", 0, tmp_path)
    text = hero.render(run, Grid("assets/media/sheet.webp", 10, len(run.items), ()))
    assert text.count("assets/media/sheet.webp") == 1, "one file holds it once"
    assert text.count('<use href="#hero-sheet"/>') == len(run.items)
    assert text.count("<circle") == 3 * len(run.items), "ground and cover of a picture, and a dot a text"
    cells = [tuple(map(int, cell)) for cell in re.findall(r'viewBox="(\d+) (\d+) 1 1"', text)]
    assert cells == [(n % 10, n // 10) for n in reversed(range(len(run.items)))]
    sizes = [float(size) for size in re.findall(r"scale\(([0-9.]+)\)", text)]
    assert sizes[-1] == hero.ROOM["most"] / 2
    assert min(sizes) >= hero.ROOM["least"] / 2


def test_the_first_two_modalities_of_a_bundle_are_drawn_whatever_they_are(tmp_path):
    toy = bundle("toy", 0, tmp_path)
    image, text = toy.embeddings.values()
    text_of_three = hero.render(replace(toy, embeddings={"audio": text, "text": image, "image": text}, media={}))
    assert '<g class="hero-cloud hero-audio">' in text_of_three
    assert '<g class="hero-cloud hero-text">' in text_of_three
    assert "hero-image" not in text_of_three
    assert "sounds on the left and their texts on the right" in text_of_three


def test_the_slider_moves_the_points_and_ends_the_drift(toy_page, open_page):
    page = open_page(toy_page).page
    before = page.evaluate(CIRCLES)
    page.wait_for_function(f"(before) => ({CIRCLES})() !== before", arg=before)  # it drifts by itself
    page.locator(".hero-slider").focus()
    page.keyboard.press("End")
    together = page.evaluate(CIRCLES)
    assert together != before
    assert page.locator(".hero-slider").input_value() == "100"
    page.evaluate(
        "() => new Promise((done) => { let n = 20; const f = () => (n-- ? requestAnimationFrame(f) : done()); f(); })"
    )
    assert page.evaluate(CIRCLES) == together


def test_under_reduced_motion_nothing_drifts_and_the_slider_works(toy_page, open_page):
    page = open_page(toy_page, reduced_motion="reduce").page
    page.wait_for_function("() => window.modgap?.figures")
    before = page.evaluate(CIRCLES)
    page.evaluate(
        "() => new Promise((done) => { let n = 120; const f = () => (n-- ? requestAnimationFrame(f) : done()); f(); })"
    )
    assert page.evaluate(CIRCLES) == before
    page.locator(".hero-slider").focus()
    page.keyboard.press("End")
    assert page.evaluate(CIRCLES) != before


def test_what_other_figures_draw_upwards_is_up_here_too(clouds):
    plane = hero._plane(*clouds)  # (2, D)
    for up in (plane[1], -plane[1]):
        heights = np.concatenate(clouds) @ up  # (2 N,)
        drawn = np.concatenate(list(hero.places(*clouds, up=up)[0]))[:, 1]  # (2 N,) from the upper edge down
        assert np.corrcoef(heights, drawn)[0, 1] < -0.99
