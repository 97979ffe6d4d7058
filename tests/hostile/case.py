"""A hostile case as data, and what came of it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

Box: TypeAlias = Path
"""A case's own folder: ``work``, where the command runs, ``home``, ``tmp``, ``elsewhere``, left alone."""

Listing: TypeAlias = Mapping[str, tuple[object, ...]]
"""What is in a box, by path: kind, size, time of change, target of a link."""

HANG_S: Final = 45.0
BATCH_HANG_S: Final = 150.0
OUT: Final = "out"
"""Results of a case, below ``work``; given with ``-o`` where it is not spelled out."""


NO_OUTPUT_ADDED: Final = frozenset({"-o", "--output", "--help", "--config"})
"""Words with which no output folder is added to a command; a config file may name one."""


@dataclass(frozen=True)
class Outcome:
    """What a case did.

    ``code`` is None when it hung; ``peak_mb`` the largest memory it held, ``before`` and ``after`` the box.
    """

    box: Box
    code: int | None
    stdout: str
    stderr: str
    seconds: float
    peak_mb: float
    before: Listing
    after: Listing

    @property
    def work(self) -> Path:
        """The folder the command ran in."""
        return self.box / "work"


@dataclass(frozen=True)
class Case:
    """One case.

    Attributes
    ----------
    name
        ``door/what``, unique.
    words
        After ``ankle-cv``; ``{box}`` stands for the box. Without ``-o``, analyze and batch get ``-o out``.
    exits
        The exit codes that the contract allows (ankle_cv/docs/results.md).
    build
        Makes the input in the box; runs in a process of its own.
    says
        Each of these is somewhere in stdout or stderr, upper or lower case.
    silent_about
        None of these is.
    notices
        When the exit code is 0, one of these notices is in the document.
    writes
        Where, below the box, anything may appear, change or vanish.
    leaves, absent
        Must, and must not, exist afterwards, below the box.
    check
        Returns what else is wrong, or nothing.
    call
        A call of the Python API in place of the command; errors count as those of the command.
    env
        Further variables; None removes one.
    prepare
        Runs in the process before the program: limits, streams.
    act
        Does something to the running process, such as sending a signal.
    alone
        A process of its own from the installed command rather than a fork of one that has started.
    encoding
        Of what is printed.
    terminal
        The environment asks for what terminals are written: colours and movements of the program's own.
    hang_s
        Longer is a hang; by default `HANG_S`, and `BATCH_HANG_S` for a batch, whose workers start anew.
    """

    name: str
    words: tuple[str, ...] = ()
    exits: tuple[int, ...] = (3,)
    build: Callable[[Box], object] | None = None
    says: tuple[str, ...] = ()
    silent_about: tuple[str, ...] = ()
    notices: tuple[str, ...] = ()
    writes: tuple[str, ...] = (f"work/{OUT}", "work/ankle-cv-results")
    leaves: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    check: Callable[[Outcome], str | None] | None = None
    call: Callable[[Box], object] | None = None
    env: Mapping[str, str | None] = field(default_factory=dict)
    prepare: Callable[[Box], object] | None = None
    act: Callable[[subprocess.Popen[bytes], Box], object] | None = None
    alone: bool = False
    encoding: str = "utf-8"
    terminal: bool = False
    hang_s: float = 0.0

    def __post_init__(self) -> None:
        """Choose the patience."""
        if not self.hang_s:
            patience = BATCH_HANG_S if self.words[:1] == ("batch",) else HANG_S
            object.__setattr__(self, "hang_s", patience)

    @property
    def door(self) -> str:
        """Where the untrusted thing enters."""
        return self.name.partition("/")[0]

    def argv(self, box: Box) -> list[str]:
        """Return the words of the command in a box."""
        words = [word.replace("{box}", str(box)) for word in self.words]
        if words and words[0] in {"analyze", "batch"} and not NO_OUTPUT_ADDED & set(words):
            words += ["-o", OUT]
        return words


QUICK_OUTPUT: Final = ("--no-video", "--no-report")


def analyze(name: str, path: str, *more: str, **facts: Any) -> Case:
    """A case of ``ankle-cv analyze`` on one path, without pictures and page unless they matter."""
    return Case(name, ("analyze", path, *QUICK_OUTPUT, *more), **facts)


def unique(cases: Iterable[Case]) -> tuple[Case, ...]:
    """Return the cases, having checked that each has a name of its own."""
    found = tuple(cases)
    names = [case.name for case in found]
    twice = {name for name in names if names.count(name) > 1}
    assert not twice, f"two cases of one name: {sorted(twice)}"
    return found
