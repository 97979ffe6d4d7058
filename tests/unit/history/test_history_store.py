from __future__ import annotations

import sqlite3
import stat

import pytest
from kept_results import asked, kept, wall_document

from ankle_cv.errors import EnvironmentProblemError, InputError, OutputError
from ankle_cv.history.connection import DamagedStoreError, _write_ahead, connected, files_of, store_error
from ankle_cv.history.rows import RepeatRow
from ankle_cv.history.schema import APPLICATION_ID, MIGRATIONS, migrate, version_of
from ankle_cv.history.store import open_store

OWN = RepeatRow("wall", "tibial_inclination", "deg", 1.2, 8.0, 10, "2026-09-07", "2026-09-08")


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data" / "history.sqlite"


@pytest.fixture
def filled(path):
    with open_store(path, make=True) as store:
        store.keep(
            [kept(35, days=0), kept(36.5, days=7, side="right", footwear="socks"), kept(40, name="Bob")]
        )
        store.set_repeat_errors("Ann", [OWN])
    return path


def test_what_is_kept_is_read_back(filled):
    with open_store(filled) as store:
        ann, bob = store.people()
        assert (ann.name, ann.results, ann.first_day, ann.last_day) == ("Ann", 2, "2026-09-07", "2026-09-14")
        assert (bob.name, bob.results) == ("Bob", 1)
        first, second = store.results(ann)
        assert (first.taken, first.kind, first.clip) == ("2026-09-07T18:05:09", "wall", "left.mp4")
        assert first.folder.endswith("results/left")
        assert second.footwear == "socks"
        assert [one.id for one in store.results(ann, "2026-09-08")] == [second.id]
        angles = [n for n in store.numbers(ann) if n.quantity == "tibial_inclination"]
        assert [(n.side, n.value, n.plus_minus, n.unit) for n in angles] == [
            ("left", 35, 2.1, "deg"),
            ("right", 36.5, 2.1, "deg"),
        ]
        assert store.repeat_errors(ann) == (OWN,)
        assert [one.assessment for one in store.documents(ann)] == [
            wall_document(35),
            wall_document(36.5, days=7, side="right", footwear="socks"),
        ]


def test_a_person_is_found_whatever_the_case_and_a_near_name_is_offered(filled):
    with open_store(filled) as store:
        assert store.person(" ANN ").name == "Ann"
        with pytest.raises(InputError) as refusal:
            store.person("Anne")
        assert refusal.value.remedy == "did you mean ann?"


def test_the_same_clip_again_replaces_what_was_kept_of_it(filled):
    with open_store(filled) as store:
        again = kept(35)
        store.keep([again, again])
        ann = store.person("Ann")
        assert ann.results == 2
        assert len(store.numbers(ann)) == 8


def test_a_failure_keeps_nothing_of_what_was_given(filled):
    def broken():
        yield kept(35, days=20)
        raise KeyboardInterrupt

    with open_store(filled) as store:
        with pytest.raises(KeyboardInterrupt):
            store.keep(broken())
        assert store.person("Ann").results == 2
        assert store.keep([kept(35, days=20)]) == 1


def test_it_is_its_owners_alone(filled):
    assert stat.S_IMODE(filled.stat().st_mode) == 0o600
    assert stat.S_IMODE(filled.parent.stat().st_mode) == 0o700


def test_nothing_is_made_for_looking(path):
    with pytest.raises(InputError), open_store(path):
        pass
    assert not path.parent.exists()


def test_a_deleted_person_is_in_no_file_any_more(filled):
    secrets = [b"Ann", b"socks", b"2026-09-14"]
    with open_store(filled) as reading:  # so that a write-ahead log is there
        reading.keep([kept(35, days=9)])
        assert all(any(s in f.read_bytes() for f in files_of(filled) if f.exists()) for s in secrets[:2])
    with open_store(filled) as store:
        store.forget(store.person("ann"))
        for file in files_of(filled):
            content = file.read_bytes() if file.exists() else b""
            assert not [secret for secret in secrets if secret in content], file
        assert [one.name for one in store.people()] == ["Bob"]
    with sqlite3.connect(filled) as bare:
        tables = ("result", "document", "number", "repeat_error")
        assert [len(bare.execute(f"SELECT * FROM {one}").fetchall()) for one in tables] == [1, 1, 4, 0]  # noqa: S608
        assert bare.execute("PRAGMA freelist_count").fetchone() == (0,)


