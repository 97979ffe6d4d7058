"""Who may come in: only the browser that was opened with this run's address, only under this machine's name.

Any page that the user's browser shows can send requests to 127.0.0.1. So every request must name this server
as its host (a page elsewhere that lets its name point here names its own: DNS rebinding), one that changes
something must come from a page of this server (``Origin``), and all but the entrance and the style sheets
need the cookie, which the entrance gives for the token of this run or for the password.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass, field
from ipaddress import ip_address
from threading import Lock
from typing import Final, Literal, TypeAlias

LOOPBACK: Final = "127.0.0.1"
ENTRANCE: Final = "/enter"
STATIC: Final = "/static/"
HOST: Final = re.compile(r"(?P<name>\[[0-9a-f:.]+\]|[^:\[\]]+)(?::(?P<port>[0-9]{1,5}))?")
USUAL_PORT: Final = 80
"""Port of an address that names none."""
HARMLESS: Final = frozenset({"GET", "HEAD"})
"""Methods that change nothing, which another page may cause without being able to read the answer."""
TOKEN_BYTES: Final = 32
"""Length of what cannot be guessed, bytes."""

DoorRefusal: TypeAlias = Literal["host", "origin", "stranger"]


class Ticket:
    """A token that is good once."""

    def __init__(self) -> None:
        self.token = secrets.token_urlsafe(TOKEN_BYTES)
        self._lock, self._used = Lock(), False

    def take(self, token: str) -> bool:
        """Return whether that is the token and it was not used; then it is."""
        with self._lock:
            good = not self._used and _same(token, self.token)
            self._used |= good
            return good


@dataclass(frozen=True)
class Door:
    """The rules of one run.

    Attributes
    ----------
    host, port
        Where the server listens.
    token
        Part of the address that is opened; whoever has it gets the cookie.
    cookie
        Value of the cookie.
    password
        What lets in too; None where only the address does.
    ticket
        A token for the browser that is opened by us.
    """

    host: str
    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(TOKEN_BYTES))
    password: str | None = None
    ticket: Ticket = field(default_factory=Ticket)

    @property
    def cookie_name(self) -> str:
        """Name of the cookie; browsers share cookies between ports, so that it names the port."""
        return f"ankle_cv_{self.port}"

    @property
    def address(self) -> str:
        """Address to open, with the token; it lets in as often as it is opened."""
        return self._address(self.token)

    @property
    def address_once(self) -> str:
        """Address for the browser that we open, which lets in once.

        Other users of the machine can read the words that a program is started with.
        """
        return self._address(self.ticket.token)

    def _address(self, token: str) -> str:
        return f"http://{_shown_host(self.host)}:{self.port}{ENTRANCE}?token={token}"

    def refusal(self, method: str, path: str, headers: dict[str, str], *, socket: bool) -> DoorRefusal | None:
        """Return why a request is turned away; None when it may come in.

        Parameters
        ----------
        method
            ``GET``, ``POST`` …; of a WebSocket anything.
        path
            Path of the request, without its query.
        headers
            By name in small letters.
        socket
            Whether it opens a WebSocket, which sends messages later: it counts as changing something.
        """
        host = headers.get("host", "")
        if not self.knows_host(host):
            return "host"
        if (socket or method not in HARMLESS) and headers.get("origin") != f"http://{host}":
            return "origin"
        if path == ENTRANCE or (path.startswith(STATIC) and not socket):
            return None
        return None if self.knows_cookie(headers.get("cookie", "")) else "stranger"

    def knows_host(self, host: str) -> bool:
        """Return whether a ``Host`` names this server.

        Beyond the loopback address any number does, with our port: a name that somebody else's page made
        point here is a name, not a number. Browsers leave out the port that addresses have by themselves.
        """
        found = HOST.fullmatch(host.lower())
        if found is None or int(found["port"] or USUAL_PORT) != self.port:
            return False
        name = found["name"]
        if name in {"localhost", _shown_host(self.host).lower()}:
            return True
        return name in {LOOPBACK, "[::1]"} if self.is_local else _is_number(name)

    @property
    def is_local(self) -> bool:
        """Whether only this machine reaches the server."""
        return is_loopback(self.host)

    def knows_cookie(self, header: str) -> bool:
        """Return whether a ``Cookie`` header has the cookie of this run."""
        # Not by a parser of the standard, which drops all where another program's cookie is odd.
        pairs = [one.strip().partition("=") for one in header.split(";")]
        return any(name == self.cookie_name and _same(value, self.cookie) for name, _, value in pairs)

    def knows_token(self, token: str) -> bool:
        """Return whether a token is that of this run, or its ticket, which then is used up."""
        return _same(token, self.token) or self.ticket.take(token)

    def knows_password(self, password: str) -> bool:
        """Return whether a password is the right one; never where there is none."""
        return self.password is not None and _same(password, self.password)


def is_loopback(host: str) -> bool:
    """Return whether an address to listen at is reached from this machine alone."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _is_number(name: str) -> bool:
    try:
        ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _shown_host(host: str) -> str:
    """Return a host as an address writes it; that of all addresses is opened by the loopback one."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return LOOPBACK
    return f"[{address}]" if address.version == 6 else str(address)  # noqa: PLR2004  # the version's name


def _same(given: str, right: str) -> bool:
    """Compare in a time that tells nothing of how much was right."""
    one, other = (hashlib.sha256(text.encode("utf-8", "replace")).digest() for text in (given, right))
    return hmac.compare_digest(one, other)
