"""``ankle-cv`` with a camera that waits.

``python live_driver.py live --camera CLIP …``: what a session comes to hangs on no clock, and on no machine.
"""

from __future__ import annotations

from ankle_cv.cli.environment import tidy_environment


def main() -> None:
    # As the command does: linear algebra on another number of threads has other last digits.
    tidy_environment()
    from waiting_camera import run  # noqa: PLC0415 - what is imported reads the environment

    run()


if __name__ == "__main__":
    main()
