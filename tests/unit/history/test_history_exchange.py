"""One file and back, the store made anew, deletion with the files, a person's own error."""

from __future__ import annotations

import json
import sqlite3
import stat
from datetime import date
from pathlib import Path

import pytest
from assessments import make_attribution, measured
from kept_results import kept, save_wall, wall_document

from ankle_cv.assessment import Comparison
from ankle_cv.errors import AnkleCvError, EnvironmentProblemError, InputError, NotMeasurableError, OutputError
from ankle_cv.history.connection import files_of
from ankle_cv.history.erase import erase, plan_erasure
from ankle_cv.history.exchange import export_person, import_person
from ankle_cv.history.rebuild import kept_of, rebuild
from ankle_cv.history.records import kept_result
from ankle_cv.history.repeats import no_repeats, repeat_errors
from ankle_cv.history.rows import RepeatRow
from ankle_cv.history.store import open_store
from ankle_cv.outputs.json import write_json
from ankle_cv.outputs.saved import read_document
from ankle_cv.sessions.results import ReadResult

ATTACH = 24
"""What SQLite asks its authorizer before `VACUUM INTO` (sqlite.org/c3ref/c_alter_table.html)."""
OWN = RepeatRow("wall", "tibial_inclination", "deg", 1.2, 8.0, 10, "2026-09-07", "2026-09-08")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "history.sqlite"


@pytest.fixture
def exported(path, tmp_path):
    with open_store(path, make=True) as store:
        store.keep([kept(35 + n, days=n) for n in range(3)] + [kept(50, name="Bob")], {"Ann": [OWN]})
        return export_person(store, store.person("Ann"), tmp_path / "ann.jsonl")


def everything(store, name="Ann"):
    person = store.person(name)
    rows = [(one.taken, one.kind, one.folder) for one in store.results(person)]
    documents = [one.assessment for one in store.documents(person)]
    numbers = [(n.side, n.quantity, n.value) for n in store.numbers(person)]
    return rows, documents, numbers, store.repeat_errors(person)


def test_what_is_exported_is_imported_whole(exported, path, tmp_path):
    with open_store(path) as old, open_store(tmp_path / "new.sqlite", make=True) as new:
        assert import_person(new, exported).results == 3
        assert everything(new) == everything(old)
        assert [one.name for one in new.people()] == ["Ann"]
        import_person(new, exported)
        assert everything(new) == everything(old)


def test_the_exported_file_is_its_owners_alone(exported):
    assert stat.S_IMODE(exported.stat().st_mode) == 0o600


def changed(lines, n, **fields):
    lines[n] = json.dumps(json.loads(lines[n]) | fields)
    return lines


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda lines: lines[:-1], "cut off"),
        (lambda lines: [*lines[:-1], lines[-1][:-30]], "line 4, is damaged"),
        (lambda lines: lines[1:], "no history of one person"),
        (lambda lines: lines[:0], "no history of one person"),
        (lambda lines: changed(lines, 0, version=2), "no history of one person"),
        (lambda lines: changed(lines, 0, person="Bob"), "line 2, is damaged: a result of somebody else"),
        (lambda lines: changed(lines, 2, extra=1), "line 3, is damaged: extra"),
        (lambda lines: changed(lines, 2, repeated=["1"]), "line 3, is damaged: repeated.0"),
        (lambda lines: changed(lines, 2, document={"kind": "wall"}), "line 3, is damaged"),
        (lambda lines: changed(lines, 0, repeat_errors=[{"sd": -1}]), "no history of one person"),
    ],
)
def test_a_file_that_is_wrong_anywhere_changes_nothing(exported, tmp_path, change, said):
    exported.write_text("\n".join(change(exported.read_text().splitlines())))
    with open_store(tmp_path / "new.sqlite", make=True) as new:
        with pytest.raises(InputError, match=said):
            import_person(new, exported)
        assert new.people() == ()


def session(folder, days):
    """A live session of both legs; the first lunge of the left one was asked to be repeated."""
    for side in ("left", "right"):
        save_wall(folder / side, 40, days=days, side=side)
        (folder / side / "clip.mp4").write_bytes(b"film")
    leg = {"assessment": "x", "failure": None, "repeated": [1]}
    legs = {"left": leg, "right": leg | {"repeated": []}}
    (folder / "session.json").write_text(json.dumps({"schema_version": 1} | legs))
    (folder / "summary.png").write_bytes(b"picture")


