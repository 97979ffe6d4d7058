from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from kept_results import asked, kept, save_wall

from ankle_cv.cli.keeping import Keeper
from ankle_cv.cli.main import main
from ankle_cv.history.rows import RepeatRow
from ankle_cv.history.store import open_store


@pytest.fixture(autouse=True)
def data(tmp_path, monkeypatch):
    """The user's data folder, which does not exist yet."""
    folder = tmp_path / "data"
    monkeypatch.setattr("ankle_cv.history.connection.user_data_path", lambda name: folder / name)
    monkeypatch.chdir(tmp_path)
    return folder


@pytest.fixture
def path(data):
    return data / "ankle-cv" / "history.sqlite"


@pytest.fixture
def filled(path):
    with open_store(path, make=True) as store:
        store.keep(kept(33 + 1.5 * week, days=7 * week) for week in range(6))
        store.keep([kept(50, name="Bob")])
    return path


def names(path):
    with open_store(path) as store:
        return {one.name: one.results for one in store.people()}


def test_nothing_is_kept_because_of_a_name(engine, clip, data):
    clip()
    assert main(["analyze", "squat.mp4", "--name", "Ann", "-q"]) == 0
    assert not data.exists()


@pytest.fixture
def named(engine, monkeypatch):
    """The fake engine's document names whom the settings name."""
    measure = engine.run_analysis

    def run_analysis(source, settings, **rest):
        clip = measure(source, settings, **rest)
        document = clip.analysis.assessment
        about = document.about.model_copy(update={"name": settings.name})
        clip.analysis.assessment = document.model_copy(update={"about": about})
        return clip

    monkeypatch.setattr(sys.modules["ankle_cv.api"], "run_analysis", run_analysis)


def test_the_command_that_shows_a_result_kept_elsewhere_names_the_store(named, clip, path, capsys):
    clip()
    assert main(["analyze", "squat.mp4", "--name", "Ann", "--store", "my days.sqlite"]) == 0
    assert "ankle-cv history show Ann --store 'my days.sqlite'" in capsys.readouterr().err


def test_a_result_is_kept_where_that_is_asked_for(named, clip, path, capsys):
    clip()
    assert main(["analyze", "squat.mp4", "--name", "Ann", "--keep"]) == 0
    assert names(path) == {"Ann": 1}
    assert "kept in the history of Ann: ankle-cv history show Ann\n" in capsys.readouterr().err
    assert main(["analyze", "squat.mp4", "--name", "Ann", "--keep", "-q"]) == 0
    assert names(path) == {"Ann": 1}
    assert capsys.readouterr() == ("", "")


def test_a_store_or_a_config_file_asks_for_it_and_no_keep_does_not(named, clip, data, tmp_path):
    clip()
    store = tmp_path / "my.sqlite"
    words = ["analyze", "squat.mp4", "-q", "--name", "Ann"]
    assert main([*words, "--store", str(store), "--no-keep"]) == 0
    assert not store.exists()
    assert main([*words, "--store", str(store)]) == 0
    (tmp_path / "c.toml").write_text('keep = true\nname = "Cy"\n')
    assert main(["analyze", "squat.mp4", "-q", "--config", "c.toml", "--store", str(store)]) == 0
    assert names(store) == {"Ann": 1, "Cy": 1}
    assert not data.exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["--keep"], 2, "without a name"),
        (["--name", "Ann", "--store", "s3://bucket/h"], 2, "a file of this machine"),
        (["--name", "Ann", "--store", "text.txt"], 3, "no history"),
    ],
)
def test_what_cannot_be_kept_is_told_before_the_work(engine, clip, words, code, said, capsys):
    clip()
    Path("text.txt").write_text("notes")
    assert main(["analyze", "squat.mp4", *words]) == code
    error = capsys.readouterr().err
    assert said in error
    assert "fix:" in error
    assert engine.calls == []