def test_text_is_no_store(tmp_path):
    text = tmp_path / "history.sqlite"
    text.write_text("my notes, not to be lost")
    with pytest.raises(InputError, match="no history"), open_store(text, make=True):
        pass
    assert text.read_text() == "my notes, not to be lost"


def test_another_programs_database_is_left_alone(tmp_path):
    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as bare:
        bare.execute("CREATE TABLE note (text)")
    before = other.read_bytes()
    with pytest.raises(InputError, match="another program"), open_store(other, make=True):
        pass
    assert other.read_bytes() == before


def test_a_folder_and_a_newer_version_are_refused(filled, tmp_path):
    with pytest.raises(InputError, match="a folder"), open_store(tmp_path, make=True):
        pass
    with sqlite3.connect(filled) as bare:
        bare.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    with pytest.raises(InputError, match="newer version"), open_store(filled):
        pass


def test_a_place_that_cannot_be_made_is_an_error_of_writing(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises((OutputError, InputError)), open_store(tmp_path / "file" / "h.sqlite", make=True):
        pass


def read_all(path):
    with open_store(path) as store:
        for person in store.people():
            store.results(person)
            store.numbers(person)
            list(store.documents(person))


@pytest.mark.parametrize("cut", [0.3, 0.7])
def test_a_store_that_lost_its_end_says_so(filled, cut):
    whole = filled.read_bytes()
    filled.write_bytes(whole[: int(cut * len(whole))])
    with pytest.raises(InputError, match="damaged") as refusal:
        read_all(filled)
    assert "rebuild" in refusal.value.remedy


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE number SET value = 'many'",
        "UPDATE number SET side = 'middle'",
        "UPDATE result SET taken = 'once'",
        "UPDATE result SET kind = 'dance'",
        "UPDATE result SET repeated = '[[]]'",
        "UPDATE document SET content = x'00'",
        "UPDATE document SET content = 7",
    ],
)
def test_what_was_never_written_is_damage(filled, change):
    with sqlite3.connect(filled) as bare:
        bare.execute(change)
    with pytest.raises(InputError, match="damaged"):
        read_all(filled)


def test_an_older_store_becomes_a_newer_one_and_keeps_what_it_had(filled):
    newer = (
        *MIGRATIONS,
        "ALTER TABLE result ADD COLUMN extra TEXT;\nUPDATE result SET extra = 'none; yet';\n",
    )
    with connected(filled, make=False) as connection:
        connection.execute("BEGIN")
        migrate(connection, newer)
        connection.execute("COMMIT")
        assert version_of(connection) == len(newer)
        assert connection.execute("SELECT DISTINCT extra FROM result").fetchall() == [("none; yet",)]
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("SELECT count(*) FROM result").fetchone() == (3,)


def test_a_migration_that_fails_changes_nothing(filled):
    with connected(filled, make=False) as connection:
        connection.execute("BEGIN")
        with pytest.raises(sqlite3.OperationalError):
            migrate(
                connection, (*MIGRATIONS, "ALTER TABLE result ADD COLUMN extra TEXT;\nDROP TABLE nothing;\n")
            )
        connection.execute("ROLLBACK")
        assert version_of(connection) == len(MIGRATIONS)
        assert "extra" not in [row[1] for row in connection.execute("PRAGMA table_info(result)")]


def test_composed_and_decomposed_letters_are_one_name(path):
    with open_store(path, make=True) as store:
        store.keep([kept(35, name="Zo\u00eb"), kept(36, days=1, name="Zoe\u0308")])
        assert [one.results for one in store.people()] == [2]


def test_a_store_that_lost_its_beginning_is_a_damaged_one_and_no_file_of_the_users(filled, path):
    content = filled.read_bytes()
    filled.write_bytes(b"overwritten, 16b" + content[16:])
    with pytest.raises(InputError, match="damaged: its beginning is overwritten"), open_store(filled):
        pass


