"""The largest file of each kind that is read: far above what is in use, far below what stops a machine."""

from __future__ import annotations

from typing import Final

CLIP_BYTES: Final = 256 << 30
"""A clip: an hour of 4K film at 400 Mbit/s, the most that cameras write, has 180 GB."""

CLIP_PICTURES: Final = 200_000
"""Pictures of a clip: 110 minutes at 30 a second, 14 at 240. With four people in each, all that is read from
them has 1 GB, which is as much as is read back from a ``landmarks.npz``."""

LANDMARKS_BYTES: Final = 1 << 30
"""A ``landmarks.npz``: a minute at 30 frames a second has about 1.5 MB, so this is half a day."""

DOCUMENT_BYTES: Final = 64 << 20
"""An ``assessment.json`` or another file of results in JSON: some 100 kB with 30 repetitions."""

TABLE_BYTES: Final = 256 << 20
"""A ``frames.csv`` or a reference: about 600 bytes a frame, so four hours at 30 frames a second."""

METADATA_BYTES: Final = 16 << 20
"""A ``clips.csv``: about 100 bytes a clip, so 160,000 clips."""

CONFIG_BYTES: Final = 1 << 20
"""A config file: a dozen lines, and room for comments."""

MANIFEST_BYTES: Final = 256 << 20
"""A ``manifest.jsonl``: about 0.7 kB a clip, so 380,000 clips."""

MODEL_BYTES: Final = 512 << 20
"""A pose model: the largest of its maker has 30 MB."""

STORE_BYTES: Final = 64 << 30
"""A history: some 15 kB a result, so four million of them."""

EXPORT_BYTES: Final = 16 << 30
"""What 'ankle-cv history export' wrote of one person: some 100 kB a result, so 160,000 of them."""

PAGE_BYTES: Final = 64 << 20
"""Largest report: its pictures are in it, 100 kB each."""

PICTURE_BYTES: Final = 8 << 20
"""A small picture beside the results: about 5 kB."""

JSON_DEPTH: Final = 64
"""Levels of lists and objects within each other; documents of this program have at most eight."""
