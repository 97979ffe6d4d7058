"""The analysis of a clip from those of its scenes. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np

from ankle_cv.assessment import (
    Assessment,
    Finding,
    Kind,
    Notice,
    Provenance,
    Quality,
    Scale,
    SceneRecord,
    Sided,
    Unit,
)
from ankle_cv.conventions import Side
from ankle_cv.evidence.parts import part_of
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.findings.lunge import lunge_findings
from ankle_cv.findings.renumber import OF_REPS, in_the_clip, renumbered
from ankle_cv.landmarks import LandmarkSeries
from ankle_cv.measures.join import joined_measures
from ankle_cv.notices.asked import ALL_LEFT_OUT, left_out_notices, trimmed_notices
from ankle_cv.notices.changes import change_notices, one_unit_notice
from ankle_cv.notices.collect import clip_notices
from ankle_cv.notices.person import pose_coverage
from ankle_cv.notices.spans import merged
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pipeline.assess import assess
from ankle_cv.pipeline.clip_summary import clip_summary
from ankle_cv.pipeline.document import about_record, input_record
from ankle_cv.pipeline.doubts import with_doubts
from ankle_cv.pipeline.one_unit import clip_scale, heel_units, without_millimetres
from ankle_cv.pipeline.scenes import ClipScene, blank
from ankle_cv.pipeline.sentence import with_headline
from ankle_cv.protocols.left_out import require_some_left, uncounted
from ankle_cv.settings import Settings
from ankle_cv.video.frame import FileFacts, VideoInfo

PARTS: Final[tuple[str, ...]] = ("reps", "attempts", "raises", "leg_reps", "stances")
"""Fields of the document that list the parts of a test, each with its number."""
PART_WORDS: Final = dict.fromkeys(OF_REPS, "reps") | {
    "attempt": "attempts",
    "raise": "raises",
    "stance": "stances",
    "repetition": "leg_reps",
}
"""What messages call the parts, and in which field they are."""
NO_SCALE: Final = {"height_cm": None, "foot_cm": None, "reference": "none"}
"""Settings without a length in the picture."""


@dataclass(frozen=True)
class _Assessed:
    """A scene and what came of it; None when it was left out. Scale and unit of heel lifts are its own."""

    scene: ClipScene
    analysis: Analysis | None
    scale: Scale | None = None
    units: frozenset[Unit] = frozenset()
    counts: Mapping[str, int] = field(default_factory=dict)
    """Parts of every kind, with those that are left out: the next scene counts on from there."""

    @property
    def parts(self) -> int:
        """Number of repetitions, attempts, and so on."""
        return 0 if self.analysis is None else sum(len(_parts(self.analysis.assessment, p)) for p in PARTS)

    @property
    def kind(self) -> Kind | None:
        """The test that it shows."""
        return None if self.analysis is None else self.analysis.assessment.kind

    @property
    def sides(self) -> tuple[Side, ...]:
        """The sides that are measured."""
        return () if self.analysis is None else self.analysis.assessment.view.measured_sides

    def rank(self) -> tuple[bool, int, float]:
        """Return how much it says: of the ankle, then in number, then in time."""
        if self.analysis is None:
            return False, -1, 0.0
        document = self.analysis.assessment
        sagittal = document.view.kind in ("side", "oblique") and bool(document.view.measured_sides)
        raw = self.scene.raw
        return sagittal and self.parts > 0, self.parts, float(raw.time_s[-1] - raw.time_s[0])


def assess_clip(
    whole: LandmarkSeries,
    scenes: Sequence[ClipScene],
    evidence: PixelEvidence,
    *,
    info: VideoInfo,
    settings: Settings,
    provenance: Provenance,
) -> Analysis:
    """Assess every scene of a clip in its own view, and put the results together.

    Parameters
    ----------
    whole, scenes
        From `find_scenes`.
    evidence
        Of the whole clip, from the second pass.
    info, settings, provenance
        Copied into the document.

    Notes
    -----
    View, scale and neutral stance of the document are those of the scene that says most: most repetitions,
    those that show the ankle first. A clip of one scene is exactly that scene.
    """
    if len(scenes) == 1 and settings.trim_s is None:
        only = _assess(scenes[0], evidence, info, settings, provenance)
        record = _record(1, _Assessed(scenes[0], only, only.assessment.scale), alone=True)
        document = only.assessment.model_copy(update={"scenes": (record,)})
        return replace(only, assessment=with_headline(document))
    part_info = replace(
        info,
        frames_expected=None,
        mirrored=False,
        facts=FileFacts(jumps_s=info.facts.jumps_s, slowmo=info.facts.slowmo),
    )
    found = [_assess_part(scene, evidence, part_info, provenance) for scene in scenes]
    kind = max(found, key=_Assessed.rank).kind  # that of the clip, whatever is left out of it
    if settings.left_out:
        found = _without_parts(
            found, kind, settings.left_out, evidence, info=part_info, provenance=provenance
        )
    if _mixed(found):
        # Heel lifts of one clip have one unit: millimetres in all scenes, or in none.
        found = [_bare(one, evidence, part_info, provenance) for one in found]
    leading = max((one for one in found if one.kind == kind), key=_Assessed.rank).analysis
    if leading is None:  # `find_scenes` has refused it
        raise ValueError("no scene was measured")
    scale = clip_scale([one.analysis for one in found if one.parts], leading)
    document = leading.assessment.model_copy(update={"scale": scale})
    document = _document(document, found, whole, info, settings)
    return _with_series(with_headline(document), found, whole)


def _assess(
    scene: ClipScene, evidence: PixelEvidence, info: VideoInfo, settings: Settings, provenance: Provenance
) -> Analysis:
    if scene.context is None:
        raise ValueError("a scene that was left out cannot be assessed")
    return assess(
        scene.context, evidence, facts=scene.facts, info=info, settings=settings, provenance=provenance
    )


def _assess_part(
    scene: ClipScene, evidence: PixelEvidence, info: VideoInfo, provenance: Provenance
) -> _Assessed:
    if scene.context is None:
        return _Assessed(scene, None)
    part = part_of(evidence, scene.frames)
    analysis = _assess(scene, part, info, scene.settings, provenance)
    found = _Assessed(scene, analysis, analysis.assessment.scale)
    counts = {name: len(_parts(analysis.assessment, name)) for name in PARTS}
    return replace(found, units=heel_units(analysis) if found.parts else frozenset(), counts=counts)


def _without_parts(
    found: list[_Assessed],
    kind: Kind | None,
    leave_out: frozenset[int],
    evidence: PixelEvidence,
    *,
    info: VideoInfo,
    provenance: Provenance,
) -> list[_Assessed]:
    """Return the scenes without those parts of the clip's test; their numbers count through the clip."""
    numbers = _numbers_of_test(found, kind)
    require_some_left([number for there in numbers for number in there], leave_out)
    kept = []
    for one, there in zip(found, numbers, strict=True):
        local = [index for index, number in enumerate(there, 1) if number in leave_out]
        if one.analysis is not None and local and len(local) == len(there):
            kept.append(_emptied(one, one.analysis))
        elif local:
            told = {"leave_out": ",".join(map(str, local))}
            scene = replace(one.scene, settings=one.scene.settings.model_copy(update=told))
            kept.append(replace(_assess_part(scene, evidence, info, provenance), counts=one.counts))
        else:
            kept.append(one)
    return kept


