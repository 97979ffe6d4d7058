"""The one sentence about a clip, from its whole document: what was found first, else the good news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from ankle_cv.assessment import Assessment, HeelRaise, SideSummary, SwayDirection
from ankle_cv.conventions import SIDES, Side
from ankle_cv.protocols.looks import NAMES
from ankle_cv.telling.fitting import joined
from ankle_cv.telling.means import mean_words
from ankle_cv.telling.numbers import counted, format_measurement, short_measurement
from ankle_cv.telling.parts import LEG_TESTS
from ankle_cv.telling.squat_headline import squat_headline
from ankle_cv.telling.summary_rows import side_summary
from ankle_cv.telling.unknown import why_unknown
from ankle_cv.telling.vocabulary import HEEL_HEIGHT
from ankle_cv.telling.wall_headline import wall_headline

SWAY_WAYS: Final[Mapping[SwayDirection, str]] = {"forward": "forward and back", "sideways": "to both sides"}
NO_SWAY: Final = "cannot tell how much the shin sways"


def headline(assessment: Assessment) -> str:
    """Return what matters most in a document, as one sentence; its own headline is not read.

    Notes
    -----
    A number stands with its interval, as in the document. Nothing is called good that was not measured.
    """
    if assessment.kind == "squat":
        return squat_headline(assessment)
    if assessment.kind == "wall":
        return wall_headline(assessment)
    if assessment.kind == "heel_raise":
        return raise_headline(assessment)
    if assessment.kind == "balance":
        return balance_headline(assessment)
    return other_headline(assessment)


def balance_headline(assessment: Assessment) -> str:
    """Return how long each leg stood alone, the touch-downs of the other foot, and the sway of the shin."""
    stood = [(side, part) for side in SIDES if (part := side_summary(assessment, side)) and part.stance_s]
    if not stood:
        return "No stance on one leg was found in this clip."
    told = "; ".join(_stood(assessment, side, part) for side, part in stood)
    if assessment.about.eyes is not None:
        told = f"eyes {assessment.about.eyes}: {told}"
    return f"{told[0].upper()}{told[1:]}."


def _stood(assessment: Assessment, side: Side, part: SideSummary) -> str:
    ways = {one.direction for one in assessment.stances if one.side == side and one.direction}
    way = f" {SWAY_WAYS[ways.pop()]}" if len(ways) == 1 else ""
    sways = f"the shin sways {format_measurement(part.sway)}{way}" if part.sway else NO_SWAY
    touched = counted(part.touch_downs or 0, "touch-down")
    return f"{side} leg: {part.stance_s:.0f} s alone, {touched}, {sways}"


def other_headline(assessment: Assessment) -> str:
    """Return what a movement looks like that is no test."""
    if assessment.looks_like == "unknown":
        return "No test was recognised in this clip."
    told = f"This looks like {NAMES[assessment.looks_like]}, which is no test"
    parts = assessment.shown_leg_reps
    if not parts:
        return f"{told}: nothing is counted or judged."
    title = LEG_TESTS[parts[0].kind].title.lower()
    if not any(part.complete for part in parts):
        return f"{told}: {counted(len(parts), title)}, incomplete, so that nothing is averaged."
    legs = [(side, sum(part.side == side for part in parts)) for side in SIDES]
    each = ", ".join(f"{n} on the {side}" for side, n in legs if n)
    return f"{told}: numbers of {counted(len(parts), title)} ({each}), without a verdict."


def raise_headline(assessment: Assessment) -> str:
    """Return how high the heels rise, on which foot, and whether that changes over the set."""
    raises = assessment.raises
    if not raises:
        return "No heel raise was recognised in this clip."
    told = f"{counted(len(raises), 'heel raise')}{_feet(raises)}"
    incomplete = sum(not one.complete for one in raises)
    if incomplete:
        told += f", {incomplete} of them incomplete" if incomplete < len(raises) else ", incomplete"
    sides = [(side, part) for side in SIDES if (part := side_summary(assessment, side))]
    heights = [text for side, part in sides if (text := _height(side, part))]
    if not heights:
        return f"{told}: cannot tell how high the heel rises ({why_unknown(assessment, HEEL_HEIGHT)})."
    changes = [text for side, part in sides if (text := _change(side, part))]
    return f"{joined([*heights, *changes, *_tempo(assessment)], begins=f'{told}: ')}."


def _height(side: Side, part: SideSummary) -> str | None:
    mean, name = part.heel_height, "heel_height"
    if mean is None:
        mean, name = part.heel_travel, "heel_travel"
    if mean is None:
        return None
    over = "" if name == "heel_height" else " above its lowest place"
    return f"{side} heel {format_measurement(mean)} high{over}{_and_best(part, mean_words(part, name), name)}"


def _and_best(part: SideSummary, mean: str, name: str) -> str:
    """Return of how many a height is the mean, and the best of them where that is known."""
    if name != "heel_height" or not part.best_heel_height or part.n < 2:  # noqa: PLR2004 - its own best
        return mean
    best = f"best {short_measurement(part.best_heel_height)}"
    return f"{mean[:-1]}, {best})" if mean else f" ({best})"


def _tempo(assessment: Assessment) -> list[str]:
    """Return how fast the set is, for the whole of it; empty where no raise is whole."""
    tempo = assessment.summary.tempo
    return [f"{tempo.rise_s:.1f} s up, {tempo.lower_s:.1f} s down"] if tempo else []


def _change(side: Side, part: SideSummary) -> str | None:
    """Return how the height of a heel changed over the set; None without a change beyond its interval."""
    trend = part.height_trend
    if trend is None or abs(trend.over_set.value) <= trend.over_set.plus_minus:
        return None
    changed = trend.over_set
    size = format_measurement(changed.model_copy(update={"value": abs(changed.value)}))
    return f"{side}, the height {'falls' if changed.value < 0 else 'grows'} by {size} over the set"


def _feet(raises: tuple[HeelRaise, ...]) -> str:
    stands = {one.standing_on for one in raises}
    if stands == {"both"}:
        return " on both feet"
    if len(stands) == 1 and (only := stands.pop()) is not None:
        return f" on the {only} foot"
    return ""
