"""Assessment of a clip from its context and pixel evidence. Pure: no video, no clock, no files."""

from __future__ import annotations

from dataclasses import replace

from ankle_cv.assessment import Assessment, Provenance, Quality, Sided
from ankle_cv.conventions import SIDES
from ankle_cv.evidence.records import PixelEvidence
from ankle_cv.findings.renumber import of_sit_to_stands
from ankle_cv.findings.rules import find_all
from ankle_cv.measures.compute import compute_measures
from ankle_cv.measures.leg_model.drawing import with_fitted_legs
from ankle_cv.measures.leg_model.fit import fit_legs
from ankle_cv.measures.leg_model.gate import describes, with_measured_legs
from ankle_cv.measures.uncertainty import Uncertainty
from ankle_cv.notices.collect import collect_notices
from ankle_cv.notices.person import pose_coverage
from ankle_cv.people.follow import PersonFacts
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.pipeline.context import ClipContext, near_leg_evidence, with_measured_scale
from ankle_cv.pipeline.document import about_record, input_record, neutral_record, scale_record, view_record
from ankle_cv.pipeline.doubts import with_doubts
from ankle_cv.protocols.left_out import without_parts
from ankle_cv.protocols.outcome import run_protocol
from ankle_cv.scene.wall_distance import wall_ahead
from ankle_cv.settings import Settings
from ankle_cv.video.frame import VideoInfo


def assess(
    context: ClipContext,
    evidence: PixelEvidence,
    *,
    facts: PersonFacts,
    info: VideoInfo,
    settings: Settings,
    provenance: Provenance,
) -> Analysis:
    """Measure a clip and assess the measures.

    Parameters
    ----------
    context
        One cleaned person in a known scene.
    evidence
        From the pixels, by the second pass.
    facts
        From tracking the person.
    info, settings, provenance
        Copied into the document.
    """
    scene = with_measured_scale(context.scene, evidence, settings)
    fit = fit_legs(scene, evidence)
    fit = fit if fit is not None and describes(fit, scene.view) else None
    scene = replace(scene, view=with_measured_legs(scene.view, fit))
    measures = compute_measures(scene, evidence, fit)
    uncertainty = Uncertainty(measures, scene)
    plus_minus = uncertainty.plus_minus
    wall = wall_ahead(near_leg_evidence(scene, evidence, settings), evidence.motion, scene)
    outcome = run_protocol(measures, scene, plus_minus, test=settings.test, wall=wall)
    outcome = without_parts(outcome, settings.left_out, scene.view.measured_sides)
    notices = collect_notices(
        context.raw,
        scene,
        measures,
        outcome,
        info=info,
        facts=facts,
        evidence=evidence,
        wall=wall,
        settings=settings,
    )
    findings = find_all(measures, outcome.reps, outcome.attempts, scene.view.kind, plus_minus)
    if outcome.looks_like == "sit_to_stand":
        notices, findings = of_sit_to_stands(notices), of_sit_to_stands(findings)
    tops_s = [one.top_s for one in outcome.raises]
    document = Assessment(
        kind=outcome.kind,
        input=input_record(info, context.raw.time_s, settings.slowmo),
        about=about_record(info, settings),
        view=view_record(scene),
        scale=scale_record(scene.scale),
        neutral=Sided(**{side: neutral_record(scene, measures, plus_minus, side, tops_s) for side in SIDES}),
        quality=Quality(pose_coverage=pose_coverage(context.raw), notices=notices),
        reps=outcome.reps,
        attempts=outcome.attempts,
        raises=outcome.raises,
        leg_reps=outcome.leg_reps,
        stances=outcome.stances,
        looks_like=outcome.looks_like,
        summary=outcome.summary,
        findings=findings,
        provenance=provenance,
    )
    series = scene.body.picture
    drawn = with_fitted_legs(series, fit, scene.view.measured_sides)
    return Analysis(with_doubts(document), context.raw, series, measures, drawn, (uncertainty,))