def _numbers_of_test(found: Sequence[_Assessed], kind: Kind | None) -> list[list[int]]:
    """Return the numbers that the parts of each scene have in the clip; none where it shows another test."""
    before, numbers = Counter[str](), []
    for one in found:
        there = [before[name] + index for name, n in one.counts.items() for index in range(1, n + 1)]
        numbers.append(there if one.kind == kind else [])
        before.update(one.counts)
    return numbers


def _emptied(one: _Assessed, analysis: Analysis) -> _Assessed:
    """Return a scene of which nothing counts: its curves stay, and that its parts are left out is told."""
    document = analysis.assessment
    parts = [uncounted(part) for name in PARTS for part in _parts(document, name)]
    told = document.quality.model_copy(update={"notices": tuple(left_out_notices(document.kind, parts))})
    nothing: dict[str, Any] = dict.fromkeys((*PARTS, "findings"), ())
    bare = document.model_copy(update={"quality": told} | nothing)  # its summary is nobody's any more
    return replace(one, analysis=replace(analysis, assessment=bare), units=frozenset())


def _that_counts(whole: LandmarkSeries, settings: Settings) -> LandmarkSeries:
    """Return the part of a clip that is not trimmed away."""
    if settings.trim_s is None:
        return whole
    from_s, to_s = settings.trim_s
    return whole.part(np.flatnonzero((whole.time_s >= from_s) & (whole.time_s <= to_s)))


