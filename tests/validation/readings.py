"""What was read from a clip's pixels, kept so that code behind them can be tried in a second."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from trials import ROOT

from ankle_cv.api import run_analysis
from ankle_cv.files import sha256_of
from ankle_cv.pipeline.analysis import AnalysedClip
from ankle_cv.pipeline.recording import save_recording
from ankle_cv.settings import Settings

READS_PIXELS: Final = (
    *("video", "pose", "evidence"),
    *("pipeline/first_pass.py", "pipeline/second_pass.py", "pipeline/recording.py"),
)
"""Code that decides what is read in a frame. Which legs and moments are read is planned by nearly all other
code, too: that is not part of the key, hence ``--fresh``."""
KEY_LENGTH: Final = 10


def analysed(clip: Path, settings: Settings, folder: Path, fresh: bool = False) -> AnalysedClip:
    """Analyse a clip, or what was read from the same pixels by the same code with the same settings.

    Parameters
    ----------
    clip
        A video.
    settings
        Of the analysis.
    folder
        Where readings are kept.
    fresh
        Read the pixels again in any case.

    Raises
    ------
    AnkleCvError
        As `ankle_cv.api.run_analysis`.
    """
    kept = folder / f"{clip.stem}-{key(clip, settings)}.npz"
    if kept.exists() and not fresh:
        return run_analysis(kept, settings)
    result = run_analysis(clip, settings)
    folder.mkdir(parents=True, exist_ok=True)
    partial = kept.with_suffix(".partial")
    save_recording(partial, result.recording)
    partial.replace(kept)
    return result


def key(clip: Path, settings: Settings) -> str:
    """Return a name for what can be read from a clip by this code with these settings."""
    parts = (sha256_of(clip), settings.model_dump_json(), code_key())
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:KEY_LENGTH]


@cache
def code_key() -> str:
    """Return a name for the code and the models that read pixels."""
    found = hashlib.sha256()
    for part in READS_PIXELS:
        path = ROOT / "ankle_cv" / part
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and file.suffix in {".py", ".onnx", ".task"}:
                found.update(file.name.encode())
                found.update(file.read_bytes())
    return found.hexdigest()[:KEY_LENGTH]
