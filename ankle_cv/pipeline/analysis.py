"""One analysed clip in memory, which the output writers read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from ankle_cv.assessment import Assessment
from ankle_cv.conventions import Side
from ankle_cv.files import is_file, sha256_of
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.series import Measures
from ankle_cv.measures.uncertainty import Uncertainty
from ankle_cv.pipeline.recording import Recording
from ankle_cv.pipeline.sentence import with_headline
from ankle_cv.video.frame import FileSource, FrameSource
from ankle_cv.video.source import open_source


@dataclass(frozen=True)
class Analysis:
    """The assessment and the series from which it was computed.

    Attributes
    ----------
    assessment
        The document.
    raw
        Landmarks of the chosen person as the model gave them (swaps undone), one row per decoded frame.
    clean
        The same after cleaning and smoothing, at the same times.
    measures
        Per-frame measures, at the same times.
    drawn
        The cleaned landmarks with the legs where they were measured, for pictures; None = as they are.
    uncertainties
        Of every measured scene, at its own times.
    """

    assessment: Assessment
    raw: LandmarkSeries
    clean: LandmarkSeries
    measures: Measures
    drawn: LandmarkSeries | None = None
    uncertainties: tuple[Uncertainty, ...] = ()

    @property
    def shown(self) -> LandmarkSeries:
        """Landmarks to draw."""
        return self.clean if self.drawn is None else self.drawn

    def plus_minus_at(self, measure: str, side: Side | None, index: int) -> float | None:
        """Return the half-width of the 95 % interval of a measure in one frame, in its unit.

        Parameters
        ----------
        measure, side
            As of `Uncertainty.plus_minus`.
        index
            The frame.

        Returns
        -------
        float or None
            None where the measure has no value, and outside of every measured scene.
        """
        at_s = float(self.measures.time_s[index])
        for one in self.uncertainties:
            times_s = one.measures.time_s
            if times_s[0] <= at_s <= times_s[-1]:
                return one.plus_minus(measure, side, at_s, at_s)
        return None


@dataclass(frozen=True)
class AnalysedClip:
    """An analysis with its input.

    Attributes
    ----------
    analysis
        Result of the clip.
    recording
        Data to save for a replay.
    source
        The clip; None when saved landmarks were analysed.
    repeat
        The same person's squat again, if the clip was compared with one.
    """

    analysis: Analysis
    recording: Recording
    source: FileSource | None = None
    repeat: AnalysedClip | None = None

    def frames(self) -> FrameSource | None:
        """Return the clip from its start; None when the file is missing or has changed."""
        if self.source is not None:
            return self.source if self.source.unchanged() else None
        path = Path(self.recording.info.path)
        if not is_file(path) or sha256_of(path) != self.recording.info.sha256:
            return None
        return open_source(path, self.recording.settings)

    def with_assessment(self, **changes: object) -> AnalysedClip:
        """Return the same with these parts of the document replaced, and the headline made anew."""
        document = with_headline(self.analysis.assessment.model_copy(update=changes))
        return replace(self, analysis=replace(self.analysis, assessment=document))
