from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from analysis_builder import NOTICE, from_truth
from assessments import (
    make_assessment,
    make_attribution,
    make_finding,
    make_summary,
    make_view,
    measured,
)
from tiny_clip import GreySource, tiny_analysis

from ankle_cv.assessment import AboutRecord, Comparison, ModelRecord, SideSummary
from ankle_cv.outputs.cards import finding_cards
from ankle_cv.outputs.html import (
    sentence,
    template_environment,
    whole,
    without_brackets,
    without_command,
    without_switches,
)
from ankle_cv.outputs.keyframes import KeyPicture, draw_clip
from ankle_cv.outputs.moments import key_indices
from ankle_cv.outputs.report import to_html, write_report
from ankle_cv.pipeline.analysis import Analysis
from ankle_cv.telling.drills import STOP_RULE, WARNING_SIGNS
from ankle_cv.telling.networks import networks_used
from ankle_cv.telling.numbers import format_measurement

VOID = {"meta", "img", "br", "link"}


class Page(HTMLParser):
    """Checks that tags close in order and gathers what the tests ask about."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.stack and self.stack[-1] != "style":
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture
def page(tiny: Analysis) -> Page:
    pictures = draw_clip(tiny, GreySource(), None, key_indices(tiny), lambda _: None)
    return Page(to_html(tiny, pictures))


def test_the_page_is_well_formed_and_has_one_first_heading(page: Page) -> None:
    assert page.stack == []
    assert len(page.all("h1")) == 1


def test_the_foot_of_the_page_names_both_networks(tiny: Analysis) -> None:
    second = ModelRecord(name="lightning", sha256="9" * 64)
    made_by = tiny.assessment.provenance.model_copy(update={"second_model": second})
    assessment = tiny.assessment.model_copy(update={"provenance": made_by})
    assert networks_used(made_by) in to_html(replace(tiny, assessment=assessment), {})


def test_nothing_is_loaded_from_anywhere(page: Page) -> None:
    for tag, attrs in page.tags:
        for name in ("src", "href", "xlink:href"):
            target = attrs.get(name) or "#"
            assert target.startswith(("data:", "#")), (tag, target)
    assert page.all("script") == []
    assert page.all("link") == []


def test_every_number_of_the_assessment_is_on_the_page(page: Page, tiny: Analysis) -> None:
    text = " ".join(page.text.split())
    assert tiny.assessment.summary.headline in text
    for finding in tiny.assessment.findings:
        assert finding.message in text
        assert finding.reference in text
        assert format_measurement(finding.value) in text
    assert tiny.assessment.reps[0].trunk_lean is not None
    assert format_measurement(tiny.assessment.reps[0].trunk_lean) in text


def test_the_person_reads_warning_signs_limits_and_the_stop_rule(page: Page) -> None:
    text = " ".join(page.text.split())
    assert all(sign in text for sign in WARNING_SIGNS)
    assert text.index(WARNING_SIGNS[0]) < text.index("Shin angle")  # before any number
    assert STOP_RULE in text
    assert "not a medical device" in text
    assert "One clip is no diagnosis" in text


def cards_of(html: str) -> list[str]:
    return re.findall(r'<article class="card.*?</article>', html, re.DOTALL)


def test_a_card_has_one_number_and_one_word_of_doubt(tiny: Analysis) -> None:
    cards = cards_of(to_html(tiny, {}))
    assert len(cards) == len(tiny.assessment.findings) > 0
    for card in cards:
        shown = re.sub(r"<details>.*</details>", "", card, flags=re.DOTALL)
        assert len(re.findall(r"\b(clear|possible)</span>", shown)) == 1
        assert shown.count("\N{PLUS-MINUS SIGN}") == 1
        assert not re.search("confidence|for information|mild|moderate|marked|<svg|Threshold", shown)
        assert "Threshold" in card  # behind "why"


def test_what_is_clear_comes_before_what_is_possible_and_facts_come_last(tiny: Analysis) -> None:
    one = tiny.assessment.findings[0]
    wanted = [("clear", "marked"), ("clear", "mild"), ("possible", "marked"), ("clear", "info")]
    findings = tuple(
        one.model_copy(update={"certainty": certainty, "severity": severity, "message": f"No. {number}."})
        for number, (certainty, severity) in enumerate(wanted)
    )
    assessment = tiny.assessment.model_copy(update={"findings": findings[::-1]})
    html = to_html(replace(tiny, assessment=assessment), {})
    assert re.findall(r"No\. (\d)\.", html) == ["0", "1", "2", "3"]


def about(analysis: Analysis, **known: str) -> str:
    assessment = analysis.assessment.model_copy(update={"about": AboutRecord(**known)})
    return to_html(replace(analysis, assessment=assessment), {})


def test_the_page_says_who_when_and_in_which_shoes(tiny: Analysis) -> None:
    day = "2026-11-20T09:31:00+01:00"
    page = Page(
        about(tiny, name="Zo\u00e9", footwear="barefoot", note="warm", filmed=day, filmed_source="file")
    )
    text = " ".join(page.text.split())
    for told in ("Person Zo\u00e9", "Footwear barefoot", "Note warm"):
        assert told.replace(" ", "") in text.replace(" ", "")
    assert "not known (the file is of 20 November 2026)" in text
    assert "the file is of" not in about(tiny, filmed=day, filmed_source="container")
    assert "not known" in about(tiny)


@pytest.mark.parametrize(
    "told", ["<script>alert(1)</script>", "\x1b[31m\u202e\x00", "x" * 10_000, '"><img src=x>']
)
def test_what_is_told_of_the_person_cannot_break_the_page(tiny: Analysis, told: str) -> None:
    html = about(tiny, name=told, footwear=told, note=told, filmed=told)
    assert Page(html).stack == []
    assert not re.search("[\x00\x1b\u202e]|<script|<img src=x", html)


def test_pictures_and_drawings_have_a_text(page: Page) -> None:
    assert len(page.all("img")) == 3  # the opening and two findings
    assert all(img["alt"] for img in page.all("img"))
    for svg in page.all("svg"):
        assert svg.get("aria-label") or svg.get("aria-hidden") == "true"
    assert len(page.all("caption")) == len(page.all("table")) == 2


def test_a_vertical_is_named_only_where_one_is_drawn(tiny: Analysis) -> None:
    lost = replace(tiny.measures.left, measured=np.zeros(len(tiny.measures.time_s), dtype=np.bool_))
    unseen = replace(tiny, measures=replace(tiny.measures, left=lost))
    still = KeyPicture(1.0, 10, 10, b"jpeg")
    for analysis, named in ((tiny, True), (unseen, False)):
        page = to_html(analysis, dict.fromkeys(range(len(tiny.measures.time_s)), still))
        assert ("The dashed line is the vertical" in page) == named


def test_from_the_front_the_trunk_is_named_and_no_vertical(tiny: Analysis) -> None:
    view = tiny.assessment.view.model_copy(update={"kind": "front"})
    unknown = replace(tiny.measures.left, tibial_inclination_deg=np.full(len(tiny.measures.time_s), np.nan))
    front = replace(
        tiny,
        assessment=tiny.assessment.model_copy(update={"view": view}),
        measures=replace(tiny.measures, left=unknown),
    )
    still = KeyPicture(1.0, 10, 10, b"jpeg")
    page = to_html(front, dict.fromkeys(range(len(tiny.measures.time_s)), still))
    assert "dashed lines are the distances of the knees and of the ankles, the white lines are the" in page
    assert "vertical" not in page.partition("What stood out")[0].partition("The numbers")[2]


def test_a_still_says_in_which_squat_it_is(tiny: Analysis) -> None:
    (rep,) = tiny.assessment.reps
    still = KeyPicture(rep.bottom_s, 10, 10, b"jpeg")
    page = to_html(tiny, dict.fromkeys(range(len(tiny.measures.time_s)), still))
    assert f"At {rep.bottom_s:.1f} s, in squat 1. A number on it is of this moment." in page


def test_drills_fit_the_findings(page: Page, tiny: Analysis) -> None:
    assert "Knee-to-wall rocks" in page.text
    calm = tiny.assessment.model_copy(update={"findings": ()})
    html = to_html(Analysis(calm, tiny.raw, tiny.clean, tiny.measures), {})
    assert "Nothing crossed a threshold" in html
    assert "Drills that fit" not in html


def test_the_deciding_test_comes_before_the_drills(page: Page, tiny: Analysis) -> None:
    """A heel that rises in a squat does not yet say that it is the ankle: a knee-to-wall test does."""
    folded = to_html(tiny, {}).partition("What next")[2].partition("How it was filmed")[0]
    assert folded.index("a knee-to-wall test") < folded.index("<summary>Drills, should that test")
    assert folded.index("<summary>Drills, should") < folded.index("Knee-to-wall rocks")
    wall = tiny.assessment.model_copy(update={"kind": "wall"})
    assert "Drills, should that test" not in to_html(replace(tiny, assessment=wall), {})


def test_knees_that_move_in_are_told_alike_everywhere() -> None:
    """A share without a sign, as in the headline."""
    found = make_finding(
        "knee_valgus", value=measured(-0.2, 0.09, "ratio"), threshold=-0.1, evidence_time_s=0.1
    )
    (card,) = finding_cards([found], "squat", np.array([0.0, 0.1]), {})
    assert (card["number"], card["limit"]) == ("20 ± 9 %", "10 %")


def test_a_number_of_the_headline_is_never_broken() -> None:
    assert " " not in whole("13 ± 2 %")
    assert whole("a heel rises 13 ± 2 % of foot length").count(" ") == 6


@pytest.mark.parametrize("found", [True, False])
def test_what_the_view_cannot_show_is_told_once(tiny: Analysis, found: bool) -> None:
    findings = tiny.assessment.findings if found else ()
    html = to_html(replace(tiny, assessment=tiny.assessment.model_copy(update={"findings": findings})), {})
    assert html.count("This view cannot show whether the knees move in.") == 1


def test_notices_come_with_their_remedy() -> None:
    html = to_html(tiny_analysis(notices=(NOTICE,)), {})
    assert NOTICE.message in html
    assert NOTICE.remedy in html


def test_where_there_are_no_numbers_nothing_is_said_to_limit_them() -> None:
    limited = tiny_analysis(notices=(NOTICE,))
    assert "limits these numbers" in " ".join(to_html(limited, {}).split())
    apart = NOTICE.model_copy(update={"code": "no_distance"})
    assert "these numbers: see" not in " ".join(to_html(tiny_analysis(notices=(apart,)), {}).split())
    nothing = limited.assessment.model_copy(
        update={"view": limited.assessment.view.model_copy(update={"measured_sides": ()})}
    )
    page = " ".join(to_html(replace(limited, assessment=nothing), {}).split())
    assert "No number of a test can be given" in page
    assert "these numbers: see" not in page


def test_a_notice_that_is_no_trouble_is_a_quiet_remark() -> None:
    hidden = NOTICE.model_copy(update={"code": "side_not_measured"})
    html = to_html(tiny_analysis(notices=(hidden,)), {})
    assert "Nothing about the recording needs attention." in html
    assert f'<p class="small muted">{hidden.message}' in html


def test_a_repeat_has_its_section_with_the_evidence_against_it(tiny: Analysis) -> None:
    assert "Against a second clip" not in to_html(tiny, {})
    deeper = Comparison(
        measure="depth",
        side=None,
        first=measured(60, 3),
        second=measured(80, 4),
        difference=measured(20, 5),
        beyond_error=True,
    )
    found = make_attribution(deeper, "vanished", verdict="points_to_ankle")
    assessment = tiny.assessment.model_copy(update={"attribution": found})
    page = Page(to_html(Analysis(assessment, tiny.raw, tiny.clean, tiny.measures), {}))
    text = " ".join(page.text.split())
    assert page.stack == []
    assert "Against a second clip: heels raised, as told" in text
    assert "This points to the ankle. Because." in text
    assert "Depth (thigh inclination)60° ± 3°80° ± 4°20° ± 5°yes" in text.replace("> <", "><")
    assert "On the other hand." in text
    assert "Dorsiflexion is left out: what raises the heels moves its zero." in text
    assert "Against the second clip: this points to the ankle." in text.partition("The numbers")[0]
    assert "wedge.mp4 is taken for the same person with the same load, with heels raised" in text


def test_what_the_clip_is_called_cannot_break_the_page(tiny: Analysis) -> None:
    name = tiny.assessment.input.model_copy(update={"path": "a/<script>x.mp4"})
    assessment = tiny.assessment.model_copy(update={"input": name})
    html = to_html(Analysis(assessment, tiny.raw, tiny.clean, tiny.measures), {})
    assert "<script" not in html


def test_the_page_is_the_same_each_time(tiny: Analysis, tmp_path: Path) -> None:
    first = write_report(tiny, {}, tmp_path / "a.html").read_bytes()
    assert first == write_report(tiny, {}, tmp_path / "b.html").read_bytes()


@pytest.mark.parametrize("name", ["wall_left", "front_valgus12", "squat_right_heel_some_reps"])
def test_every_kind_of_clip_gives_a_whole_page(synth: Path, name: str) -> None:
    html = to_html(from_truth(synth / name), {})
    page = Page(html)
    assert page.stack == []
    assert not re.search(r"\bnan\b|None", page.text)
    assert ("Attempts" in page.text) == name.startswith("wall")


def test_warning_signs_come_before_every_number(tiny: Analysis) -> None:
    html = about(tiny, symptoms="no-weight, night-pain")
    told = "Warning signs told: night pain that disturbs sleep; you cannot put weight on it. See a health"
    assert html.index(told) < html.index(tiny.assessment.summary.headline[:20])
    assert "<dd>none, as told</dd>" in about(tiny, symptoms="none")
    assert "Warning sign" not in about(tiny)


def test_statistics_of_control_are_folded_beside_its_sentence() -> None:
    line = "Left leg: smoothness: one smooth push (spectral arc length −1.51 ± 0.20; a single push has −1.4)."
    assert without_brackets(line) == "Left leg: smoothness: one smooth push."
    pieces = template_environment("ankle_cv.outputs").get_template("pieces.html").module
    shown, _, folded = str(pieces.control_list((line,))).partition("<details>")
    assert "spectral" not in shown
    assert "spectral arc length" in folded


def test_a_page_says_in_words_what_the_terminal_says_to_type() -> None:
    remedy = "Check the length of the foot and the body height (--foot-cm, --height-cm): in centimetres."
    assert without_switches(remedy) == "Check the length of the foot and the body height: in centimetres."
    assert without_switches("A name says so (ankle-cv report … --name NAME).") == "A name says so."
    assert without_switches("39 mm (seen in 2 of 2), -- (a dash)") == "39 mm (seen in 2 of 2), -- (a dash)"
    assert without_command("Knee-to-wall test: ankle-cv live --name NAME --keep") == "Knee-to-wall test"
    assert without_command("A test: of ankle-cv") == "A test: of ankle-cv"
    assert [sentence(one) for one in ("say who", "Why?", "é.", "")] == ["Say who.", "Why?", "É.", "."]


def test_the_spread_is_a_sentence_of_its_own(tiny: Analysis) -> None:
    left = tiny.assessment.summary.left
    assert left is not None
    spread = left.model_copy(update={"spread_deg": 3.5})
    summary = tiny.assessment.summary.model_copy(update={"left": spread})
    changed = tiny.assessment.model_copy(update={"summary": summary})
    text = Page(to_html(replace(tiny, assessment=changed), {})).text
    assert re.search(r"spread 3\.5°\.\s+Changes below", text)


def test_rows_stills_and_cards_say_their_moment_to_machines(tiny: Analysis) -> None:
    told = replace(
        tiny, assessment=tiny.assessment.model_copy(update={"findings": (make_finding("heel_rise"),)})
    )
    page = Page(to_html(told, draw_clip(told, GreySource(), None, key_indices(told), lambda _: None)))
    (rep,) = tiny.assessment.reps
    (row,) = [tag for tag in page.all("tr") if "data-part" in tag]
    assert [float(row[name]) for name in ("data-part", "data-from-s", "data-at-s", "data-to-s")] == [
        pytest.approx(one, abs=0.001) for one in (rep.index, rep.start_s, rep.bottom_s, rep.end_s)
    ]
    (card,) = page.all("article")[:1]
    assert float(card["data-at-s"]) == pytest.approx(told.assessment.findings[0].evidence_time_s, abs=0.001)
    assert all("data-at-s" in tag for tag in page.all("figure")[:1])
    assert not any("style" in tag for _, tag in page.tags)


def test_what_was_left_out_stands_below_the_table(tiny: Analysis) -> None:
    notice = NOTICE.model_copy(update={"code": "left_out", "message": "Left out, as asked: squat 2."})
    quality = tiny.assessment.quality.model_copy(update={"notices": (notice,)})
    told = replace(tiny, assessment=tiny.assessment.model_copy(update={"quality": quality}))
    _, _, below = to_html(told, {}).partition("</table>\n</div>")
    assert '<p class="small muted">Left out, as asked: squat 2.</p>' in below.partition("</section>")[0]


@pytest.mark.parametrize(("view", "named"), [("side", True), ("front", False)])
def test_a_page_of_stances_explains_what_it_tells(tiny: Analysis, view: str, named: bool) -> None:
    leg = SideSummary(n=1, sway=measured(1.0, 0.2), stance_s=30, longest_stance_s=30, touch_downs=0)
    document = make_assessment(kind="balance", view=make_view(kind=view), summary=make_summary(left=leg))
    html = to_html(replace(tiny, assessment=document), {})
    folded = html.partition("What the numbers mean")[2]
    assert "Sway of the shin on one leg" in folded
    assert "Longest stance and touch-downs" in folded
    assert ("Sway of the heel on one leg" in folded) is named
    assert "Dorsiflexion (ankle bend)" not in folded
