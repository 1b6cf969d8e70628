"""Fetches a file from a host the operator allows, and from nowhere else.

Somebody who may name an address could make the server ask machines that only it can reach. So: only hosts of the
operator's list, https only, the name resolved once and the connection made to exactly the address that was checked
(no second answer of the name's server is asked), no private address, no redirect to another host, and limits on size
and time. An entry of the list that begins with `private:` may be plain http and lie on a private address.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

SECONDS = 8.0
MOST_BYTES = 5 * 1024 * 1024
MOST_REDIRECTS = 3


class CannotFetch(Exception):
    """The file was not fetched; the text says why and what to do."""


@dataclass(frozen=True)
class AllowedHost:
    """A host the operator allows; without a port, the usual one of its scheme."""

    name: str
    port: int | None = None
    is_private: bool = False


def allowed_hosts() -> list[AllowedHost]:
    """The operator's list, `[private:]host[:port]` each."""
    found = []
    for entry in settings.CONFSITE_PUBLICATION_HOSTS:
        rest = entry.strip().lower()
        is_private = rest.startswith("private:")
        name, _colon, port = rest.removeprefix("private:").partition(":")
        if name:
            found.append(AllowedHost(name, int(port) if port.isdigit() else None, is_private))
    return found


def fetch(address: str) -> bytes:
    """The body of an address.

    Raises:
        CannotFetch: the host is not allowed, or the answer is too large, too slow or not there.
    """
    ends_at = time.monotonic() + SECONDS
    first = _checked(address)
    for _round in range(MOST_REDIRECTS + 1):
        host, target = _checked(address)
        if host != first[0]:
            raise CannotFetch(_("The address leads to another host. Download the file yourself and upload it."))
        status, location, body = _ask(address, host, target, ends_at)
        if status in (301, 302, 303, 307, 308) and location:
            address = urljoin(address, location)
            continue
        if status != 200:
            raise CannotFetch(
                _("%(host)s answered with %(status)d. Check the address.") % {"host": host.name, "status": status}
            )
        return body
    raise CannotFetch(_("The address leads in circles. Download the file yourself and upload it."))


def _checked(address: str) -> tuple[AllowedHost, str]:
    """The allowed host of an address, and what to ask it for."""
    try:
        parts = urlsplit(address.strip())
        name, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise CannotFetch(_("This is not an address. It looks like https://dblp.org/pid/00/1.xml.")) from error
    if parts.scheme not in ("http", "https") or parts.username is not None or parts.password is not None or not name:
        raise CannotFetch(_("This is not an address. It looks like https://dblp.org/pid/00/1.xml."))
    usual = 443 if parts.scheme == "https" else 80
    for host in allowed_hosts():
        if host.name == name and (port or usual) == (host.port or usual):
            if parts.scheme == "http" and not host.is_private:
                raise CannotFetch(_("Addresses begin with https:// here."))
            path = parts.path or "/"
            return host, f"{path}?{parts.query}" if parts.query else path
    names = ", ".join(host.name for host in allowed_hosts()) or _("no host")
    raise CannotFetch(
        _("Files are fetched from %(hosts)s only. Download the file yourself and upload it.") % {"hosts": names}
    )


def _resolved(host: AllowedHost, port: int) -> tuple[int, str]:
    """Family and address to connect to; every address of the name has to be a public one."""
    try:
        found = socket.getaddrinfo(host.name, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise CannotFetch(_("%(host)s was not found.") % {"host": host.name}) from error
    if not host.is_private and not all(is_public(str(entry[4][0])) for entry in found):
        raise CannotFetch(_("%(host)s lies on a private address. Tell the operator.") % {"host": host.name})
    return int(found[0][0]), str(found[0][4][0])


def is_public(text: str) -> bool:
    """Whether an IP address belongs to the public internet, also where it stands inside another one."""
    address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if inner is None and address in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(str(inner))
    return address.is_global and not address.is_multicast


def _ask(address: str, host: AllowedHost, target: str, ends_at: float) -> tuple[int, str, bytes]:
    """Status, location and body of one answer."""
    parts = urlsplit(address)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    family, ip = _resolved(host, port)
    connection = http.client.HTTPConnection(host.name, port)
    raw = socket.socket(family, socket.SOCK_STREAM)
    grip = raw.dup()  # TLS takes the first one over
    watchdog = threading.Timer(_left(ends_at), _hang_up, [grip])  # also for a server that drips its headers
    watchdog.daemon = True
    watchdog.start()
    try:
        raw.settimeout(_left(ends_at))
        raw.connect((ip, port))
        connection.sock = _secured(raw, host.name) if parts.scheme == "https" else raw
        headers = {"Accept": "application/json, application/xml, text/*;q=0.9", "Accept-Encoding": "identity"}
        connection.request("GET", target, headers=headers)
        answer = connection.getresponse()
        if answer.getheader("Content-Encoding", "identity").lower() != "identity":
            raise CannotFetch(_("%(host)s sent a packed answer nobody asked for.") % {"host": host.name})
        return answer.status, answer.getheader("Location", ""), _body(answer, ends_at)
    except (OSError, http.client.HTTPException) as error:
        raise CannotFetch(
            _("%(host)s did not answer in time or broke off. Try again later, or upload the file.")
            % {"host": host.name}
        ) from error
    finally:
        watchdog.cancel()
        connection.close()
        raw.close()
        grip.close()


def _hang_up(grip: socket.socket) -> None:
    """End a connection from another thread: whoever reads from it gets its end at once."""
    with contextlib.suppress(OSError):
        grip.shutdown(socket.SHUT_RDWR)


def _secured(raw: socket.socket, name: str) -> ssl.SSLSocket:
    """The connection with TLS; its certificate has to be the host's."""
    return ssl.create_default_context().wrap_socket(raw, server_hostname=name)


def _body(answer: http.client.HTTPResponse, ends_at: float) -> bytes:
    parts, size = [], 0
    while part := answer.read1(65536):
        _left(ends_at)
        size += len(part)
        if size > MOST_BYTES:
            raise CannotFetch(_("The file is larger than 5 MB."))
        parts.append(part)
    _left(ends_at)  # hung up by the watchdog
    if answer.length:
        raise http.client.IncompleteRead(b"", answer.length)
    return b"".join(parts)


def _left(ends_at: float) -> float:
    """Seconds left; at the end, the same error as of a silent server."""
    left = ends_at - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left
