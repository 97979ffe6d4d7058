"""The pose networks of a live session: which look, and how often the second one did."""

from __future__ import annotations

from ankle_cv.assessment import Document, ModelRecord
from ankle_cv.live.second_look import SecondLook
from ankle_cv.pipeline.first_pass import model_record
from ankle_cv.pose.mediapipe import MediaPipePose
from ankle_cv.pose.models import ModelFile, resolve_model, resolve_second_model
from ankle_cv.settings import Settings
from ankle_cv.telling.networks import network_name


class NetworksUsed(Document):
    """The networks whose numbers the screen showed.

    Attributes
    ----------
    model, second_model
        The networks; no second one when the settings do without.
    pictures, second_pictures
        Pictures that the first network saw; those of them that the second one saw, too.
    """

    model: ModelRecord
    second_model: ModelRecord | None
    pictures: int
    second_pictures: int

    @property
    def text(self) -> str:
        """For people: ``full (4eaa5eb7a983…) on 812 pictures, lightning (e078715a533b…) on 406 of them``."""
        first = f"{network_name(self.model)} on {self.pictures} pictures"
        if self.second_model is None:
            return f"{first}, no second network"
        return f"{first}, {network_name(self.second_model)} on {self.second_pictures} of them"


class LiveNetworks:
    """The networks that the settings name, verified.

    Parameters
    ----------
    settings
        ``model``, ``model_dir`` and ``second_model`` are used.

    Raises
    ------
    AnkleCvError
        One is missing, damaged, or cannot be loaded.

    Attributes
    ----------
    pose
        The first one, not yet opened.
    second
        The second one, ready; None to do without.
    """

    def __init__(self, settings: Settings) -> None:
        self._first = resolve_model(settings.model, settings.model_dir)
        self._second: ModelFile | None = None
        self.pose = MediaPipePose(self._first)
        self.second: SecondLook | None = None
        if settings.second_model != "none":
            from ankle_cv.pose.movenet import MoveNet  # noqa: PLC0415 - not loaded where it is not used

            self._second = resolve_second_model()
            self.second = SecondLook(MoveNet(self._second))

    def used(self, pictures: int) -> NetworksUsed:
        """Return what was used.

        Parameters
        ----------
        pictures
            Pictures that the first network saw so far.
        """
        return NetworksUsed(
            model=model_record(self._first),
            second_model=None if self._second is None else model_record(self._second),
            pictures=pictures,
            second_pictures=0 if self.second is None else self.second.runs,
        )
