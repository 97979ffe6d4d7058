from __future__ import annotations

from pathlib import Path

from references import reference_of

from ankle_cv.agreement.compare import compare
from ankle_cv.agreement.plots import write_agreement_plot
from ankle_cv.agreement.tables import read_result


def test_the_picture_is_written(saved: Path, tmp_path: Path) -> None:
    found = compare(read_result(saved), reference_of(saved), None)
    assert write_agreement_plot(found, tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
