from __future__ import annotations

from assessments import make_attribution, measured
from cli_builder import NOTICE, REP, SHIN, make_assessment
from rich.console import Console

from ankle_cv.assessment import Comparison, Measurement, Sided
from ankle_cv.cli.summary import summary_of


def rendered(assessment, folder):
    console = Console(width=110, markup=False)
    with console.capture() as capture:
        console.print(summary_of(assessment, folder))
    return capture.get()


def row_of(text, side):
    return next(line for line in text.splitlines() if f" {side} " in line and "38" in line).split()


def test_a_repetition_is_a_row_and_what_cannot_be_told_is_named_below_it(tmp_path):
    text = rendered(make_assessment(attempts=()), tmp_path)
    row = next(line for line in text.splitlines() if "38 ±" in line)
    assert row.split() == "1 38 ± 2° 12 ± 4 mm 2.2 s".split()
    assert "Dorsiflexion, knee bend, trunk lean, depth: – not measured" in text


def test_an_attempt_says_that_the_heel_cannot_be_told(tmp_path):
    text = rendered(make_assessment(kind="wall"), tmp_path)
    row = next(line for line in text.splitlines() if "4.0-5.0 s" in line)
    assert row.split() == "1 38.2 ± 2.1° cannot tell 4.0-5.0 s".split()


def test_both_sides_of_a_repetition_are_rows_of_it(tmp_path):
    both = Sided[Measurement](left=REP.peak_tibial_inclination.left, right=REP.peak_tibial_inclination.left)
    rep = REP.model_copy(update={"peak_tibial_inclination": both})
    text = rendered(make_assessment(reps=(rep,), attempts=()), tmp_path)
    assert row_of(text, "left")[0] == "1"
    assert row_of(text, "right")[0] == "right"


def test_names_with_brackets_are_text_not_markup(tmp_path):
    assert "[bold]squat.mp4" in rendered(make_assessment("clips/[bold]squat.mp4"), tmp_path)


def test_a_name_that_is_no_text_can_be_written_and_shown(tmp_path):
    assessment = make_assessment("b\udcff.mp4")
    assert r"b\\udcff.mp4" in assessment.model_dump_json()
    assert r"b\udcff.mp4" in rendered(assessment, tmp_path)


def test_the_files_are_named(tmp_path):
    (tmp_path / "overlay.mp4").touch()
    text = rendered(make_assessment(), tmp_path).replace("\n", "")
    assert f"{tmp_path}: overlay.mp4" in text


def test_what_a_repeat_suggests_is_told_with_the_evidence_against_it(tmp_path):
    same = Comparison(
        measure="tibial_inclination",
        side="left",
        first=SHIN,
        second=SHIN,
        difference=measured(0, 2.9),
        beyond_error=False,
    )
    found = make_attribution(same, "stayed", verdict="not_ankle_limited")
    text = rendered(make_assessment(attribution=found), tmp_path)
    assert "Against wedge.mp4 (heels raised):" in text
    assert "Do both rows show one person?" in " ".join(text.split())
    assert "0° ± 3°" in text
    assert "Squat may stay shallow: still there in the repeat" in text
    assert "This does not look limited by the ankle. Because." in text
    assert "But: On the other hand." in text


def test_what_is_no_trouble_is_told_last_and_without_an_alarm(tmp_path):
    hidden = NOTICE.model_copy(update={"code": "side_not_measured", "message": "The right leg is hidden."})
    quality = make_assessment().quality.model_copy(update={"notices": (hidden, NOTICE)})
    text = rendered(make_assessment(quality=quality), tmp_path)
    assert "! The right leg" not in text
    assert text.index(f"! {NOTICE.message}") < text.index("  The right leg is hidden.")


def test_a_warning_sign_that_was_told_comes_first(tmp_path):
    plain = make_assessment()
    about = plain.about.model_copy(update={"symptoms": "giving-way"})
    text = rendered(plain.model_copy(update={"about": about}), tmp_path)
    assert text.startswith("Warning sign told: the ankle gives way. See a health professional")
    assert "Warning sign" not in rendered(plain, tmp_path)