def _mixed(found: Sequence[_Assessed]) -> bool:
    return len(frozenset[Unit]().union(*(one.units for one in found))) > 1


def _bare(one: _Assessed, evidence: PixelEvidence, info: VideoInfo, provenance: Provenance) -> _Assessed:
    """Return a scene without millimetres, which keeps its own scale and the unit it could have had."""
    if one.analysis is None or "mm" not in one.units:
        return one
    scene = replace(one.scene, settings=one.scene.settings.model_copy(update=NO_SCALE))
    bare = _assess_part(scene, evidence, info, provenance).analysis
    return one if bare is None else replace(one, analysis=without_millimetres(one.analysis, bare))


def _parts(document: Assessment, name: str) -> tuple[Any, ...]:
    return getattr(document, name, ())


def _document(
    leading: Assessment, found: list[_Assessed], whole: LandmarkSeries, info: VideoInfo, settings: Settings
) -> Assessment:
    """Return the document of the clip, beginning from that of the scene that says most."""
    records = tuple(
        _record(index, one, alone=sum(other.parts for other in found) == one.parts)
        for index, one in enumerate(found, 1)
    )
    numbered = {name: _numbered(found, name) for name in PARTS if name in Assessment.model_fields}
    parts = {name: tuple(part for scene in scenes for part in scene) for name, scenes in numbered.items()}
    changed = with_doubts(
        leading.model_copy(
            update={
                "input": input_record(info, whole.time_s, settings.slowmo),
                "about": about_record(info, settings),
                "quality": Quality(
                    pose_coverage=pose_coverage(_that_counts(whole, settings)),
                    notices=_notices(leading.kind, found, records, whole, info=info, settings=settings),
                ),
                "findings": _findings(leading.kind, found, parts),
                "scenes": records,
                **parts,
            }
        )
    )
    of_test = [
        one.analysis.assessment
        for one in found
        if one.analysis is not None and one.parts and one.analysis.assessment.kind == changed.kind
    ]
    return changed.model_copy(update={"summary": clip_summary(changed, of_test)})


def _numbered(found: list[_Assessed], name: str) -> list[tuple[Any, ...]]:
    """Return the parts of every scene, numbered through the clip."""
    before, numbered = 0, []
    for scene, one in enumerate(found, 1):
        document = None if one.analysis is None else one.analysis.assessment
        known = () if document is None else _parts(document, name)
        about = {"scene": scene} if any("scene" in type(part).model_fields for part in known) else {}
        numbered.append(
            tuple(part.model_copy(update={"index": part.index + before} | about) for part in known)
        )
        before += one.counts.get(name, 0)
    return numbered


