"""Location and verification of the pose model.

The model ``full`` is part of the package; the others, and any model of the user's own, are files that the
user provides. Nothing is ever downloaded.
"""

from __future__ import annotations

import hashlib
import io
import lzma
import os
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from platformdirs import user_cache_path

from ankle_cv.errors import EnvironmentProblemError, InputError, UsageError
from ankle_cv.files import is_file, read_bytes
from ankle_cv.files.limits import MODEL_BYTES
from ankle_cv.values import expanded, refused

MODEL_DIR_VARIABLE: Final = "ANKLE_CV_MODEL_DIR"
"""Environment variable with a folder to search for models that are not part of the package."""

EMBEDDED_MODEL: Final = "full"

DIGESTS: Final = MappingProxyType(
    {
        "lite": (
            "59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",
            "cfc1262089c33b0542cbae3a0f650a452f1e75eae82e9b2a07cfd5cb15e79e72",
        ),
        "full": ("4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",),
        "heavy": (
            "64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",
            "8a180d95183f14e714de0b8c889af401c357ab99f2aef1d0e1caacf634c4b82a",
        ),
    }
)
"""SHA-256 of the accepted files of each named model, Google's own bundle first (data/MODEL_CARD.md)."""

SECOND_MODEL: Final = "lightning"
SECOND_FILENAME: Final = "movenet_lightning.onnx"
SECOND_DIGEST: Final = "e078715a533b5531127237401f9f4385d041e37b1e660e098a7014a95fc26606"
"""The second network, which is part of the package (data/MODEL_CARD.md)."""

LANDMARK_NETWORK: Final = "pose_landmarks_detector.tflite"
BUNDLE_MEMBERS: Final = frozenset({"pose_detector.tflite", LANDMARK_NETWORK})
"""Members that a pose landmarker bundle, a zip file, must contain."""

UNFIT_BUNDLE: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, NotImplementedError, OSError, RuntimeError, ValueError),
)
"""Exceptions of ``zipfile`` for bytes that are no zip file, or one that is damaged, encrypted or too new."""

REINSTALL: Final = "reinstall it: pip install --force-reinstall ankle-cv"

_ORIGIN: Final = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
    "pose_landmarker_{name}/float16/latest/pose_landmarker_{name}.task"
)


@dataclass(frozen=True)
class ModelFile:
    """A pose model that was found and verified.

    Attributes
    ----------
    name
        ``lite``, ``full``, ``heavy``, or the stem of the user's own file.
    sha256
        Digest of the file.
    location
        Path of the file.
    """

    name: str
    sha256: str
    location: Path

    def read_bytes(self) -> bytes:
        """Return the content.

        Raises
        ------
        EnvironmentProblemError
            The file cannot be read, or has changed since it was verified.
        """
        content = _read(self.location, self.name)
        if hashlib.sha256(content).hexdigest() != self.sha256:
            raise EnvironmentProblemError(
                f"the pose model {self.name!r} ({self.location}) changed while it was in use",
                "run the command again once the file is complete",
            )
        return content


def model_filename(name: str) -> str:
    """Return the file name of a named model."""
    return f"pose_landmarker_{name}.task"


def user_model_dir() -> Path:
    """Return the folder for models in the user's cache."""
    return user_cache_path("ankle-cv") / "models"


def search_dirs(model_dir: Path | None) -> tuple[Path, ...]:
    """Return the folders to search for a model that is not part of the package, in order of precedence."""
    from_environment = os.environ.get(MODEL_DIR_VARIABLE)
    candidates = (model_dir, Path(from_environment) if from_environment else None, user_model_dir())
    return tuple(folder for folder in candidates if folder is not None)


def resolve_model(name_or_path: str, model_dir: Path | None = None) -> ModelFile:
    """Find a pose model and verify it.

    Parameters
    ----------
    name_or_path
        ``lite``, ``full``, ``heavy``, or the path of a ``.task`` file.
    model_dir
        Folder to search first; then ``ANKLE_CV_MODEL_DIR``, then the user's cache.

    Raises
    ------
    UsageError
        The name is neither a known model nor a path.
    EnvironmentProblemError
        The file is missing, unreadable, corrupt or not a pose model.
    """
    if name_or_path not in DIGESTS:
        return _resolve_path(name_or_path)
    if name_or_path == EMBEDDED_MODEL:
        location = Path(__file__).with_name("data") / model_filename(EMBEDDED_MODEL)
        return _checked(EMBEDDED_MODEL, location, DIGESTS[EMBEDDED_MODEL], REINSTALL)
    folders = search_dirs(model_dir)
    filename = model_filename(name_or_path)
    for folder in folders:
        if is_file(folder / filename):
            remedy = f"replace it: {_how_to_get(name_or_path)}"
            return _checked(name_or_path, folder / filename, DIGESTS[name_or_path], remedy)
    looked = ", ".join(str(folder) for folder in folders)
    raise EnvironmentProblemError(
        f"the pose model {name_or_path!r} is not on this machine (looked for {filename} in {looked})",
        f"put {filename} into {folders[0]}: {_how_to_get(name_or_path)}",
    )


def resolve_second_model() -> ModelFile:
    """Find the second network and verify it.

    Raises
    ------
    EnvironmentProblemError
        The file of the package is missing or damaged.
    """
    location = Path(__file__).with_name("data") / SECOND_FILENAME
    return _checked(SECOND_MODEL, location, (SECOND_DIGEST,), REINSTALL)


def _resolve_path(text: str) -> ModelFile:
    """Return a model of the user's own, with its own digest."""
    try:
        path = expanded(text)
    except ValueError as error:
        raise refused("--model", text, str(error), f"choose {', '.join(DIGESTS)} or a .task file") from error
    if not is_file(path):
        if path.suffix == ".task" or len(path.parts) > 1:
            raise EnvironmentProblemError(
                f"there is no pose model at {path}",
                "check the path, or leave --model out to use the built-in one",
            )
        raise UsageError(
            f"unknown pose model {text!r}",
            f"choose {', '.join(DIGESTS)} or the path of a .task file; the second one is --second-model",
        )
    content = _read(path, path.name)
    if not _is_pose_bundle(content):
        raise EnvironmentProblemError(
            f"{path} is not a MediaPipe pose landmarker bundle",
            "give a .task file of the pose landmarker, or leave --model out to use the built-in one",
        )
    return ModelFile(path.stem, hashlib.sha256(content).hexdigest(), path)


def _checked(name: str, location: Path, accepted: tuple[str, ...], remedy: str) -> ModelFile:
    """Verify a named model by its known digests."""
    digest = hashlib.sha256(_read(location, name)).hexdigest()
    if digest not in accepted:
        raise EnvironmentProblemError(
            f"the pose model {name!r} is damaged or not the expected file ({location}, SHA-256 {digest})",
            remedy,
        )
    return ModelFile(name, digest, location)


def _read(location: Path, name: str) -> bytes:
    try:
        return read_bytes(location, MODEL_BYTES)
    except InputError as error:
        raise EnvironmentProblemError(
            f"the pose model {name!r} cannot be read: {error.message}",
            "make the file readable, or reinstall the package if it is the built-in one",
        ) from error


def _is_pose_bundle(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as bundle:
            if sum(member.file_size for member in bundle.infolist()) > MODEL_BYTES:
                return False
            return set(bundle.namelist()) >= BUNDLE_MEMBERS and bundle.testzip() is None
    except UNFIT_BUNDLE:
        return False


def _how_to_get(name: str) -> str:
    return f"SHA-256 {DIGESTS[name][0]}, from {_ORIGIN.format(name=name)}"