def test_others_may_keep_results_while_those_of_one_are_read(filled):
    def slowly_read():
        with sqlite3.connect(filled, timeout=0) as other:  # waits for nobody
            other.execute("UPDATE person SET name = 'Bobby' WHERE name = 'Bob'")
        yield kept(35, days=30)

    with open_store(filled) as store:
        assert store.keep(slowly_read()) == 1
        assert [one.name for one in store.people()] == ["Ann", "Bobby"]


def test_before_a_deletion_it_is_asked_whether_another_program_is_in_the_way(filled):
    with sqlite3.connect(filled, timeout=0) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM person").fetchall()
        with open_store(filled) as store:
            store._connection.execute("PRAGMA busy_timeout = 10")
            with pytest.raises(EnvironmentProblemError, match="another program reads"):
                store.require_alone()
            with pytest.raises(
                EnvironmentProblemError, match="Ann is deleted, but the file is not wiped yet"
            ):
                store.forget(store.person("Ann"))
        other.execute("ROLLBACK")
    assert b"Ann" in b"".join(one.read_bytes() for one in files_of(filled) if one.exists())
    with open_store(filled) as store:
        store.wipe()
    assert b"Ann" not in filled.read_bytes()


@pytest.mark.parametrize(
    ("code", "text", "kind"),
    [
        (sqlite3.SQLITE_BUSY, "busy", EnvironmentProblemError),
        (sqlite3.SQLITE_FULL, "", OutputError),
        (sqlite3.SQLITE_READONLY | 1 << 8, "", OutputError),
        (sqlite3.SQLITE_CORRUPT, "a table named full, locked", DamagedStoreError),
        (sqlite3.SQLITE_NOTADB, "", DamagedStoreError),
        (sqlite3.SQLITE_PROTOCOL, "locking protocol", EnvironmentProblemError),
        (sqlite3.SQLITE_NOMEM, "out of memory", EnvironmentProblemError),
        (sqlite3.SQLITE_INTERRUPT, "interrupted", EnvironmentProblemError),
        (sqlite3.SQLITE_SCHEMA, "database schema has changed", EnvironmentProblemError),
        (None, "database schema is locked: main", EnvironmentProblemError),
        (None, "file is not a database", DamagedStoreError),
        (None, "database is locked", EnvironmentProblemError),
        (None, "database or disk is full", OutputError),
        (None, "no such table: fully_locked", DamagedStoreError),
    ],
)
def test_what_sqlite_refuses_goes_by_its_code_and_not_by_words(path, code, text, kind):
    error = sqlite3.OperationalError(text)
    if code is not None:
        error.sqlite_errorcode = code
    assert type(store_error(path, error)) is kind


def test_a_disk_that_allows_no_write_ahead_log_is_refused(path):
    with pytest.raises(OutputError, match="cannot have a write-ahead log"):
        _write_ahead(path, sqlite3.connect(":memory:"))


def test_a_bug_is_not_told_as_damage(filled):
    with pytest.raises(sqlite3.ProgrammingError), connected(filled, make=False) as connection:
        connection.execute("SELECT ?", ())


def test_a_store_of_the_first_version_opens_and_nobody_was_asked_for_warning_signs(path):
    path.parent.mkdir()
    with sqlite3.connect(path) as bare:
        migrate(bare, MIGRATIONS[:1])
        assert version_of(bare) == 1
    with open_store(path) as store:
        store.keep([kept(35, symptoms="hot-joint")])
        store._connection.execute("UPDATE result SET symptoms = NULL")
        assert [one.symptoms for one in store.results(store.person("Ann"))] == [None]


def test_what_does_not_count_as_asked_is_known_also_of_what_was_kept_before(path):
    with open_store(path, make=True) as store:
        store.keep([asked(kept(35)), kept(36, days=1), asked(kept(37, days=2))])
        found = [one.asked for one in store.results(store.person("Ann"))]
        assert found == ["left_out,trimmed", "", "left_out,trimmed"]
    with sqlite3.connect(path) as bare:  # as the version before wrote it, one document damaged since
        bare.execute("ALTER TABLE result DROP COLUMN asked")
        bare.execute("UPDATE document SET content = x'00' WHERE result = 3")
        bare.execute(f"PRAGMA user_version = {len(MIGRATIONS) - 1}")
    with open_store(path) as store:
        assert [one.asked for one in store.results(store.person("Ann"))] == ["left_out,trimmed", "", ""]