def _record(index: int, one: _Assessed, *, alone: bool) -> SceneRecord:
    """Describe one scene; ``alone`` says that no other scene shows a test."""
    raw, document = one.scene.raw, None if one.analysis is None else one.analysis.assessment
    reason = one.scene.reason
    if document is not None and not one.parts and not alone:
        reason = ALL_LEFT_OUT if any(one.counts.values()) else "no test was recognised in it"
    return SceneRecord(
        index=index,
        begins=one.scene.begins,
        from_s=float(raw.time_s[0]),
        to_s=float(raw.time_s[-1]),
        kind=None if document is None else document.kind,
        view=None if document is None else document.view,
        scale=one.scale,
        neutral=Sided() if document is None else document.neutral,
        reason=reason,
    )


def _notices(
    kind: Kind,
    found: list[_Assessed],
    records: tuple[SceneRecord, ...],
    whole: LandmarkSeries,
    *,
    info: VideoInfo,
    settings: Settings,
) -> tuple[Notice, ...]:
    """Return the notices of the clip, and those of every scene on which a number rests, with its times."""
    bare = [record for record, one in zip(records, found, strict=True) if "pct_foot" in one.units]
    of_clip = [*change_notices(records, kind), *clip_notices(whole, info, None, settings)]
    of_clip += one_unit_notice(bare if _mixed(found) else [])
    told = {notice.code for notice in of_clip}
    seen = {side for one in found if one.analysis and one.parts for side in one.sides}
    before: Counter[str] = Counter()
    of_scenes = []
    for record, one in zip(records, found, strict=True):
        if one.analysis is None:
            continue
        nothing_measured = record.reason not in (None, ALL_LEFT_OUT)
        for notice in () if nothing_measured else one.analysis.assessment.quality.notices:
            if notice.code in told or (notice.code == "side_not_measured" and notice.side in seen):
                continue
            update: dict[str, object] = {"message": in_the_clip(notice.message, before)}
            if notice.from_s is None and len(records) > 1:
                update |= {"from_s": record.from_s, "to_s": record.to_s}
            of_scenes.append(notice.model_copy(update=update))
        before.update({word: one.counts[name] for word, name in PART_WORDS.items()})
    return merged([*of_clip, *trimmed_notices(settings), *of_scenes])


def _findings(kind: Kind, found: list[_Assessed], parts: dict[str, tuple[Any, ...]]) -> tuple[Finding, ...]:
    """Return the findings of all scenes, of one kind and leg the clearest, with the repetitions of all."""
    if kind == "wall":
        return lunge_findings(parts["attempts"])
    before, kinds = 0, dict[tuple[str, str | None], list[Finding]]()
    for one in found:
        if one.analysis is None:
            continue
        for finding in one.analysis.assessment.findings if one.analysis.assessment.kind == kind else ():
            kinds.setdefault((finding.code, finding.side), []).append(renumbered(finding, before))
        before += one.counts["reps"]
    return tuple(_clearest(alike) for alike in kinds.values())


def _clearest(alike: list[Finding]) -> Finding:
    best = max(alike, key=lambda finding: (finding.certainty == "clear", finding.confidence))
    return best.model_copy(update={"reps": tuple(rep for finding in alike for rep in finding.reps)})


def _with_series(document: Assessment, found: list[_Assessed], whole: LandmarkSeries) -> Analysis:
    """Return the analysis of the clip with the series of all its scenes."""
    measured = [(one.scene.frames, one.analysis) for one in found if one.analysis is not None]
    return Analysis(
        document,
        whole,
        _placed([(frames, one.clean) for frames, one in measured], whole),
        joined_measures([(frames, one.measures) for frames, one in measured], whole.time_s),
        _placed([(frames, one.shown) for frames, one in measured], whole),
        tuple(uncertainty for _, one in measured for uncertainty in one.uncertainties),
    )


def _placed(parts: Sequence[tuple[slice, LandmarkSeries]], whole: LandmarkSeries) -> LandmarkSeries:
    """Return series of parts of a clip in all its frames, nobody being in the others."""
    empty = blank(whole)
    points, world_m = np.copy(empty.points), np.copy(empty.world_m)
    for frames, series in parts:
        points[frames], world_m[frames] = series.points, series.world_m
    return replace(whole, points=points, world_m=world_m)
