"""Render synthetic squat and knee-to-wall clips with exact ground truth.

    python make_clips.py SPEC.json OUT_DIR [--only NAME ...] [--preview | --truth-only]

SPEC.json is a list of clips; what a clip may say, and what it means where it is silent, is in spec.py.
For each clip OUT_DIR gets NAME.mp4, NAME.csv (one row per frame) and NAME.json.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from clip import Clip
from spec import read_specs


def parsed() -> argparse.Namespace:
    """Return the command line's arguments."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("spec", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="+", metavar="NAME", help="only these clips")
    less = parser.add_mutually_exclusive_group()
    less.add_argument("--preview", action="store_true", help="only PNGs of the first frame and each bottom")
    less.add_argument("--truth-only", action="store_true", help="rewrite CSV and JSON, leave the videos")
    return parser.parse_args()


def main() -> None:
    """Make the clips one after the other."""
    arguments = parsed()
    arguments.out.mkdir(parents=True, exist_ok=True)
    renderer = None
    if not arguments.truth_only:
        from render import Renderer  # noqa: PLC0415 - the truth needs neither moderngl nor EGL

        renderer = Renderer()
    for spec in read_specs(arguments.spec, arguments.only):
        began = time.monotonic()
        clip = Clip(spec)
        if renderer and arguments.preview:
            clip.write_preview(arguments.out, renderer)
        else:
            clip.write_truth(arguments.out)
            if renderer:
                clip.write_video(arguments.out, renderer)
        print(f"{spec['name']}: {time.monotonic() - began:.1f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
