from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
from references import reference_of

from ankle_cv.agreement.tables import read_reference, read_result
from ankle_cv.errors import InputError, UsageError


def test_semicolons_and_decimal_commas_are_read(saved: Path, tmp_path: Path) -> None:
    table = reference_of(saved)
    table.to_csv(tmp_path / "excel.csv", index=False, sep=";", decimal=",", encoding="utf-8-sig")
    read = read_reference(tmp_path / "excel.csv", {})
    assert read["knee_flexion_left_deg"].to_numpy() == pytest.approx(
        table["knee_flexion_left_deg"].to_numpy(), nan_ok=True
    )


def test_other_names_are_mapped(saved: Path, tmp_path: Path) -> None:
    theirs = reference_of(saved).rename(columns={"time_s": "time", "tibial_inclination_left_deg": "tilt"})
    theirs.to_csv(tmp_path / "mocap.csv", index=False)
    read = read_reference(tmp_path / "mocap.csv", {"tibial_inclination_left_deg": "tilt"})
    assert np.isfinite(read["tibial_inclination_left_deg"]).all()
    with pytest.raises(UsageError, match="no column tild"):
        read_reference(tmp_path / "mocap.csv", {"kasr": "tild"})


def test_what_cannot_be_read_is_told(saved: Path, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        read_reference(tmp_path / "none.csv", {})
    (tmp_path / "no_time.csv").write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="no time column"):
        read_reference(tmp_path / "no_time.csv", {})
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(InputError, match="is empty"):
        read_reference(tmp_path / "empty.csv", {})
    with pytest.raises(InputError, match="holds no result"):
        read_result(tmp_path)
    broken = tmp_path / "broken"
    shutil.copytree(saved, broken)
    (broken / "assessment.json").write_text(json.dumps({"schema_version": "9"}))
    with pytest.raises(InputError, match="cannot be read"):
        read_result(broken)


GOOD = "time_s,kasr,comment\n0,0.8,x\n0.1,0.9,\n0.2,,y\n"


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        GOOD.replace(",", "\t").encode("utf-16"),
        b"sep=;\n" + GOOD.replace(",", ";").replace("0.", "0,").encode(),
        b" Time , KASR ,x\n0.2,NaN,\n0,0.8,\n0.1,9e-1,\n",
        b'time_s,kasr,comment\n0,"0,8",x\n0.1,"0,9",\n\n,,\n0.2,n/a,y\n',
    ],
)
def test_a_reference_is_read_as_programs_write_it(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.csv").write_bytes(content)
    table = read_reference(tmp_path / "r.csv", {})
    assert list(table.columns) == ["time_s", "kasr"]
    assert table.to_numpy() == pytest.approx(np.array([[0, 0.8], [0.1, 0.9], [0.2, np.nan]]), nan_ok=True)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"time_s,kasr\n0,0.8\n0.1,steep\n", "line 3, column 2 .'kasr'.: 'steep' should be a number"),
        (b"time_s,kasr\ns,ratio\n0,0.8\n", "line 2, column 1 .'time_s'.: 's' should be a number"),
        (b"time_s,kasr\n0,0,8\n", "line 2: 3 cells, where the header names 2 columns"),
        (b"time_s,kasr\n0\n", "line 2: 1 cells, where the header names 2 columns"),
        (b"time_s,kasr\n0,1e308\n", "line 2, column 2 .'kasr'.: 1e308 should be a number up to 1000000"),
        (b"time_s,kasr\n1e300,1\n", "line 2, column 1"),
        (b"time_s,kasr\ninf,1\n", "line 2, column 1"),
        (b"time_s,kasr\n0,1\n0.1,1\n0,2\n", "line 4: the time of line 2 again"),
        (b"time_s,kasr\n0,1\n,1\n", "line 3, column 1 .'time_s'.: a row of numbers without its time"),
        (b"time_s,kasr,kasr\n0,1,2\n", "line 1, column 3 .'kasr'.: there is such a column already"),
        (b"time_s,Kasr,kasr\n0,1,2\n", "there is such a column already"),
        (b"time_s,a\n0,1\n", "no column that can be compared"),
        (b"time_s,kasr\n", "has 0 rows, too few"),
        (b"time_s,kasr\n0,1\n0.1,1\n", "has 2 rows, too few"),
        (b"time_s,kasr\n0,\xe9\n", "not UTF-8 text: line 2"),
        (b'time_s,kasr\n0,"1\n', "line 2: unexpected end"),
        (b"time_s,kasr\n0,1\x00\n", "line 2: it holds a zero byte"),
    ],
)
def test_a_reference_that_is_wrong_is_told_with_its_line(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "r.csv").write_bytes(content)
    with pytest.raises(InputError, match=says):
        read_reference(tmp_path / "r.csv", {})


def test_frames_and_document_are_of_one_result(saved: Path, tmp_path: Path) -> None:
    torn = tmp_path / "torn"
    shutil.copytree(saved, torn)
    lines = (torn / "frames.csv").read_text().splitlines()
    (torn / "frames.csv").write_text("\n".join(lines[:-1]) + "\n")
    with pytest.raises(
        InputError, match=f"has {len(lines) - 2} frames, the document beside it {len(lines) - 1}"
    ):
        read_result(torn)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"schema_version": "2.0"}, "schema_version"),
        ({"reps": "none"}, "reps"),
        ({"reps": [[[[]]]]}, "reps.0"),
        ({"kind": 3}, "kind"),
        ({"quality": {"pose_coverage": 2, "notices": []}}, "quality.pose_coverage"),
        ({"more": 1}, "more"),
        ({"summary": None}, "summary"),
        ({"provenance": {"settings": {"a": 1e300}}}, "a number beyond"),
    ],
)
def test_a_document_that_is_not_of_the_schema_is_told_with_its_field(
    saved: Path, tmp_path: Path, change: dict, says: str
) -> None:
    wrong = tmp_path / "wrong"
    shutil.copytree(saved, wrong)
    document = json.loads((wrong / "assessment.json").read_text())
    (wrong / "assessment.json").write_text(json.dumps(document | change))
    with pytest.raises(InputError, match="cannot be read") as error:
        read_result(wrong)
    assert says in error.value.message


@pytest.mark.parametrize("text", ["", "[" * 10_000, '{"a": NaN}', '{"a": 1, "a": 2}', "[]", "null", "\xff"])
def test_what_is_no_strict_json_is_no_document(saved: Path, tmp_path: Path, text: str) -> None:
    wrong = tmp_path / "wrong"
    shutil.copytree(saved, wrong)
    (wrong / "assessment.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(InputError, match="cannot be read"):
        read_result(wrong)