def test_a_result_that_cannot_be_kept_is_there_all_the_same(named, clip, path, monkeypatch, capsys):
    clip()

    def refuse(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("ankle_cv.history.store.HistoryStore.keep", refuse)
    assert main(["analyze", "squat.mp4", "--name", "Ann", "--keep"]) == 6
    assert "not in the history" in capsys.readouterr().err
    assert Path("ankle-cv-results/squat/assessment.json").exists()


def test_the_list_says_where_it_lies(filled, capsys):
    assert main(["history"]) == 0
    out = capsys.readouterr().out
    assert "Ann" in out
    assert f"kept in {filled}" in out
    assert main(["history", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [one["name"] for one in listed["people"]] == ["Ann", "Bob"]
    assert listed["store"] == str(filled)


def test_without_a_history_nothing_is_made(data, capsys):
    assert main(["history"]) == 0
    assert "Nothing is kept" in capsys.readouterr().out
    for words in (["show", "Ann"], ["delete", "Ann", "--yes"], ["export", "Ann"], ["repeatability", "Ann"]):
        assert main(["history", *words]) == 3
        assert "nothing is kept in" in capsys.readouterr().err
    assert not data.exists()


def test_show_tells_and_writes_what_is_wanted(filled, capsys):
    assert main("history show ann --html a.html --csv a.csv --png a.png".split()) == 0
    out, err = capsys.readouterr()
    assert "left +7.5 ± 4." in out
    assert "a real increase" in out
    assert "▂▃▄▅▆▇" in out
    assert str(filled) in out.replace("\n", "")
    assert [line for line in err.splitlines() if line.startswith("open")] == [
        "open a.html",
        "open a.csv",
        "open a.png",
    ]
    assert Path("a.html").read_text().startswith("<!doctype html>")


def test_show_marks_what_does_not_count_whole_and_says_what_the_mark_means(filled, capsys, tmp_path):
    words = ["history", "show", "Ann"]
    assert main([*words, "--html", "before.html"]) == 0
    assert "*" not in capsys.readouterr().out
    assert "not all of the clip counts" not in Path("before.html").read_text("utf-8")
    with open_store(filled) as store:
        store.keep([asked(kept(35, days=50))])
    assert main([*words, "--html", "after.html"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    assert re.search(r"2026-10-27 \d\d:\d\d \* Knee", out)
    assert out.count("*") == 2
    assert "* as asked, not all of the clip counts" in out
    assert re.search(r"of 1 of \d results not all counts, as asked", out)
    assert "are means of what counts in a clip, not the best that is told to write down" in out
    page = Path("after.html").read_text("utf-8")
    assert len(re.findall(r'<th scope="row">[\d :-]+ \*</th>', page)) == 1
    assert "* as asked, not all of the clip counts: its own page says what is left out." in page
    assert main([*words, "--json"]) == 0
    results = json.loads(capsys.readouterr().out)["results"]
    assert [one["asked"] for one in results][-2:] == [[], ["left_out", "trimmed"]]


def test_show_as_json_is_one_document(filled, capsys):
    assert main("history show Ann --json --weeks 2".split()) == 0
    document = json.loads(capsys.readouterr().out)
    assert (document["person"], document["weeks"], document["earlier_results"]) == ("Ann", 2, 3)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("show Anne", 3),
        ("show Ann --weeks 0", 2),
        ("show Ann --open", 2),
        ("show Ann --html a.txt", 2),
        ("show Ann --csv .", 2),
        ("repeatability Ann", 5),
        ("repeatability Ann --until tomorrow", 2),
        ("delete Ann", 2),
        ("import nothing.jsonl", 3),
        ("rebuild nowhere", 3),
        ("--store x show Ann", 2),
        ("dance Ann", 2),
    ],
)
def test_a_wrong_wish_has_two_lines_and_the_code_of_the_contract(filled, words, code, capsys):
    Path("a.txt").write_text("mine")
    assert main(["history", *words.split()]) == code
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("error: ")
    assert lines[1].startswith("  fix: ")
    assert names(filled) == {"Ann": 6, "Bob": 1}
    assert Path("a.txt").read_text() == "mine"


def test_export_delete_import_go_round(filled, capsys):
    assert main(["history", "export", "Ann"]) == 0
    assert main(["history", "delete", "Ann", "--yes"]) == 0
    assert names(filled) == {"Bob": 1}
    assert b"Ann" not in filled.read_bytes()
    assert main(["history", "import", "Ann-history.jsonl"]) == 0
    assert names(filled) == {"Ann": 6, "Bob": 1}
    assert "6 results of Ann kept" in capsys.readouterr().out


def test_rebuild_and_a_persons_own_error(path, tmp_path, capsys):
    for n in range(5):
        save_wall(tmp_path / f"r/{n}", 35 + 2 * (n % 2), days=n / 10)
    assert main(["history", "rebuild", "r"]) == 0
    assert main(["history", "repeatability", "Ann"]) == 0
    out = capsys.readouterr().out
    assert "5 results kept" in out
    # SD of 35, 37, 35, 37, 35: 1.095; t of 4 degrees of freedom: 2.776.
    assert "smallest real change 4.3°" in out
    assert main(["history", "show", "Ann", "--json"]) == 0
    quantity = json.loads(capsys.readouterr().out)["tests"][0]["quantities"][0]
    assert quantity["smallest_change"] == pytest.approx(2.776 * 2**0.5 * 1.0954, abs=0.003)
    assert main(["history", "repeatability", "Ann", "--forget"]) == 0
    assert main(["history", "show", "Ann", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tests"][0]["quantities"][0]["smallest_change"] == 4.7


def test_a_name_with_a_terminals_commands_is_escaped(path, capsys):
    with open_store(path, make=True) as store:
        store.keep([kept(35, name="\x1b[31mred")])
    assert main(["history"]) == 0
    assert main(["history", "show", "\x1b[31mred"]) == 0
    assert "\x1b" not in capsys.readouterr().out


def test_own_errors_of_other_tests_stay_when_one_is_measured(path, capsys):
    raises = RepeatRow("heel_raise", "heel_height", "mm", 2.0, 4.0, 5, "2026-09-01", "2026-09-02")
    with open_store(path, make=True) as store:
        store.keep([kept(35 + n, days=n / 10) for n in range(5)], {"Ann": [raises]})
    assert main(["history", "repeatability", "Ann"]) == 0
    with open_store(path) as store:
        own = store.repeat_errors(store.person("Ann"))
    assert raises in own
    assert {one.kind for one in own} == {"wall", "heel_raise"}


def test_folders_that_are_not_there_are_told(filled, capsys):
    assert main(["history", "delete", "Ann", "--yes"]) == 0
    assert "not found, so not deleted: 1 folder of results: " in capsys.readouterr().out


def test_one_folder_that_is_missing_keeps_no_other_from_being_kept(path, tmp_path, capsys):
    save_wall(tmp_path / "r/one", 35)
    save_wall(tmp_path / "r/three", 35, days=2)
    code = Keeper(path).keep(tmp_path / f"r/{name}" for name in ("one", "two", "three"))
    assert code == 3
    assert names(path) == {"Ann": 2}
    error = capsys.readouterr().err
    assert f"the results of {tmp_path}/r/two are not in the history:\nerror: " in error
    assert "kept in the history of Ann" in error


def test_a_length_that_gives_way_to_a_result_without_one_is_told(path, tmp_path, capsys):
    document = save_wall(tmp_path / "one", 35) / "assessment.json"
    bare = document.read_text("utf-8")
    told = json.loads(bare)
    told["provenance"]["settings"] |= {"side": "left", "foot_cm": 26}
    document.write_text(json.dumps(told), "utf-8")
    assert Keeper(path).keep([tmp_path / "one"]) == 0
    assert "length" not in capsys.readouterr().err
    document.write_text(bare, "utf-8")
    assert Keeper(path).keep([tmp_path / "one"]) == 0
    assert "note: Ann's history had this clip with a foot or shoe of 26 cm" in capsys.readouterr().err
    assert names(path) == {"Ann": 1}


def test_deleting_again_wipes_what_could_not_be_wiped(filled, capsys):
    with sqlite3.connect(filled) as bare:
        bare.execute("PRAGMA foreign_keys = ON")
        bare.execute("DELETE FROM person WHERE name = 'Ann'")
    assert b"Ann" in filled.read_bytes()
    assert main(["history", "delete", "Ann", "--yes"]) == 3
    assert b"Ann" not in filled.read_bytes()


def test_a_name_that_is_not_there_rewrites_nothing_and_a_copy_put_aside_is_named(filled, capsys, monkeypatch):
    monkeypatch.setattr("ankle_cv.history.store.HistoryStore.wipe", lambda _: pytest.fail("nothing to wipe"))
    assert main(["history", "delete", "Anne", "--yes"]) == 3
    assert "put aside" not in capsys.readouterr().err
    aside = filled.with_name(f"{filled.name}.damaged")
    aside.write_text("Anne")
    assert main(["history", "delete", "Anne", "--yes"]) == 3
    assert f"delete {aside}" in capsys.readouterr().err
    assert aside.exists()  # by mistake it must not go


def test_looking_at_a_history_loads_nothing_heavy(filled):
    code = (
        "import sys; from ankle_cv.cli.main import main\n"
        "try: main(sys.argv[1:])\n"
        "finally: print([one for one in ('scipy', 'cv2', 'pandas', 'matplotlib') if one in sys.modules])"
    )
    words = ["history", "show", "Ann", "--store", str(filled)]
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr
