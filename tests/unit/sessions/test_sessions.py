"""Both legs on one page: what is compared, what is refused, and that nothing else is replaced."""

from __future__ import annotations

import base64
import json
import re
import shutil
from pathlib import Path

import pytest
from assessments import make_assessment, make_attempt, make_input, make_summary, make_view, measured
from kept_results import asked_notices

from ankle_cv.assessment import AboutRecord, SideSummary
from ankle_cv.cli.main import main
from ankle_cv.errors import InputError, NotMeasurableError, OutputError, UsageError
from ankle_cv.outputs.json import write_json
from ankle_cv.sessions.compose import session_document
from ankle_cv.sessions.page import MARK
from ankle_cv.sessions.results import MOST_RESULTS, FailedResult, ReadResult, read_results
from ankle_cv.sessions.stills import still_of
from ankle_cv.sessions.write import write_if_both_legs, write_session_page
from ankle_cv.telling.both_legs import NOT_ONE_PERSON, uneven_tag

JPEG = base64.b64encode(b"\xff\xd8\xff rest").decode()
STILL = f'<img src="data:image/jpeg;base64,{JPEG}" width="12" height="34" alt="Still of the clip at 1 s">'


STANDING = STILL.replace("Still of the clip", "The person standing,").replace(JPEG, JPEG.swapcase())


def wall(side, deg, sha, **changes):
    attempts = tuple(
        make_attempt(
            n, side=side, heel_down=True, tibial_inclination=measured(deg - n, 2.0), heel_lift=measured(0.0)
        )
        for n in (1, 2)
    )
    parts = {
        "kind": "wall",
        "input": make_input(path=f"{side}.mp4", sha256=sha * 64),
        "view": make_view(measured_sides=(side,), facing=side),
        "attempts": attempts,
        "about": AboutRecord(name="Anna"),
    }
    return make_assessment(**(parts | changes))


def squat(side, number, sha, **changes):
    parts = {
        "input": make_input(path=f"{side}.mp4", sha256=sha * 64),
        "view": make_view(measured_sides=(side,), facing=side),
        "summary": make_summary(**{side: SideSummary(tibial_inclination=number, **changes)}),
        "about": AboutRecord(name="Anna"),
    }
    return make_assessment(**parts)


def document(*assessments):
    return session_document(ReadResult(Path(f"results/{n}"), one) for n, one in enumerate(assessments, 1))


def codes(report):
    return [remark.code for remark in report.remarks]


def saved(folder, assessment, report=""):
    folder.mkdir(parents=True)
    write_json(assessment, folder / "assessment.json")
    if report:
        (folder / "report.html").write_text(report)
    return folder


@pytest.fixture
def legs(tmp_path):
    left = saved(tmp_path / "left", wall("left", 42.0, "a"), STANDING + STILL)
    right = saved(tmp_path / "right", wall("right", 35.0, "b"))
    return [left, right]


def test_the_best_near_the_limit_has_the_digits_of_its_own_page(tmp_path):
    near = saved(tmp_path / "near", wall("left", 38.4, "a"), STANDING + STILL)
    text = write_session_page([near], tmp_path / "page.html").path.read_text()
    text = re.sub(r"\s+", " ", text)
    assert "Left 37.4° ± 2.0°" in text
    assert re.search(r"best</th> ?<td[^>]*> ?37\.4° ± 2\.0°", text)


def test_left_minus_right_is_of_the_best_attempts_with_both_errors():
    report = document(wall("left", 42.0, "a"), wall("right", 35.0, "b"))
    (test,) = report.tests
    (best,) = [one for one in test.differences if one.measure == "best_tibial_inclination"]
    assert best.left_minus_right.value == pytest.approx(7.0)
    assert best.left_minus_right.plus_minus == pytest.approx(2.0 * 2**0.5)
    assert (best.beyond, best.smallest_real) == (True, 4.6)
    assert report.headline.startswith("Left 41° ± 2°, right 34° ± 2°: the right shin may reach less")
    assert not report.remarks


