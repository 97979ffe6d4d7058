"""Draws how to film: one SVG a test, of simple shapes, for ankle_cv/docs/filming.md.

::

    python samples/generator/filming.py [FOLDER]

Each shows what belongs in the picture, where the camera stands seen from above, how high it is, and two
mistakes. Figures are measured in metres, x to where the person looks, y up, the floor at 0.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

DOCS: Final = Path(__file__).parents[2] / "ankle_cv" / "docs"
Point: TypeAlias = tuple[float, float]

WIDTH: Final = 480
HEIGHT: Final = 620
GOOD_FRAME: Final = (16.0, 48.0, 176.0, 272.0)
"""The picture that is wanted: x, y, width, height, of a phone held upright."""
BAD_FRAMES: Final = ((212.0, 400.0, 112.0, 160.0), (346.0, 400.0, 112.0, 160.0))
PX_PER_M: Final = 128.0
"""Scale of the figure in the wanted picture."""

SHANK, THIGH, TRUNK, ARM = 0.43, 0.42, 0.50, 0.52
FOOT_BACK, FOOT_FRONT, ANKLE = 0.06, 0.18, 0.08
HEAD, NECK = 0.10, 0.17
"""Segments of a body of 1.75 m, m."""
WALL_M: Final = 0.41
"""Where a wall stands that the knee of a `lunge` touches, m."""

STYLE: Final = """
.card{fill:#fff}.frame{fill:#eef2f6;stroke:#5b6672;stroke-width:2}.text{fill:#14181d}.quiet{fill:#4a525b}
.body{stroke:#5b6672}.far{stroke:#aab3bd}.leg{stroke:#0072b2}.line{stroke:#5b6672}.cam{fill:#14181d}
.view{fill:#0072b2;opacity:.16}.paper{fill:#fff;stroke:#5b6672}.ok{fill:#00795a}.no{fill:#b3261e}
.skin{fill:#5b6672}.head{fill:#5b6672}.wall{fill:#8a6d3b}
@media (prefers-color-scheme:dark){.card{fill:#1b2026}.frame{fill:#2a3138;stroke:#aab3bd}.text{fill:#f2f4f6}
.quiet{fill:#c3cad1}.body{stroke:#aab3bd}.far{stroke:#66707a}.leg{stroke:#56b4e9}.line{stroke:#aab3bd}.cam{fill:#f2f4f6}
.view{fill:#56b4e9;opacity:.22}.ok{fill:#2bb38a}.no{fill:#f2685f}.head,.skin{fill:#aab3bd}.wall{fill:#b89a63}}
text{font-family:system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;font-size:16px}
.bold{font-weight:600}.small{font-size:14px}
path{fill:none;stroke-linecap:round;stroke-linejoin:round}
""".replace("\n", "")


@dataclass(frozen=True)
class Figure:
    """A person in one moment: the lines of each part and the head, metres.

    Attributes
    ----------
    far, body, leg
        Lines of the hidden side, of the body, and of the leg that is measured.
    head
        Its centre.
    """

    far: tuple[tuple[Point, ...], ...]
    body: tuple[tuple[Point, ...], ...]
    leg: tuple[tuple[Point, ...], ...]
    head: Point


def _from(start: Point, length: float, forward_deg: float) -> Point:
    angle = math.radians(forward_deg)
    return start[0] + length * math.sin(angle), start[1] + length * math.cos(angle)


def _foot(toe: Point, lift_deg: float) -> tuple[tuple[Point, ...], Point]:
    """Return the sole from toe to heel and the ankle, of a foot that turns about its toe."""
    a = math.radians(lift_deg)
    heel = toe[0] - (FOOT_BACK + FOOT_FRONT) * math.cos(a), toe[1] + (FOOT_BACK + FOOT_FRONT) * math.sin(a)
    along = FOOT_BACK * math.cos(a) + ANKLE * math.sin(a), -FOOT_BACK * math.sin(a) + ANKLE * math.cos(a)
    ankle = heel[0] + along[0], heel[1] + along[1]
    return (toe, heel, ankle), ankle


def from_the_side(shin: float, thigh: float, trunk: float, arm: float, lift: float = 0.0) -> Figure:
    """Return a person seen from the side, by the lean of each part in degrees, forward positive."""
    sole, ankle = _foot((0.12, 0.0), lift)
    knee = _from(ankle, SHANK, shin)
    hip = _from(knee, THIGH, -thigh)
    shoulder = _from(hip, TRUNK, trunk)
    hand = _from(shoulder, ARM, arm)
    return Figure((), ((hip, shoulder, hand),), ((*sole, knee, hip),), _from(shoulder, NECK, trunk))


def lunge(*, measured: bool = True) -> Figure:
    """Return a person whose front knee touches a wall at `WALL_M`."""
    sole, ankle = _foot((0.27, 0.0), 0.0)
    knee = _from(ankle, SHANK, 38)
    hip = _from(knee, THIGH, -52)
    shoulder = _from(hip, TRUNK, 6)
    back_sole, back_ankle = _foot((-0.42, 0.0), 35)
    back_knee = _from(back_ankle, SHANK, 52)
    front, back = (*sole, knee, hip), (*back_sole, back_ankle, back_knee, hip)
    arms = (hip, shoulder, (0.38, shoulder[1] - 0.16))
    head = _from(shoulder, NECK, 6)
    return Figure((back,), (arms,), (front,), head) if measured else Figure((front,), (arms,), (back,), head)


def from_the_front() -> Figure:
    """Return a squat seen from the front."""
    legs = []
    for side in (-1, 1):
        x = side
        toe, ankle, knee, hip = (0.24 * x, 0.0), (0.2 * x, 0.08), (0.27 * x, 0.44), (0.1 * x, 0.5)
        legs.append(((toe[0] + 0.04 * x, 0.0), toe, ankle, knee, hip))
    trunk = ((0.0, 0.5), (0.0, 0.93))
    arms = tuple(
        ((0.0, 0.93), (0.17 * side, 0.92), (0.25 * side, 0.74), (0.06 * side, 0.72)) for side in (-1, 1)
    )
    return Figure((), (trunk, *arms), tuple(legs), (0.0, 1.12))


def upright_from_the_front() -> Figure:
    """Return a person who stands and faces the camera."""
    legs = tuple(((0.12 * s, 0.0), (0.1 * s, 0.16), (0.1 * s, 0.55), (0.08 * s, 0.97)) for s in (-1, 1))
    arms = tuple(((0.0, 1.45), (0.17 * s, 1.43), (0.2 * s, 0.95)) for s in (-1, 1))
    return Figure((), (((0.0, 0.97), (0.0, 1.45)), *arms), legs, (0.0, 1.62))


def _path(points: tuple[Point, ...], place: Callable[[Point], Point], kind: str, width: float) -> str:
    d = "L".join(f"{x:.0f} {y:.0f}" for x, y in map(place, points))
    return f'<path class="{kind}" stroke-width="{width:.0f}" d="M{d}"/>'


def person(figure: Figure, foot: Point, px_per_m: float) -> str:
    """Return a figure whose origin, on the floor, is at `foot` of the drawing."""

    def place(point: Point) -> Point:
        return foot[0] + point[0] * px_per_m, foot[1] - point[1] * px_per_m

    wide = max(0.085 * px_per_m, 3.0)
    parts = [
        _path(points, place, kind, wide)
        for kind, group in (("far", figure.far), ("body", figure.body), ("leg", figure.leg))
        for points in group
    ]
    x, y = place(figure.head)
    return "".join([*parts, f'<circle class="head" cx="{x:.0f}" cy="{y:.0f}" r="{HEAD * px_per_m:.0f}"/>'])


def words(x: float, y: float, text: str, kind: str = "text", anchor: str = "start") -> str:
    """Return lines of text; the first one's foot is at `y`."""
    lines = "".join(
        f'<tspan x="{x:.0f}" y="{y + 18 * i:.0f}">{line}</tspan>' for i, line in enumerate(text.split("\n"))
    )
    return f'<text class="{kind}" text-anchor="{anchor}">{lines}</text>'


def mark(x: float, y: float, *, good: bool) -> str:
    """Return a tick or a cross in a disc: told apart without colour, too."""
    d = "M-5 0L-1 4L6-4" if good else "M-4-4L4 4M4-4L-4 4"
    return (
        f'<g transform="translate({x:.0f} {y:.0f})"><circle r="11" class="{"ok" if good else "no"}"/>'
        f'<path stroke="#fff" stroke-width="3" d="{d}"/></g>'
    )


def framed(frame: tuple[float, float, float, float], inside: str, name: str) -> str:
    """Return what a camera sees: what lies outside the frame is cut."""
    x, y, w, h = frame
    box = f'x="{x:.0f}" y="{y:.0f}" width="{w:.0f}" height="{h:.0f}" rx="10"'
    return (
        f'<clipPath id="{name}"><rect {box}/></clipPath><rect class="frame" {box}/>'
        f'<g clip-path="url(#{name})">{inside}</g><rect class="frame" style="fill:none" {box}/>'
    )


def ground(frame: tuple[float, float, float, float], y: float) -> str:
    """Return the floor's line across a frame."""
    return f'<path class="line" stroke-width="2" d="M{frame[0]:.0f} {y:.0f}h{frame[2]:.0f}"/>'


def wall(x: float, top: float, floor: float) -> str:
    """Return a wall that ends at `x`."""
    return f'<rect class="wall" x="{x:.0f}" y="{top:.0f}" width="12" height="{floor - top:.0f}"/>'


def paper(x: float, y: float) -> str:
    """Return a sheet on the floor."""
    return f'<path class="paper" stroke-width="1.5" d="M{x:.0f} {y:.0f}l34 0l7 9l-48 0z"/>'


def camera(x: float, y: float, turn: float = 0.0) -> str:
    """Return a camera that looks to the left, turned clockwise by `turn` degrees."""
    return (
        f'<g class="cam" transform="translate({x:.0f} {y:.0f}) rotate({turn:.0f})">'
        '<rect x="-8" y="-9" width="24" height="18" rx="3"/><rect x="-14" y="-5" width="7" height="10"/></g>'
    )


def arrow(left: float, right: float, y: float) -> str:
    """Return a level double arrow."""
    d = f"M{left + 7:.0f} {y - 5:.0f}l-7 5l7 5M{left:.0f} {y:.0f}H{right:.0f}m-7-5l7 5l-7 5"
    return f'<path class="line" stroke-width="2" d="{d}"/>'


def from_above(x: float, y: float, turn: float) -> str:
    """Return a person seen from above: shoulders, feet and head; turned by 0 they look to the right."""
    return (
        f'<g class="skin" transform="translate({x:.0f} {y:.0f}) rotate({turn:.0f})">'
        '<ellipse rx="13" ry="30" style="opacity:.55"/><rect x="2" y="-20" width="26" height="10" rx="5"/>'
        '<rect x="2" y="10" width="26" height="10" rx="5"/><circle r="12"/></g>'
    )


def seen_from_above(looks: str, *, wall_ahead: bool = False) -> str:
    """Return person and camera seen from above; `looks` is where the person looks: up, or to the camera."""
    x, y, eye = 262.0, 190.0, 420.0
    ahead = (
        f'<rect class="wall" x="{x - 45:.0f}" y="{y - 58:.0f}" width="90" height="10"/>' if wall_ahead else ""
    )
    where = "beside the person" if looks == "up" else "straight ahead"
    return (
        words(214, 68, f"Camera {where},\nsquare to them", "text bold")
        + f'<path class="view" d="M{eye - 12:.0f} {y:.0f}L{x - 20:.0f} {y - 52:.0f}v104z"/>'
        + ahead
        + from_above(x, y, -90 if looks == "up" else 0)
        + camera(eye, y)
        + arrow(x, eye - 12, y + 66)
        + words((x + eye) / 2, y + 88, "2–4 m", "text bold", "middle")
        + words((x + eye) / 2, y + 110, "seen from above", "quiet small", "middle")
    )


def seen_height(figure: Figure, height_m: float, said: str) -> str:
    """Return how high the camera stands, beside the person."""
    floor, x, scale = 560.0, 52.0, 95.0
    y = floor - height_m * scale
    return (
        person(figure, (x, floor), scale)
        + f'<path class="line" stroke-width="2" d="M16 {floor + 4:.0f}h176"/>'
        + f'<path class="line" stroke-width="2" stroke-dasharray="5 6" d="M{x:.0f} {y:.0f}H140"/>'
        + camera(160, y)
        + f'<path class="line" stroke-width="3" d="M164 {y + 10:.0f}V{floor - 16:.0f}l-12 18m12-18l12 18"/>'
        + words(16, 588, said, "text small")
    )


@dataclass(frozen=True)
class Mistake:
    """A picture that does not do, and its words."""

    inside: str
    said: str


@dataclass(frozen=True)
class Sheet:
    """One drawing.

    Attributes
    ----------
    title
        What it is of, for those who cannot see it.
    inside
        The wanted picture.
    above
        Where the camera stands.
    height
        How high it is.
    mistakes
        Two of them.
    """

    title: str
    inside: str
    above: str
    height: str
    mistakes: tuple[Mistake, Mistake]

    def svg(self) -> str:
        """Return the whole drawing."""
        x, y, w, h = GOOD_FRAME
        bad = "".join(
            framed(frame, mistake.inside, f"b{i}")
            + mark(frame[0] + 4, frame[1] + 4, good=False)
            + words(frame[0], frame[1] + frame[3] + 22, mistake.said, "text small")
            for i, (frame, mistake) in enumerate(zip(BAD_FRAMES, self.mistakes, strict=True))
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
            f'height="{HEIGHT}" role="img"><title>{self.title}</title><style>{STYLE}</style>'
            f'<rect class="card" width="{WIDTH}" height="{HEIGHT}" rx="14"/>'
            + words(16, 32, "In the picture", "text bold")
            + framed(GOOD_FRAME, self.inside, "g")
            + mark(x + w - 6, y + 6, good=True)
            + self.above
            + words(16, y + h + 60, "How high", "text bold")
            + self.height
            + words(BAD_FRAMES[0][0], y + h + 60, "Not like this", "text bold")
            + bad
            + "</svg>\n"
        )


SQUAT: Final = from_the_side(33, 88, 38, 78)
STANDING: Final = from_the_side(4, 2, 2, 172)
FACING_CAMERA: Final = upright_from_the_front()
ON_TOES: Final = from_the_side(2, 1, 2, 95, lift=33)
FLOOR: Final = GOOD_FRAME[1] + GOOD_FRAME[3] - 44
"""Where the floor is in the wanted picture."""


def _good(figure: Figure, x: float, *more: str, scale: float = PX_PER_M) -> str:
    return ground(GOOD_FRAME, FLOOR) + "".join(more) + person(figure, (x, FLOOR), scale)


def _bad(number: int, figure: Figure, scale: float, foot: Point, *more: str) -> str:
    frame = BAD_FRAMES[number]
    x, y = frame[0] + foot[0], frame[1] + foot[1]
    return ground(frame, y) + "".join(more) + person(figure, (x, y), scale)


def _off_the_line() -> str:
    """Return a camera that stands to one side of where the person looks, seen from above."""
    x, y = BAD_FRAMES[1][0] + 34, BAD_FRAMES[1][1] + 50
    ahead = f'<path class="line" stroke-width="2" stroke-dasharray="5 6" d="M{x + 34:.0f} {y:.0f}h40"/>'
    return ahead + from_above(x, y, 0) + camera(x + 52, y + 74, 55)


def _tilted(figure: Figure) -> str:
    x, y, w, h = BAD_FRAMES[1]
    inside = _bad(1, figure, 82, (50, 132))
    return f'<g transform="rotate(14 {x + w / 2:.0f} {y + h / 2:.0f})">{inside}</g>'


def sheets() -> Mapping[str, Sheet]:
    """Return every drawing by the name of its file."""
    far, top = BAD_FRAMES[1][:2]
    knee = "at knee height, level, still"
    return {
        "filming-squat-side": Sheet(
            "A squat filmed from the side: whole person with both feet, camera at knee height, 2 to 4 m away",
            _good(SQUAT, 92, paper(116, FLOOR + 8)),
            seen_from_above("up"),
            seen_height(FACING_CAMERA, 0.5, knee),
            (
                Mistake(_bad(0, SQUAT, 118, (52, 172)), "feet cut off"),
                Mistake(_tilted(SQUAT), "camera tilted"),
            ),
        ),
        "filming-squat-front": Sheet(
            "A squat filmed from the front: both knees and feet, camera straight ahead at knee height",
            _good(from_the_front(), 104),
            seen_from_above("camera"),
            seen_height(STANDING, 0.5, knee),
            (
                Mistake(_bad(0, from_the_front(), 150, (56, 172)), "too near:\nfeet cut off"),
                Mistake(_off_the_line(), "camera off\nto one side"),
            ),
        ),
        "filming-knee-to-wall": Sheet(
            "Knee to wall filmed from the side of the front leg: wall, toes and heel in the picture",
            _good(lunge(), 106, wall(106 + WALL_M * PX_PER_M, GOOD_FRAME[1], FLOOR), paper(106, FLOOR + 15)),
            seen_from_above("up", wall_ahead=True),
            seen_height(FACING_CAMERA, 0.5, knee),
            (
                Mistake(_bad(0, lunge(), 104, (80, 134)), "wall and toes\nnot in the picture"),
                Mistake(
                    _bad(
                        1, lunge(measured=False), 84, (60, 134), wall(far + 60 + WALL_M * 84, top, top + 134)
                    ),
                    "from the far side:\nthe leg is hidden",
                ),
            ),
        ),
        "filming-heel-raise": Sheet(
            "A heel raise filmed from beside the foot that works: bare heel and toes clear, knees straight",
            _good(ON_TOES, 88, scale=112),
            seen_from_above("up"),
            seen_height(FACING_CAMERA, 0.5, knee),
            (
                Mistake(_bad(0, ON_TOES, 84, (50, 158)), "feet at the\npicture's edge"),
                Mistake(_bad(1, upright_from_the_front(), 84, (56, 136)), "from the front:\nno height"),
            ),
        ),
    }


def main(folder: Path) -> None:
    """Write every drawing."""
    for name, sheet in sheets().items():
        (folder / f"{name}.svg").write_text(sheet.svg(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS)
