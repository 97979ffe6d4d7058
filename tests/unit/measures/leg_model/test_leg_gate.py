"""When a fit is believed, and which legs it may measure."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ankle_cv.assessment import ViewKind
from ankle_cv.conventions import Side
from ankle_cv.measures.leg_model.fit import LegCurves, LegFit
from ankle_cv.measures.leg_model.gate import describes, with_measured_legs, with_turned_legs
from ankle_cv.scene.view import LegPlane, View


def fit(sd_deg: tuple[float, float] = (2.0, 2.0), *, misfit: float = 0.3, yaw_pull: float = 0.5) -> LegFit:
    """Three moments of both legs, each known by its own standard error."""
    curves = LegCurves(*np.zeros((5, 3)))
    legs: dict[Side, LegCurves] = {"left": curves, "right": curves}
    covariance = np.diag(np.repeat(sd_deg, 3) ** 2)
    return LegFit(np.arange(3) / 10, legs, covariance, np.ones(3, dtype=np.bool_), misfit, yaw_pull, {})


def view(
    kind: ViewKind = "oblique",
    yaw_deg: float = 60.0,
    *,
    shrink: float = 0.8,
    turned_deg: float = 30.0,
    visibility: float = 0.9,
    measurable: bool = True,
) -> View:
    """Seen from the left; the given leg is the far one, the near one is plainly visible."""
    near = LegPlane(0.9, 0.95, measurable=True, out_of_plane_deg=20.0)
    far = LegPlane(shrink, visibility, measurable, out_of_plane_deg=turned_deg)
    return View(kind, yaw_deg, 6.0, "left", "left", near, far)


def test_a_fit_within_its_limits_describes_the_clip() -> None:
    assert describes(fit(), view())


@pytest.mark.parametrize(("misfit", "good"), [(1.0, True), (1.01, False), (1.4, False)])
def test_a_large_misfit_does_not_describe_the_clip(misfit: float, good: bool) -> None:
    assert describes(fit(misfit=misfit), view()) is good


@pytest.mark.parametrize(("pull", "good"), [(2.4, True), (-2.4, True), (2.6, False), (-2.6, False)])
def test_a_body_turned_far_from_the_view_does_not_either(pull: float, good: bool) -> None:
    assert describes(fit(yaw_pull=pull), view()) is good


@pytest.mark.parametrize(("yaw", "good"), [(105.0, True), (-105.0, True), (106.0, False), (-130.0, False)])
def test_nor_does_any_fit_from_behind(yaw: float, good: bool) -> None:
    assert describes(fit(), view(yaw_deg=yaw)) is good


@pytest.mark.parametrize("wrong", [np.nan, np.inf])
def test_a_covariance_that_is_no_number_is_none(wrong: float) -> None:
    broken = fit().covariance.copy()
    broken[4, 4] = wrong
    assert not describes(replace(fit(), covariance=broken), view())


@pytest.mark.parametrize("number", ["misfit", "yaw_pull"])
def test_neither_is_a_misfit_or_a_pull_that_is_no_number(number: str) -> None:
    assert not describes(replace(fit(), **{number: np.nan}), view())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("turned_deg", "visibility", "worth"),
    [
        (60.0, 0.9, True),  # beyond 45°, where the picture alone says little
        (-60.0, 0.9, True),
        (80.0, 0.9, True),
        (81.0, 0.9, False),
        (-85.0, 0.9, False),
        (60.0, 0.6, False),  # hidden behind the near leg
    ],
)
def test_turned_legs_are_worth_following_while_they_are_seen(
    turned_deg: float, visibility: float, worth: bool
) -> None:
    turned = view(shrink=0.3, turned_deg=turned_deg, visibility=visibility, measurable=False)
    followed = with_turned_legs(turned)
    assert followed.right.measurable is worth
    assert followed.left.measurable


def test_the_near_leg_is_not_hidden_by_low_visibility() -> None:
    seen = view()
    dim = replace(seen, left=LegPlane(0.3, 0.5, measurable=False, out_of_plane_deg=60.0))
    assert with_turned_legs(dim).left.measurable


@pytest.mark.parametrize("kind", ["side", "front", "unknown"])
def test_other_views_keep_their_legs(kind: ViewKind) -> None:
    other = view(kind, shrink=0.3, turned_deg=60.0, measurable=False)
    assert with_turned_legs(other) == other
    assert with_measured_legs(other, fit((9.0, 9.0))) == other
    assert with_measured_legs(other, None) == other


@pytest.mark.parametrize(("sd_deg", "measured"), [(6.0, True), (6.1, False)])
def test_a_leg_too_unsure_is_not_measured(sd_deg: float, measured: bool) -> None:
    found = with_measured_legs(view(), fit((2.0, sd_deg)))
    assert found.right.measurable is measured
    assert found.left.measurable


def test_a_single_unsure_moment_does_not_matter() -> None:
    unsure = fit().covariance.copy()
    unsure[3, 3] = 900.0
    assert with_measured_legs(view(), replace(fit(), covariance=unsure)).right.measurable


def test_the_fit_measures_a_turned_leg_that_the_picture_does_not() -> None:
    turned = view(shrink=0.3, turned_deg=60.0)
    assert with_measured_legs(turned, fit()).right.measurable
    assert not with_measured_legs(turned, None).right.measurable
    assert with_measured_legs(view(), None).right.measurable


def test_a_leg_that_the_fit_has_not_is_measured_in_the_picture() -> None:
    only_left = replace(fit(), legs={"left": fit().legs["left"]}, covariance=np.eye(3))
    assert with_measured_legs(view(shrink=0.8), only_left).right.measurable
    assert not with_measured_legs(view(shrink=0.6), only_left).right.measurable


def test_the_fit_does_not_bring_back_a_leg_that_was_not_followed() -> None:
    assert not with_measured_legs(view(measurable=False), fit()).right.measurable
