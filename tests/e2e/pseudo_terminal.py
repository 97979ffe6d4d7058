"""What a terminal receives of a command: its standard streams are a pseudo-terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import termios
from dataclasses import dataclass
from typing import Any, Final

OWN_SEQUENCES: Final = re.compile(
    rb"\x1b\[[0-9;]*m|\x1b\[(?:\d+)?[AK]|\x1b\[\?25[lh]|\r\n?|\n",
)
"""Colours, and the movements of a progress bar: one line up, erase the line, hide and show the cursor."""
CONTROL: Final = re.compile("[\x00-\x1f\x7f-\x9f\u200b\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


@dataclass(frozen=True)
class Seen:
    """How a command ended, and all that its terminal received."""

    code: int
    raw: bytes

    @property
    def text(self) -> str:
        """What is left without the program's own colours and movements."""
        return OWN_SEQUENCES.sub(b"\n", self.raw).decode("utf-8", "surrogateescape")

    def foreign(self) -> list[str]:
        """Characters that command a terminal and are not the program's own."""
        return [repr(c) for c in CONTROL.findall(self.text.replace("\n", ""))]


def on_a_terminal(words: list[str], columns: int = 100, **options: Any) -> Seen:
    """Run a command whose stdin, stdout and stderr are one pseudo-terminal, to its end."""
    controller, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(words, stdin=terminal, stdout=terminal, stderr=terminal, **options)
    os.close(terminal)
    received = b""
    while True:
        try:
            data = os.read(controller, 65536)
        except OSError:  # Linux's way to say that nobody holds the other end any more
            break
        if not data:
            break
        received += data
    os.close(controller)
    return Seen(process.wait(), received)
