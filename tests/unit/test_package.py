"""What ``import ankle_cv`` offers, and what it does not load."""

from __future__ import annotations

import subprocess
import sys

import pytest

import ankle_cv


def run(code: str) -> str:
    """What a fresh Python prints."""
    return subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout


def test_all_that_is_public_is_listed_and_there():
    assert set(ankle_cv.__all__) <= set(dir(ankle_cv))
    for name in ankle_cv.__all__:
        assert getattr(ankle_cv, name) is not None
    assert not [name for name in dir(ankle_cv) if name.startswith("_") and not name.startswith("__")]


def test_names_are_listed_before_anybody_used_them_and_nothing_is_loaded():
    heavy = ("mediapipe", "scipy", "matplotlib", "pandas", "numpy", "pydantic", "cv2")
    out = run(f"import sys, ankle_cv; print(*dir(ankle_cv)); print([n for n in {heavy} if n in sys.modules])")
    names, loaded = out.splitlines()
    assert set(ankle_cv.__all__) <= set(names.split())
    assert loaded == "[]"


def test_a_clip_is_not_analysed_with_more_than_is_needed():
    out = run("import sys; from ankle_cv import analyze; print({'matplotlib', 'mediapipe'} & {*sys.modules})")
    assert out.strip() == "set()"


def test_a_name_that_is_not_there_leads_to_the_near_one():
    code = "import ankle_cv\nankle_cv.analyse"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "Did you mean: 'analyze'?" in done.stderr
    with pytest.raises(AttributeError, match="analyse"):
        _ = ankle_cv.analyse


def test_the_package_explains_itself():
    for word in ("analyze(", ".frames", ".plot()", ".save(", "load("):
        assert word in ankle_cv.__doc__