def test_a_store_is_made_of_folders_of_results_and_sessions(path, tmp_path):
    save_wall(tmp_path / "r/deep/er/one", 35)
    save_wall(tmp_path / "r/nameless", 35, name=None)
    save_wall(tmp_path / "r/.hidden/two", 36, days=1)
    session(tmp_path / "r/sessions/a", days=2)
    (tmp_path / "r/broken").mkdir()
    (tmp_path / "r/broken/assessment.json").write_text("{}")
    done = rebuild(path, [tmp_path / "r", tmp_path / "r/deep"])
    assert (done.kept, done.nameless, done.put_aside) == (3, 1, None)
    assert [folder.name for folder, _ in done.refused] == ["broken"]
    with open_store(path) as store:
        ann = store.person("Ann")
        assert [one.folder.removeprefix(f"{tmp_path}/r/") for one in store.results(ann)] == [
            "deep/er/one",
            "sessions/a/left",
            "sessions/a/right",
        ]
        assert [sorted(one.repeated) for one in store.documents(ann)] == [[], [1], []]


def test_a_damaged_store_is_put_aside_and_made_anew(path, tmp_path):
    with open_store(path, make=True) as store:
        store.keep([kept(35, days=n) for n in range(9)])
    damage = path.read_bytes()[:9000]
    path.write_bytes(damage)
    save_wall(tmp_path / "r/one", 35)
    done = rebuild(path, [tmp_path / "r"])
    assert done.put_aside.read_bytes() == damage
    with open_store(path) as store:
        assert store.person("Ann").results == 1


def test_a_sound_store_keeps_what_it_has(path, tmp_path):
    with open_store(path, make=True) as store:
        store.keep([kept(35, days=n) for n in range(2)])
    save_wall(tmp_path / "r/one", 35, days=9)
    rebuild(path, [tmp_path / "r"])
    with open_store(path) as store:
        assert store.person("Ann").results == 3


def test_a_folder_that_is_missing_leaves_the_store_alone(path, tmp_path):
    path.write_bytes(b"SQLite format 3\0 and no more")
    with pytest.raises(InputError, match="no folder"):
        rebuild(path, [tmp_path / "nowhere"])
    assert path.exists()


def files_below(folder):
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


def test_deletion_takes_the_results_files_and_leaves_the_users(path, tmp_path):
    results = tmp_path / "r"
    save_wall(results / "one", 35)
    (results / "one/report.html").write_text("page")
    (results / "one/my notes.txt").write_text("mine")
    save_wall(results / "two", 36, days=1)
    session(results / "sessions/a", days=2)
    save_wall(results / "bob", 50, name="Bob")
    rebuild(path, [results])
    with open_store(path) as store:
        plan = plan_erasure(store, store.person("Ann"))
        assert len(plan.files) == 9
        erase(store, plan, files=True)
        assert [one.name for one in store.people()] == ["Bob"]
    assert files_below(results) == ["bob/assessment.json", "one/my notes.txt"]
    assert not (results / "two").exists()
    assert not (results / "sessions/a").exists()


def test_a_folder_that_is_somebody_elses_by_now_is_left_alone(path, tmp_path):
    results = tmp_path / "r"
    save_wall(results / "one", 35)
    save_wall(results / "two", 36, days=1)
    rebuild(path, [results])
    save_wall(results / "one", 50, name="Bob")  # another clip of the same name
    write_json(wall_document(36, days=1).model_copy(update={"about": wall_document(1, name="Bob").about}),
               results / "two/assessment.json")  # fmt: skip
    with open_store(path) as store:
        plan = plan_erasure(store, store.person("Ann"))
        assert plan.files == ()
        erase(store, plan, files=True)
    assert len(files_below(results)) == 2


def test_beside_a_reader_nothing_is_deleted_and_after_it_all(path, tmp_path):
    save_wall(tmp_path / "r/one", 35)
    rebuild(path, [tmp_path / "r"])
    aside = path.with_name("history.sqlite.damaged")
    with open_store(path) as store:
        store._connection.execute("PRAGMA busy_timeout = 10")
        plan = plan_erasure(store, store.person("Ann"))
        aside.write_text("all of her")
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM person").fetchone()
        with pytest.raises(EnvironmentProblemError, match="another program reads"):
            erase(store, plan, files=True)
        assert (aside.exists(), files_below(tmp_path / "r")) == (True, ["one/assessment.json"])
        reader.close()
        erase(store, plan, files=True)
        assert (aside.exists(), files_below(tmp_path / "r"), store.people()) == (False, [], ())


