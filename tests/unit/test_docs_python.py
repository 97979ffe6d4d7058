"""The page on Python is a notebook: its blocks run one after the other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from edited_clips import recorded, two_squats
from stick import series

import ankle_cv
from ankle_cv.pipeline.recording import save_recording

PAGE = Path(ankle_cv.__file__).parent / "docs" / "python.md"
BLOCK = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def clips(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page's clips as saved landmarks, which need no pose model."""
    for name in ("squat", "wedge"):
        save_recording(tmp_path / f"{name}.npz", recorded([series(two_squats, seconds=7)]))
    monkeypatch.chdir(tmp_path)


@pytest.mark.filterwarnings("error")
@pytest.mark.usefixtures("clips")
def test_every_block_of_the_page_runs(capsys: pytest.CaptureFixture[str]) -> None:
    blocks = BLOCK.findall(PAGE.read_text("utf-8"))
    assert len(blocks) > 7, "no blocks were found: the test itself is broken"
    names: dict[str, object] = {}
    for number, block in enumerate(blocks, 1):
        code = re.sub(r'"(squat|wedge)\.mp4"', r'"\1.npz"', block)
        exec(compile(code, f"block {number} of {PAGE.name}", "exec"), names)  # noqa: S102 - our own page
    said = capsys.readouterr().out
    assert re.search(r"shin angle 3[3-7] ± \d+ deg", said)
    assert "unknown setting 'foot_mm' did you mean foot_cm?" in said
    assert "missing.mp4: " in said
    assert list(names["tables"]) == ["squat.npz", "wedge.npz"]  # type: ignore[call-overload]
    assert len(names["reps"]) == 4  # type: ignore[arg-type]