@pytest.mark.parametrize(("right", "beyond"), [(38.0, False), (37.3, True)])
def test_a_difference_counts_from_the_published_smallest_change_on(right, beyond):
    (test,) = document(wall("left", 42.0, "a"), wall("right", right, "b")).tests
    assert test.differences[0].beyond is beyond


def test_a_difference_within_its_own_error_does_not_count():
    left, right = squat("left", measured(40.0, 6.0), "a"), squat("right", measured(33.0, 6.0), "b")
    (test,) = document(left, right).tests
    assert test.differences[0].beyond is False


def test_attempts_that_were_done_again_do_not_count():
    left = ReadResult(Path("left"), wall("left", 42.0, "a"), frozenset({1}))
    report = session_document([left])
    assert report.tests[0].summary.left.best_tibial_inclination.value == pytest.approx(40.0)
    assert "attempts_repeated" in codes(report)


def test_of_two_clips_of_one_leg_the_first_counts_and_that_is_said():
    report = document(wall("left", 42.0, "a"), wall("left", 50.0, "b"))
    assert codes(report) == ["same_side", "one_side"]
    assert report.headline == "Left 41° ± 2°; nothing of the right leg."


def test_the_same_clip_counts_once():
    assert codes(document(wall("left", 42.0, "a"), wall("left", 42.0, "a"))) == ["same_clip", "one_side"]


def test_different_tests_are_not_compared():
    report = document(wall("left", 42.0, "a"), squat("right", measured(30.0), "b"))
    assert codes(report) == ["different_tests"]
    assert all(test.summary.asymmetry is None for test in report.tests)


@pytest.mark.parametrize(
    ("left", "right", "code"),
    [
        ({"name": "Anna"}, {"name": "Ben"}, "different_people"),
        ({"footwear": "barefoot"}, {"footwear": "lifting shoes"}, "different_footwear"),
        (
            {"filmed": "2026-01-01", "filmed_source": "container"},
            {"filmed": "2026-02-01", "filmed_source": "container"},
            "dates_apart",
        ),
    ],
)
def test_what_speaks_against_a_comparison_is_said(left, right, code):
    report = document(
        wall("left", 42.0, "a", about=AboutRecord(**({"name": "Anna"} | left))),
        wall("right", 35.0, "b", about=AboutRecord(**({"name": "Anna"} | right))),
    )
    assert code in codes(report)
    refused = code == "different_people"
    assert (report.tests[0].summary.asymmetry is None) is refused
    assert ("; not compared" if refused else "; but ") in report.headline


def test_a_leg_with_the_eyes_closed_is_not_compared_with_one_with_them_open():
    one, other = (
        document(
            wall("left", 42.0, "a", about=AboutRecord(name="Anna", eyes="open")),
            wall("right", 35.0, "b", about=AboutRecord(name="Anna", eyes=eyes)),
        ).tests[0]
        for eyes in ("closed", "open")
    )
    assert (one.not_compared, one.summary.asymmetry) == (
        "the eyes were open on the left leg, closed on the right one",
        None,
    )
    assert other.not_compared is None


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ({"name": "Anna"}, {"name": " anna "}),
        ({"name": "Anna", "footwear": "barefoot"}, {"name": "Anna"}),
        ({"name": "Anna", "filmed": "2026-01-01"}, {"name": "Anna", "filmed": "x"}),
    ],
)
def test_what_was_not_said_or_means_the_same_is_no_conflict(left, right):
    report = document(
        wall("left", 42.0, "a", about=AboutRecord(**left)),
        wall("right", 35.0, "b", about=AboutRecord(**right)),
    )
    assert codes(report) == []


@pytest.mark.parametrize("names", [({}, {}), ({"name": "Anna"}, {})])
def test_that_two_clips_show_one_person_is_not_taken_for_granted(names):
    left, right = (AboutRecord(**one) for one in names)
    report = document(wall("left", 42.0, "a", about=left), wall("right", 35.0, "b", about=right))
    assert report.headline == f"Left 41° ± 2°, right 34° ± 2°; not compared: {NOT_ONE_PERSON}."
    assert all(one.left_minus_right is None for one in report.tests[0].differences)
    (remark,) = report.remarks
    assert remark.code == "not_named"
    assert ("No name was given for 2." in remark.message) == bool(left.name)


