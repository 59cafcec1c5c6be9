"""requests over one connection that is open already: no proxy, no redirect, no second one."""

import http.client
from collections.abc import Mapping

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection
from urllib3.connectionpool import HTTPConnectionPool

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.logon.failures import LinkError, RefusalError
from scanner.transports.winrm.sockets import AlertError, Timed, alert_of

# Octets of one HTTP answer: an envelope of ``envelopes.ENVELOPE`` in UTF-8, sealed, and room.
MOST = 1 << 20
_CHUNK = 64 << 10

_BROKEN = (
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
)


class _Connection(HTTPConnection):
    """HTTP over the stream that we have opened (and wrapped in TLS) ourselves."""

    ready: Timed | None = None

    def _new_conn(self) -> Timed:
        """Once. A login holds for its connection, so a new one would be nobody's."""
        stream, self.ready = self.ready, None
        if stream is None:
            raise ConnectionResetError("the connection was closed")
        return stream


class _Pool(HTTPConnectionPool):
    def __init__(self, endpoint: Endpoint, stream: Timed) -> None:
        super().__init__(endpoint.host, endpoint.port, maxsize=1, retries=False)
        self._stream: Timed | None = stream

    def _new_conn(self) -> _Connection:
        made = _Connection(self.host, self.port)
        made.ready, self._stream = self._stream, None
        return made


class Adapter(HTTPAdapter):
    """Sends by the one pool. Whatever the environment says of proxies is never looked at."""

    def __init__(self, endpoint: Endpoint, stream: Timed) -> None:
        super().__init__(max_retries=0)
        self.stream = stream
        self._pool = _Pool(endpoint, stream)

    def get_connection_with_tls_context(self, *_args: object, **_options: object) -> _Pool:
        """The one there is."""
        return self._pool

    def cert_verify(self, *_args: object, **_options: object) -> None:
        """Done when the stream was opened."""

    def close(self) -> None:
        """End the connection."""
        self._pool.close()
        super().close()


def exchange(
    adapter: Adapter, request: requests.PreparedRequest, deadline: Deadline
) -> requests.Response:
    """Send a request, and read its answer as a whole, of at most ``MOST`` octets.

    Raises:
        LinkError: timed-out, or the connection broke; it is of no use any more.
    """
    adapter.stream.until = deadline
    try:
        adapter.stream.settimeout(max(0.01, deadline.left()))
        answer = adapter.send(request, stream=True, timeout=max(0.01, deadline.left()))
        body = _body(answer, answer.headers)
    except RefusalError:
        adapter.close()
        raise
    except _BROKEN as error:
        adapter.close()
        raise _decoded(error) from None
    answer._content = body  # what requests would have read without a limit
    return answer


def _body(answer: requests.Response, headers: Mapping[str, str]) -> bytes:
    if headers.get("Content-Encoding", "identity").strip().casefold() != "identity":
        raise LinkError(Reason.BAD_ANSWER, "the answer is compressed, which nobody asked for")
    length = headers.get("Content-Length", "0").strip()
    if length.isdecimal() and int(length[:20]) > MOST:
        raise _too_large()
    held = bytearray()
    while data := answer.raw.read(_CHUNK, decode_content=False):
        held += data
        if len(held) > MOST:
            raise _too_large()
    return bytes(held)


def _too_large() -> LinkError:
    return LinkError(Reason.TOO_LARGE, f"the answer is longer than {MOST >> 20} MB")


def _decoded(error: BaseException) -> LinkError:
    seen: set[int] = set()
    inner: BaseException | None = error
    while inner is not None and id(inner) not in seen:  # TimeoutError lies deep in the others
        if isinstance(inner, (TimeoutError, requests.Timeout, urllib3.exceptions.TimeoutError)):
            return LinkError(Reason.TIMED_OUT, "no answer came within the time")
        if alert := alert_of(inner):
            return AlertError(alert)
        seen.add(id(inner))
        inner = inner.__cause__ or inner.__context__ or _reason(inner)
    return LinkError(Reason.BAD_ANSWER, "the connection was closed in the middle of an answer")


def _reason(error: BaseException) -> BaseException | None:
    for found in (getattr(error, "reason", None), *error.args):
        if isinstance(found, BaseException):
            return found
    return None