def test_a_dump_of_a_history_is_no_damaged_history(path, tmp_path):
    with open_store(path, make=True) as store:
        text = "\n".join(store._connection.iterdump())
    dump = tmp_path / "dump.sql"
    dump.write_text(text)
    with pytest.raises(InputError, match="is no history"):
        rebuild(dump, [tmp_path])
    assert dump.read_text() == text


def test_a_copy_that_cannot_be_made_leaves_nothing_behind(path, tmp_path, monkeypatch):
    with open_store(path, make=True) as store:
        store.keep([kept(35)])
    with sqlite3.connect(path) as bare:
        bare.execute("UPDATE number SET value = 'many'")
    small = sqlite3.connect

    def full(*words, **more):
        connection = small(*words, **more)
        connection.set_authorizer(
            lambda action, *_: sqlite3.SQLITE_DENY if action == ATTACH else sqlite3.SQLITE_OK
        )
        return connection

    monkeypatch.setattr("ankle_cv.history.connection.sqlite3.connect", full)
    with pytest.raises(AnkleCvError):
        rebuild(path, [tmp_path])
    assert not path.with_name("history.sqlite.damaged").exists()


def test_files_stay_when_that_is_wanted_and_a_damaged_copy_goes_in_any_case(path, tmp_path):
    save_wall(tmp_path / "r/one", 35)
    rebuild(path, [tmp_path / "r"])
    aside = path.with_name("history.sqlite.damaged")
    aside.write_text("Ann")
    with open_store(path) as store:
        erase(store, plan_erasure(store, store.person("Ann")), files=False)
    assert files_below(tmp_path / "r") == ["one/assessment.json"]
    assert [one.name for one in files_of(path) if one.exists()] == ["history.sqlite"]


def read(path):
    with open_store(path) as store:
        ann = store.person("Ann")
        return store.results(ann), store.numbers(ann)


def test_five_repeats_of_each_leg_make_an_error(path):
    angles = {"left": (34, 35, 36, 35, 35), "right": (40, 42, 38, 40, 40)}
    with open_store(path, make=True) as store:
        store.keep(
            kept(degrees, days=n / 10, side=side)
            for side, all_ in angles.items()
            for n, degrees in enumerate(all_)
        )
        store.keep([kept(60, days=-20)])  # long before: no repeat
    rows = {row.quantity: row for row in repeat_errors(*read(path))}
    assert set(rows) == {"tibial_inclination", "dorsiflexion", "knee_to_wall"}  # heels never differ here
    shin = rows["tibial_inclination"]
    assert shin.sd == pytest.approx((10 / 8) ** 0.5)
    assert (shin.df, shin.repeats, shin.first_day) == (8, 10, "2026-09-07")
    assert repeat_errors(*read(path), date(2026, 8, 20)) == ()


def test_four_repeats_are_too_few(path):
    with open_store(path, make=True) as store:
        store.keep(kept(35 + n, days=n / 10) for n in range(4))
    assert repeat_errors(*read(path)) == ()
    assert isinstance(no_repeats("Ann"), NotMeasurableError)


def test_one_clip_read_twice_is_no_repeat(path):
    with open_store(path, make=True) as store:
        for n in range(3):
            for asked in ("left", "auto"):
                one = wall_document(35 + n, days=n / 10)
                told = one.provenance.model_copy(update={"settings": {"side": asked}})
                result = ReadResult(Path("r"), one.model_copy(update={"provenance": told}))
                store.keep([again for again in [kept_result(result)] if again])
        assert store.person("Ann").results == 6
    assert repeat_errors(*read(path)) == ()


def test_a_deletion_that_fails_midway_can_be_given_again(path, tmp_path, monkeypatch):
    one = save_wall(tmp_path / "r/one", 35)
    for name in ("overlay.mp4", "landmarks.npz", "report.html"):
        (one / name).write_text("hers")
    rebuild(path, [tmp_path / "r"])
    unlink = Path.unlink

    def locked(self, missing_ok=False):
        if self.name == "overlay.mp4":
            raise PermissionError(13, "open in a player", str(self))
        unlink(self, missing_ok=missing_ok)

    with open_store(path) as store:
        monkeypatch.setattr(Path, "unlink", locked)
        with pytest.raises(OutputError):
            erase(store, plan_erasure(store, store.person("Ann")), files=True)
        monkeypatch.undo()
        erase(store, plan_erasure(store, store.person("Ann")), files=True)
        assert store.people() == ()
    assert files_below(tmp_path / "r") == []