def test_a_live_session_is_of_one_person():
    legs = [wall(side, 42.0, side[0], about=AboutRecord()) for side in ("left", "right")]
    report = session_document(ReadResult(Path(str(n)), one, in_session=True) for n, one in enumerate(legs))
    assert not report.remarks
    assert "not compared" not in report.headline


def test_a_name_given_to_the_page_is_that_of_clips_without_one(tmp_path):
    folders = [
        saved(tmp_path / side, wall(side, deg, side[0], about=AboutRecord()))
        for side, deg in (("left", 42.0), ("right", 35.0))
    ]
    unnamed = write_session_page(folders)
    assert "not compared" in unnamed.report.headline
    assert "<dd>not named</dd>" in unnamed.path.read_text()
    report = write_session_page(folders, name="Anna").report
    assert report.headline.startswith("Left 41° ± 2°, right 34° ± 2°: the right shin")
    assert not report.remarks
    write_json(wall("left", 42.0, "a", about=AboutRecord(name="Ben")), folders[0] / "assessment.json")
    assert codes(write_session_page(folders, name="Anna").report) == ["different_people"]


def test_no_difference_is_clear_without_a_published_smallest_change():
    """18° ± 17° of knee bend beside a shin's 7° ± 5° looked like the surer finding."""
    assert uneven_tag("knee_flexion", measured(18.0, 17.0)) == "beyond the error"
    assert uneven_tag("knee_flexion", measured(18.0, 19.0)) == "within the error"
    assert uneven_tag("tibial_inclination", measured(7.0, 5.0)) == "possible"
    assert uneven_tag("tibial_inclination", measured(10.0, 5.0)) == "clear"


@pytest.mark.parametrize(
    ("measure", "right", "tag"),
    [
        ("tibial_inclination", 45.0, "clear"),
        ("tibial_inclination", 37.0, "possible"),
        ("tibial_inclination", 34.0, "plain"),
        ("knee_flexion", 45.0, "plain"),
        ("knee_flexion", 34.0, "plain"),
    ],
)
def test_only_what_is_clear_looks_clear(tmp_path, measure, right, tag):
    same = {"tibial_inclination": measured(32.0, 2.0), "knee_flexion": measured(32.0, 2.0)}
    folders = []
    for side, sha, degrees in (("left", "a", 32.0), ("right", "b", right)):
        changes = same | {measure: measured(degrees, 2.0)}
        folders.append(saved(tmp_path / side, squat(side, changes.pop("tibial_inclination"), sha, **changes)))
    text = write_session_page(folders).path.read_text()
    looks = re.findall(r'<span class="tag (\w+)">([^<]+)</span>', text)
    word = uneven_tag(measure, measured(32.0 - right, 2.0 * 2**0.5))
    assert (tag, word) in looks
    assert {look for look, _ in looks} == {tag, "plain"}
    assert all((look == "plain") == (word not in ("clear", "possible")) for look, word in looks)


def test_heel_lifts_in_two_units_each_have_their_own_and_that_is_told(tmp_path):
    left = squat("left", measured(32.0), "a", max_heel_lift=measured(3.0, 3.0, "mm"))
    right = squat("right", measured(32.0), "b", max_heel_lift=measured(1.0, 1.0, "pct_foot"))
    folders = [saved(tmp_path / side, one) for side, one in (("left", left), ("right", right))]
    page = write_session_page(folders)
    text = page.path.read_text().replace("\N{NO-BREAK SPACE}", " ")
    assert ">Heel lift, largest</th>" in text
    assert "3 ± 3 mm" in text
    assert re.search('class="words">1 ± 1 % of foot length<', text), "it may break, else the table is cut"
    assert "different_units" in codes(page.report)
    assert "Nothing else about the recordings needs attention" in text


def test_numbers_of_different_units_are_not_subtracted():
    left = SideSummary(heel_height=measured(80.0, 5.0, "mm"))
    right = SideSummary(heel_height=measured(30.0, 2.0, "pct_foot"))
    report = document(
        wall("left", 0, "a", kind="heel_raise", attempts=(), summary=make_summary(left=left)),
        wall("right", 0, "b", kind="heel_raise", attempts=(), summary=make_summary(right=right)),
    )
    assert report.tests[0].summary.asymmetry is None
    assert "different_units" in codes(report)


def test_squats_of_different_depth_are_told():
    left = squat("left", measured(40.0), "a", knee_flexion=measured(120.0, 5.0))
    right = squat("right", measured(30.0), "b", knee_flexion=measured(95.0, 5.0))
    assert codes(document(left, right)) == ["different_depth"]


def test_a_leg_without_numbers_is_a_leg_and_a_clip_without_a_test_is_left_out():
    nothing = wall("right", 0, "b", attempts=())
    report = document(wall("left", 42.0, "a"), nothing, make_assessment(kind="unknown"))
    assert report.headline == "Left 41° ± 2°, right: cannot tell."
    assert [one.reason for one in report.left_out] == ["Made by hand"]


def test_the_page_has_both_legs_the_still_and_relative_links(legs):
    page = write_session_page(legs)
    text = page.path.read_text()
    assert page.path == legs[0].parent / "left+right.html"
    assert text.count(JPEG) == 1, "what its headline is about, not standing beside it"
    assert JPEG.swapcase() not in text
    assert 'href="left/report.html"' in text
    assert "right.mp4 has no report of its own" in text
    assert MARK in text


def test_one_reason_for_both_legs_is_told_once(legs):
    text = write_session_page(legs).path.read_text()
    assert re.search(r"Knee to wall \(big toe to wall\), best</th><td colspan=.2. class=.unknown.>– ", text)


def test_the_page_is_replaced_but_nothing_else_is(legs):
    page = write_session_page(legs).path
    assert write_session_page(legs).path == page
    page.write_text("my own notes")
    with pytest.raises(OutputError):
        write_session_page(legs)
    assert page.read_text() == "my own notes"
    assert MARK in write_session_page(legs, force=True).path.read_text()


def test_a_clips_own_report_is_never_replaced(legs):
    with pytest.raises(UsageError):
        write_session_page(legs, legs[0] / "report.html", force=True)
    assert (legs[0] / "report.html").read_text() == STANDING + STILL


def test_the_page_goes_into_a_folder_or_a_file(legs, tmp_path):
    assert write_session_page(legs, tmp_path / "new").path == tmp_path / "new" / "left+right.html"
    page = write_session_page(legs, tmp_path / "new" / "both.html").path
    assert 'href="../left/report.html"' in page.read_text()


def test_a_live_session_has_its_page_in_its_folder(tmp_path, legs):
    home = tmp_path / "session"
    shutil.copytree(legs[0], home / "left")
    failed = {"assessment": None, "failure": {"message": "nobody in it", "remedy": ""}}
    left = {"assessment": "left/assessment.json", "repeated": [1], "clip": "left/clip.mp4"}
    (home / "session.json").write_text(json.dumps({"schema_version": 1, "left": left, "right": failed}))
    page = write_session_page([home])
    assert page.path == home / "report.html"
    assert page.report.left_out[0].reason == "nobody in it"
    assert "attempts_repeated" in codes(page.report)


@pytest.mark.parametrize("content", ["{", "[]", '{"schema_version": 2}', '{"schema_version": 1}'])
def test_a_damaged_session_is_refused(tmp_path, content):
    (tmp_path / "session.json").write_text(content)
    with pytest.raises(InputError):
        read_results([tmp_path])


def test_a_session_that_was_not_analysed_says_what_to_do(tmp_path):
    left = {"assessment": None, "failure": None}
    (tmp_path / "session.json").write_text(json.dumps({"schema_version": 1, "left": left}))
    with pytest.raises(InputError) as refused:
        read_results([tmp_path])
    assert "ankle-cv analyze" in refused.value.remedy


