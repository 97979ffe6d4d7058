"""What the form before a camera session says, checked and turned into what the session is to do."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ankle_cv.errors import UsageError
from ankle_cv.live.drill import DrillName
from ankle_cv.live.ranges import COUNTDOWN_S, FILM_S, REPS, TRIALS
from ankle_cv.serve.camera_messages import CameraRequest, CameraTask
from ankle_cv.serve.forms import settings_from
from ankle_cv.serve.house import House
from ankle_cv.symptoms import NONE_OF_THEM
from ankle_cv.telling.signs import NO_DRILL, SEE_FIRST, signs_warning
from ankle_cv.text import printable

SOME_CAMERA: Final = "of the browser"
"""Name of a camera that has none."""


class CameraForm(BaseModel):
    """The form: what to do, with which camera, how to look at it, and whether to keep the results."""

    model_config = ConfigDict(extra="forbid")
    task: CameraTask
    camera: Annotated[str, Field(max_length=200)] = ""
    settings: dict[str, str | float | bool | list[str]] = {}
    keep: bool = False
    trials: str = "3"
    drill: DrillName = "knee-to-wall"
    reps: str = "10"
    countdown: str = "3"
    seconds: str = ""


def request_from(told: object, house: House) -> CameraRequest:
    """Return what a form asks for.

    Raises
    ------
    UsageError
        A value is not allowed, nobody said whether there are warning signs, or a drill is asked for
        although there are.
    """
    try:
        form = CameraForm.model_validate(told)
    except ValidationError as error:
        raise UsageError("the form was not understood", "load the page again") from error
    settings = settings_from(form.settings, house.defaults)
    if form.task != "film":
        if settings.symptoms is None:
            raise UsageError(
                "nobody said whether any of the warning signs applies",
                f"tick those that apply, or {NONE_OF_THEM} of them",
            )
        if form.task == "drill" and signs_warning([settings.symptoms]):
            raise UsageError(NO_DRILL, SEE_FIRST)
    if form.keep and settings.name is None:
        raise UsageError("nothing can be kept in the history without a name", "say who the person is")
    return CameraRequest(
        task=form.task,
        camera=printable(form.camera) or SOME_CAMERA,
        settings=settings,
        output=house.place.output,
        store=house.store if form.keep else None,
        trials=int(TRIALS.read("attempts of each leg", form.trials)),
        drill=form.drill,
        reps=int(REPS.read("repetitions", form.reps)),
        countdown_s=COUNTDOWN_S.read("the countdown", form.countdown),
        seconds=FILM_S.read("the length", form.seconds) if form.seconds.strip() else None,
    )