def test_a_document_that_cannot_be_read_does_not_keep_a_person(path, tmp_path):
    save_wall(tmp_path / "r/one", 35)
    save_wall(tmp_path / "r/two", 36, days=1)
    rebuild(path, [tmp_path / "r"])
    (tmp_path / "r/two").rename(tmp_path / "elsewhere")
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE document SET content = x'00'")
    with open_store(path) as store:
        plan = plan_erasure(store, store.person("Ann"))
        assert (len(plan.files), plan.gone) == (1, (tmp_path / "r/two",))
        erase(store, plan, files=True)
        assert store.people() == ()


def test_what_is_read_is_one_state(path):
    with open_store(path, make=True) as store, open_store(path) as other:
        store.keep([kept(35)])
        with store.snapshot():
            ann = store.person("Ann")
            other.keep([kept(36, days=1)])
            assert len(store.results(ann)) == len(store.numbers(ann)) / 4 == 1
        assert len(store.results(ann)) == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE document SET content = x'00' WHERE result = 1",
        "DELETE FROM document WHERE result = 1",
        "UPDATE number SET value = 'many' WHERE result = 1",
        "UPDATE result SET kind = 'dance' WHERE id = 1",
    ],
)
def test_what_cannot_be_read_is_left_out_and_the_rest_is_exported(path, tmp_path, change):
    save_wall(tmp_path / "r/one", 35)
    save_wall(tmp_path / "r/two", 36, days=1)
    (tmp_path / "empty").mkdir()
    rebuild(path, [tmp_path / "r"])
    with sqlite3.connect(path) as connection:
        connection.execute(change)
        connection.execute("UPDATE person SET name = x'41' WHERE name = 'Bob'")
    before = path.read_bytes()
    done = rebuild(path, [tmp_path / "empty"])
    assert done.lost == (str(tmp_path / "r/one"),)
    assert stat.S_IMODE(done.put_aside.stat().st_mode) == 0o600
    assert len(done.put_aside.read_bytes()) >= len(before) / 2
    with open_store(path) as store:
        export_person(store, store.person("Ann"), tmp_path / "ann.jsonl")
        assert len(everything(store)[1]) == 1
    again = rebuild(path, [tmp_path / "r"])
    assert (again.kept, again.lost, again.put_aside) == (2, (), None)


def test_what_is_found_again_is_not_told_as_lost(path, tmp_path):
    save_wall(tmp_path / "r/one", 35)
    rebuild(path, [tmp_path / "r"])
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE document SET content = x'00'")
    done = rebuild(path, [tmp_path / "r"])
    assert (done.kept, done.lost) == (1, ())
    with open_store(path) as store:
        assert len(everything(store)[1]) == 1


def test_own_errors_and_names_that_cannot_be_read_anywhere_go(path, tmp_path):
    with open_store(path, make=True) as store:
        store.keep([kept(35), kept(50, name="Bob")], {"Ann": [OWN]})
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE document SET content = x'00' WHERE result = 2")
        connection.execute("UPDATE person SET name = x'41' WHERE name = 'Bob'")
        connection.execute("UPDATE repeat_error SET sd = 'much'")
    rebuild(path, [tmp_path])
    with open_store(path) as store:
        assert [(one.name, one.results) for one in store.people()] == [("Ann", 1)]
        assert store.repeat_errors(store.person("Ann")) == ()


@pytest.mark.parametrize("wound", [b"overwritten, 16b", b"SQLite format 3\0" + bytes(900)])
def test_a_second_damage_leaves_the_first_one_where_it_is(path, tmp_path, wound):
    save_wall(tmp_path / "r/one", 35)
    for _ in range(2):
        rebuild(path, [tmp_path / "r"])
        path.write_bytes(wound + path.read_bytes()[len(wound) :])
    rebuild(path, [tmp_path / "r"])
    aside = {"history.sqlite.damaged", "history.sqlite.damaged-2"}
    assert {one.name for one in tmp_path.iterdir()} >= aside
    (tmp_path / "history.sqlite.damaged-notes.txt").write_text("mine")
    assert {one.name for one in files_of(path) if one.exists()} == {"history.sqlite", *aside}
    with open_store(path) as store:
        erase(store, plan_erasure(store, store.person("Ann")), files=False)
    assert {one.name for one in tmp_path.iterdir()} == {
        "r",
        "history.sqlite",
        "history.sqlite.damaged-notes.txt",
    }


