"""What a table says of clips is read right, or an error or a note with its line: nothing is passed over."""

from __future__ import annotations

import pytest

from ankle_cv.batch.clips_table import Table, lookup, read_table
from ankle_cv.errors import UsageError

ANNA = {"a.mp4": {"person": "Anna", "date": "2026-01-31", "foot_cm": 26.5}}


def told(table: Table) -> dict[str, dict]:
    return {name: row.known_fields() for name, row in table.rows.items()}


@pytest.mark.parametrize(
    "content",
    [
        b"file,person,date,foot_cm\na.mp4,Anna,2026-01-31,26.5\n",
        b"\xef\xbb\xbffile;person;date;foot_cm\r\na.mp4;Anna;20260131;26,5\r\n",
        b"file\tperson\tdate\tfoot_cm\na.mp4\tAnna\t2026-1-31\t26,5",
        b'file,person,date,foot_cm\na.mp4,Anna,2026-01-31,"26,5"\n',
        b"sep=;\nfile;person;date;foot_cm\na.mp4;Anna;20260131;26.5\n",
        b'"sep=,"\r\nfile,person,date,foot_cm\r\na.mp4,Anna,20260131,26.5\r\n',
        b"file,person,date,foot_cm\ra.mp4,Anna,20260131,26.5\r",
        "file\tperson\tdate\tfoot_cm\r\na.mp4\tAnna\t20260131\t26,5\r\n".encode("utf-16"),
        b"\n\nfile,person,date,foot_cm,,\na.mp4,Anna,20260131,26.5,,\n,,,,,\n\n",
        b" File , Person,DATE,Foot cm\na.mp4, Anna ,20260131, 26.5\n",
        b"file;person;date;foot_cm\na.mp4;Anna;31.01.2026;26,5\n",
        b"file,person,date,foot-cm\n.\\a.mp4,Anna,20260131,26.5,,,\n",
        b'file,"person",date,foot_cm\n"x/../a.mp4","Anna",20260131,26.50\n',
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(content):
    assert told(read_table(content, "clips.csv")) == ANNA


def test_words_may_be_written_in_other_cases():
    table = read_table(b"file,side,test\na.mp4,LEFT,Heel raise\nb.mp4,right,heel_raise\n", "clips.csv")
    assert [row["test"] for row in told(table).values()] == ["heel-raise"] * 2
    assert [row["side"] for row in told(table).values()] == ["left", "right"]


def test_empty_cells_are_not_known_and_empty_lines_no_rows():
    assert told(read_table(b"file,person,side\na.mp4,,\n,,\n", "clips.csv")) == {"a.mp4": {}}


def test_cells_may_hold_separators_quotes_and_line_ends():
    table = read_table(b'file,person,clinic\na.mp4,"Anna ""B"", C","two\nlines"\nb.mp4,B,x\n', "clips.csv")
    assert told(table)["a.mp4"] == {"person": 'Anna "B", C', "clinic": "two\nlines"}
    assert table.lines == {"a.mp4": 2, "b.mp4": 4}


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "is empty"),
        (b"\n \n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"sep=;\n", "is empty"),
        (b"name,person\na.mp4,Anna\n", "no column 'file'"),
        (b"PK\x03\x04\x00\x00", "zero byte"),
        (b"file,person\na.mp4,An\x00na\n", "line 2: it holds a zero byte"),
        (b"file,person\na.mp4,Ren\xe9\n", "not UTF-8 text: line 2"),
        (b"\xff\xfef\x00i\x00l", "not UTF-8"),
        (b"file,side\na.mp4,lft\n", "line 2, column 2 ('side')"),
        (b"file,date\na.mp4,31/1/2026\n", "a date is written 2026-01-31"),
        (b"file,date\na.mp4,31.2.2026\n", "a date is written 2026-01-31"),
        (b"file,date\na.mp4,2026131\n", "a date is written 2026-01-31"),
        (b"file,date\na.mp4,2026-02-30\n", "a date is written 2026-01-31"),
        (b"file,foot_cm\na.mp4,260\n", "line 2, foot_cm 260: should be a number from 10 to 40"),
        (b"file,foot_cm\nb.mp4,25\na.mp4,=1+25\n", "line 3, foot_cm '=1+25'"),
        (b"file,foot_cm\na.mp4,nan\n", "line 2, foot_cm 'nan'"),
        (b'file,height_cm\na.mp4,"1,80"\n', "line 2, height_cm 1.8: should be a number from 80 to 250"),
        (b"file,height_cm\na.mp4,1e308\n", "line 2, height_cm"),
        (
            b"file,person\na.mp4,A\n./a.mp4,B\n",
            "line 3, column 1 ('file'): 'a.mp4' has a row already",
        ),
        (b"file,person\n,Anna\n", "line 2, column 1 ('file'): no file is named"),
        (b"file,person,foot_cm\na.mp4,Anna,26,5\n", "line 2: 4 cells, where the header names 3 columns"),
        (b"file,,foot_cm\na.mp4,Anna,26\n", "line 2, column 2 (''): 'Anna' is below no name"),
        (b"file,heigth_cm\na.mp4,180\n", "line 1, column 2 ('heigth_cm'): did you mean height_cm?"),
        (b"file,foot\na.mp4,26\n", "did you mean foot_cm?"),
        (b"file,Height (m)\na.mp4,1.8\n", "did you mean height_cm?"),
        (b"file,persons\na.mp4,A\n", "did you mean person?"),
        (b"files,person\na.mp4,A\n", "did you mean file?"),
        (b"file,person,Person\na.mp4,A,B\n", "line 1, column 3 ('Person'): there is such a column already"),
        (b"file,x,x\na.mp4,A,B\n", "there is such a column already"),
        (b'file,person\na.mp4,"Anna\nb.mp4,B\n', "line 2: unexpected end of data"),
        (b'file,person\na.mp4,"Anna"B\n', "line 2: "),
        (b"file,person\na.mp4," + b"x" * 200_000, "line 2"),
        (b"file,person\na.mp4," + b"x" * 20_000, "line 2, column 2: a cell of 20000 characters"),
    ],
)
def test_a_wrong_table_is_told_with_its_line(content, says):
    with pytest.raises(UsageError) as error:
        read_table(content, "clips.csv")
    assert says in error.value.message
    assert len(error.value.message) < 300