def test_a_folder_of_several_results_names_them(legs):
    with pytest.raises(InputError) as refused:
        read_results([legs[0].parent])
    assert str(legs[0]) in refused.value.remedy


@pytest.mark.parametrize("make", ["empty", "missing", "cut", "file"])
def test_what_is_no_result_is_refused(tmp_path, legs, make):
    path = tmp_path / "x"
    if make != "missing":
        path.mkdir()
    if make == "cut":
        (path / "assessment.json").write_text((legs[0] / "assessment.json").read_text()[:500])
    if make == "file":
        path /= "notes.txt"
        path.write_text("hello")
    with pytest.raises(InputError):
        write_session_page([path])


def test_too_many_results_are_refused(legs):
    with pytest.raises(UsageError):
        read_results([legs[0]] * (MOST_RESULTS + 1))


def test_results_without_a_leg_make_no_page(tmp_path):
    folder = saved(tmp_path / "x", make_assessment(kind="unknown"))
    with pytest.raises(NotMeasurableError):
        write_session_page([folder])
    assert [one.name for one in tmp_path.iterdir()] == ["x"]


@pytest.mark.parametrize(
    "report",
    [
        STILL.replace(JPEG, JPEG[:-1] + '"onload="x'),
        STILL.replace(JPEG, base64.b64encode(b"<svg>").decode()),
        STILL.replace(JPEG, "abc"),
        "nothing",
    ],
)
def test_only_a_picture_is_taken_from_a_report(tmp_path, report):
    folder = saved(tmp_path / "x", wall("left", 42.0, "a"), report)
    assert still_of(folder, wall("left", 42.0, "a")) is None


def test_names_of_folders_and_clips_are_escaped(tmp_path):
    folder = saved(tmp_path / "<b>&", wall("left", 42.0, "a", input=make_input(path="<script>.mp4")))
    text = write_session_page([folder], tmp_path / "page.html").path.read_text()
    assert "<script>" not in text
    assert "<b>&" not in text


def test_two_legs_of_one_test_make_a_page_by_themselves_and_others_do_not(legs, tmp_path):
    assert write_if_both_legs(legs).path.name == "left+right.html"
    other = saved(tmp_path / "other", squat("right", measured(30.0), "c"))
    again = saved(tmp_path / "again", wall("left", 40.0, "d"))
    assert write_if_both_legs([legs[0], other]) is None
    assert write_if_both_legs([legs[0], again]) is None


def test_a_failed_leg_is_left_out_with_its_reason():
    report = session_document([FailedResult(Path("s/left"), "nobody in it")])
    assert (report.tests, report.left_out[0].reason) == ((), "nobody in it")


def test_a_warning_sign_told_with_one_leg_comes_first_in_the_terminal(tmp_path, capsys):
    left, right = wall("left", 42.0, "a"), wall("right", 40.0, "b")
    about = right.about.model_copy(update={"symptoms": "night-pain"})
    folders = [
        saved(tmp_path / "l", left),
        saved(tmp_path / "r", right.model_copy(update={"about": about})),
    ]
    assert main(["report", *map(str, folders)]) == 0
    assert capsys.readouterr().out.startswith("Warning sign told: night pain")


def test_what_does_not_count_of_a_leg_is_said_beside_its_numbers(tmp_path):
    """Numbers of fewer attempts than were filmed never stand alone."""
    left = wall("left", 42.0, "a")
    left = left.model_copy(update={"quality": left.quality.model_copy(update={"notices": asked_notices()})})
    folders = [saved(tmp_path / "left", left), saved(tmp_path / "right", wall("right", 35.0, "b"))]
    text = write_session_page(folders).path.read_text()
    numbers = text[text.index('id="numbers-1"') :].partition("</section>")[0]
    assert '<p class="small">Left leg: Only 3 to 9 s of the clip count, as asked.</p>' in numbers
    assert '<p class="small">Left leg: Left out, as asked: attempt 4.</p>' in numbers
    assert "Right leg: " not in numbers