def save_repeat(folder, first, degrees, **details):
    """The result of a clip that another one, already saved, was compared with."""
    usual, second = read_document(first), read_document(save_wall(folder, degrees, **details))
    about = second.about.model_copy(update={"repeat_of": usual.input.sha256})
    depth = Comparison(
        measure="depth", side=None, first=measured(80), second=measured(95), difference=measured(15),
        beyond_error=True,
    )  # fmt: skip
    found = make_attribution(depth, "stayed", second_sha256=second.input.sha256)
    write_json(usual.model_copy(update={"attribution": found}), first / "assessment.json")
    write_json(second.model_copy(update={"about": about}), folder / "assessment.json")


def test_the_second_clip_of_a_comparison_is_not_kept_and_is_deleted_with_the_first(path, tmp_path):
    first = save_wall(tmp_path / "r/squat", 35)
    save_repeat(tmp_path / "r/raised", first, 45, days=0.1)
    save_wall(tmp_path / "r/third", 36, days=1)
    done = rebuild(path, [tmp_path / "r"])
    assert (done.kept, done.repeats, done.nameless) == (2, 1, 0)
    assert kept_of(tmp_path / "r/raised") == []
    with open_store(path) as store:
        erase(store, plan_erasure(store, store.person("Ann")), files=True)
    assert files_below(tmp_path / "r") == []


def test_the_clip_of_a_leg_that_could_not_be_analysed_is_deleted_with_the_other(path, tmp_path):
    folder = tmp_path / "sessions/a"
    session(folder, days=0)
    (folder / "right/assessment.json").unlink()
    legs = json.loads((folder / "session.json").read_text())
    failed = {"assessment": None, "failure": {"message": "no person", "remedy": "light"}, "repeated": []}
    (folder / "session.json").write_text(json.dumps(legs | {"right": failed}))
    assert rebuild(path, [tmp_path / "sessions"]).kept == 1
    with open_store(path) as store:
        erase(store, plan_erasure(store, store.person("Ann")), files=True)
    assert files_below(tmp_path / "sessions") == []


def test_a_name_that_cannot_be_read_is_read_back_from_the_documents(path, tmp_path):
    with open_store(path, make=True) as store:
        store.keep([kept(35), kept(36, name="Bob"), kept(37, name="Bob", days=1)])
    with sqlite3.connect(path) as bare:
        bare.execute("UPDATE person SET name = x'41', key = x'42' WHERE name = 'Bob'")
        bare.execute("UPDATE document SET content = x'00' WHERE result = 3")
    (tmp_path / "none").mkdir()
    done = rebuild(path, [tmp_path / "none"])
    assert len(done.lost) == 1
    with open_store(path) as store:
        assert [(one.name, one.results) for one in store.people()] == [("Ann", 1), ("Bob", 1)]
        assert store.person("bob").name == "Bob"
    again = rebuild(path, [tmp_path / "none"])
    assert (again.lost, again.put_aside) == ((), None)


def test_results_read_back_go_to_the_person_who_has_the_name_by_now(path, tmp_path):
    with open_store(path, make=True) as store:
        store.keep([kept(36, name="Bob"), kept(37, name="Bob", days=1)])
    with sqlite3.connect(path) as bare:
        bare.execute("UPDATE person SET name = x'41', key = 'x'")
    with open_store(path, make=True) as store:
        store.keep([kept(37, name="Bob", days=1), kept(38, name="Bob", days=2)])
    rebuild(path, [tmp_path])
    with open_store(path) as store:
        assert [(one.name, one.results) for one in store.people()] == [("Bob", 3)]


def test_a_key_that_another_hand_changed_makes_no_second_person(path):
    with open_store(path, make=True) as store:
        store.keep([kept(35), kept(36, name="Bob")])
    with sqlite3.connect(path) as bare:
        bare.execute("UPDATE person SET key = x'41' WHERE name = 'Ann'")
    with open_store(path, make=True) as store:
        store.keep([kept(37, days=1, name="ANN")])
        assert [(one.name, one.results) for one in store.people()] == [("Ann", 2), ("Bob", 1)]


def test_the_results_of_a_person_whose_name_cannot_be_read_anywhere_are_told_as_lost(path, tmp_path):
    with open_store(path, make=True) as store:
        store.keep([kept(35), kept(36, name="Bob"), kept(37, name="Bob", days=1)])
        folders = tuple(one.folder for one in store.results(store.person("Bob")))
    with sqlite3.connect(path) as bare:
        bare.execute("UPDATE document SET content = x'00' WHERE result > 1")
        bare.execute("UPDATE person SET name = x'41' WHERE name = 'Bob'")
    (tmp_path / "none").mkdir()
    assert rebuild(path, [tmp_path / "none"]).lost == folders