def test_rows_find_their_clips_by_path_or_by_name():
    table = read_table(b"file,person\nx/a.mp4,Anna\nb.mp4,Ben\ngone.mp4,Carl\n", "clips.csv")
    found, notes = lookup(table, ["x/a.mp4", "y/a.mp4", "y/b.mp4"])
    assert {path: row.person for path, row in found.items()} == {"x/a.mp4": "Anna", "y/b.mp4": "Ben"}
    assert notes == ("clips.csv names clips that are not there: 'gone.mp4' (line 4)",)


def test_rows_find_their_clips_in_other_case_and_other_accents():
    table = read_table("file,person\nSQUAT.MP4,Anna\ndéjà.mp4,Ben\n".encode(), "clips.csv")
    found, notes = lookup(table, ["squat.mp4", "x/de\u0301ja\u0300.mp4"])
    assert [row.person for row in found.values()] == ["Anna", "Ben"]
    assert not notes


def test_the_spelling_that_is_exact_goes_first():
    table = read_table(b"file,person\nA.mp4,Anna\na.mp4,Ben\n", "clips.csv")
    assert {path: row.person for path, row in lookup(table, ["a.mp4", "A.mp4"])[0].items()} == {
        "A.mp4": "Anna",
        "a.mp4": "Ben",
    }


@pytest.mark.parametrize("file", ["clips/x/a.mp4", "/data/clips/x/a.mp4", "X/A.mp4", "clips\\\\x\\\\a.mp4"])
def test_a_row_may_name_the_folder_too(file):
    table = read_table(f"file,person\n{file},Anna\n".encode(), "clips.csv")
    found, notes = lookup(table, ["x/a.mp4", "y/a.mp4", "y/A.mp4"], "/data/clips")
    assert list(found) == ["x/a.mp4"]
    assert not notes


def test_a_path_is_no_other_path_of_the_same_name():
    table = read_table(b"file,person\nnorth/a.mp4,Anna\n", "clips.csv")
    assert not lookup(table, ["x/a.mp4"], "/data/clips")[0]


def test_cells_left_out_at_the_end_of_a_row_are_not_known():
    assert told(read_table(b"file,person,foot_cm\na.mp4,Anna\n", "clips.csv")) == {
        "a.mp4": {"person": "Anna"}
    }


def test_a_slip_in_a_name_is_asked_about_and_own_columns_are_told():
    table = read_table(b"file,clinic\nsqaut_01.mp4,north\n", "clips.csv")
    found, notes = lookup(table, ["squat_01.mp4", "lunge.mp4"])
    assert not found
    assert notes == (
        "clips.csv names clips that are not there: 'sqaut_01.mp4' (line 2, is it squat_01.mp4?)",
        "clips.csv: passed on as they are: 'clinic'",
    )


def test_own_columns_beside_the_known_one_that_they_resemble_are_own():
    table = read_table(b"file,person,person_id,date,dates,foot_cm,foot_side\na.mp4,Anna,7,,x,26,l\n", "c")
    assert (table.rows["a.mp4"].person, table.rows["a.mp4"].foot_cm) == ("Anna", 26)


@pytest.mark.parametrize(
    "file", ["C:\\data\\clips\\sub\\a.mp4", "C:/data/clips/sub/a.mp4", "clips\\sub\\a.mp4", "sub\\a.mp4"]
)
def test_a_row_may_name_the_folder_as_windows_does(file):
    table = read_table(f"file,person\n{file},P\n".encode(), "c")
    found, _ = lookup(table, ["sub/a.mp4"], "C:\\data\\clips")
    assert found["sub/a.mp4"].person == "P"


def test_a_table_of_nothing_is_told():
    assert lookup(read_table(b"file,person\n", "clips.csv"), ["a.mp4"])[1] == ("clips.csv names no clips",)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"file,person\na.mp4,Anna\n", r"line 2: 'a\.mp4' fits several clips"),
        (b"file,person\nx/a.mp4,Anna\nX/A.mp4,Ben\n", r"line 3: 'X/A\.mp4' is x/a\.mp4, and so is line 2"),
    ],
)
def test_a_row_belongs_to_one_clip_and_a_clip_to_one_row(content, says):
    with pytest.raises(UsageError, match=says):
        lookup(read_table(content, "clips.csv"), ["x/a.mp4", "y/a.mp4"])


def test_a_table_of_old_windows_says_how_to_save_it():
    with pytest.raises(UsageError, match="line 2 holds a byte") as caught:
        read_table("file,person\na.mp4,Zoé\n".encode("cp1252"), "my clips.csv")
    assert "iconv -f cp1252 -t utf-8 'my clips.csv'" in caught.value.remedy
