"""The key of a clip's results: a digest of its content, its settings and the pose model."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Final

from ankle_cv.settings import TOLD, Settings

NO_PART: Final = frozenset({"model", "model_dir", *TOLD})
"""Settings that only locate the model, which its digest identifies, or are told of the person: a corrected
name is no reason to analyse a clip again: `ankle_cv.batch.retell` corrects what was written."""

DEFAULTS: Final = Settings().model_dump(mode="json")


def unit_key(sha256: str, settings: Mapping[str, Any], model_sha256: str) -> str:
    """Return the key of one clip's results, 64 hexadecimal digits.

    Settings left at their default are not part of it, so that a later version with more settings keeps keys.

    Parameters
    ----------
    sha256
        Digest of the clip's bytes.
    settings
        ``Settings`` in JSON mode, as in every ``assessment.json``.
    model_sha256
        Digest of the pose model.
    """
    changed = {
        name: value for name, value in settings.items() if name not in NO_PART and value != DEFAULTS.get(name)
    }
    text = json.dumps([sha256, changed, model_sha256], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def document_key(document: Mapping[str, Any]) -> str | None:
    """Return the key of an ``assessment.json``, or None when it is no such document."""
    try:
        made_by = document["provenance"]
        return unit_key(document["input"]["sha256"], made_by["settings"], made_by["model"]["sha256"])
    except (KeyError, TypeError, AttributeError):
        return None
