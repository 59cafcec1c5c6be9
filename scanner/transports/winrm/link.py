"""One kept-alive connection to WinRM, logged on: pywinrm's transport with limits and one login."""

from typing import NoReturn

import requests
from winrm.encryption import Encryption
from winrm.exceptions import WinRMError
from winrm.transport import Transport

from scanner.model import Reason
from scanner.transports.base import Deadline, Endpoint
from scanner.transports.logon import Sending
from scanner.transports.logon.certificates import check
from scanner.transports.logon.challenge import Challenged
from scanner.transports.logon.failures import BAD_TOKEN, LinkError
from scanner.transports.ssh import HostKeys
from scanner.transports.winrm import http, sockets
from scanner.transports.winrm.documents import BadDocumentError, Envelope, read
from scanner.transports.winrm.envelopes import Message
from scanner.transports.winrm.logon import LogOn

_KIND = "application/soap+xml;charset=UTF-8"

# A refusal of the service comes as 500 or as 400, with a fault inside.
_ANSWERS = frozenset({200, 400, 500})


class Link(Transport):
    """pywinrm's ``Transport``, of which ``send_message`` and the encryption carry our messages.

    What it would do by itself is taken from it: it opens one connection and no second one, looks
    into no environment for proxies, certificates and ``.netrc``, follows no redirect, reads only so
    many octets for only so long, and believes nothing in the clear that was asked for sealed.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        log_on: LogOn,
        certificates: HostKeys,
        deadline: Deadline,
        sending: Sending,
        *,
        tls: bool,
    ) -> None:
        """Connect and log on.

        Raises:
            LinkError: unreachable, no TLS, another certificate, refused.
            OSError: the file of certificates cannot be written; no login was tried.
        """
        host = f"[{endpoint.host}]" if ":" in endpoint.host else endpoint.host
        scheme = "https" if tls else "http"
        super().__init__(
            f"{scheme}://{host}:{endpoint.port}/wsman",
            username=scheme,  # pywinrm wants a name; ours are in ``log_on``
            password="",
            auth_method="ntlm",
            server_cert_validation="ignore",
            proxy=None,
        )
        stream: sockets.Timed = sockets.connect(endpoint, deadline)
        if tls:
            stream = sockets.over_tls(stream, endpoint, deadline, log_on.identity)  # type: ignore[arg-type]
        self.requests = self.octets = 0
        self.deadline = deadline
        self._adapter = http.Adapter(endpoint, stream)
        self._log_on = log_on
        try:
            certificate = sockets.certificate_of(stream)
            if certificate is not None:
                check(certificates, endpoint, certificate)
            session = self.build_session()
            log_on.run(self._post, certificate, sending)
            if not tls and log_on.seals:
                self.setup_encryption(session)
        except BaseException:
            self.close_session()
            raise

    def build_session(self) -> requests.Session:
        """requests' session, which only prepares requests; ``_send_message_request`` sends them."""
        if self.session is None:
            self.session = requests.Session()
            self.session.trust_env = False
            self.session.auth = self._log_on
            self.session.headers.update({"Content-Type": _KIND, "Accept-Encoding": "identity"})
        return self.session

    def setup_encryption(self, session: requests.Session) -> None:
        """Seal from here on; the log-on is done already."""
        if self._log_on.session_security is None:
            raise LinkError(Reason.LOGIN_REFUSED, "nothing is sent in the clear")
        self.encryption = Encryption(session, "ntlm")

    def ask(self, message: Message, deadline: Deadline) -> Envelope:
        """One message and its answer, which may hold a fault.

        Raises:
            LinkError: the connection is of no use any more.
        """
        self.deadline = deadline
        try:
            document = self.send_message(message.text)
            self.octets = len(document)
            found = read(document)
        except BadDocumentError as error:
            self._fail(str(error))
        except BAD_TOKEN:
            self._fail("the answer is not sealed as it must be, or its signature is wrong")
        except WinRMError:
            self._fail("the answer is not as long as it says")
        if found.relates_to.casefold() != message.id.casefold():
            self._fail("the answer belongs to another question")
        return found

    @property
    def host(self) -> Challenged | None:
        """What the host has said of itself in the login."""
        return self._log_on.host

    def cut(self) -> None:
        """End it from any thread."""
        sockets.cut(self._adapter.stream)

    def close_session(self) -> None:
        """End it; never raises."""
        self._adapter.close()
        self.cut()
        super().close_session()

    def _fail(self, detail: str) -> NoReturn:
        self.close_session()
        raise LinkError(Reason.BAD_ANSWER, detail)

    def _post(self, authorization: str) -> requests.Response:
        session = self.build_session()
        prepared = session.prepare_request(requests.Request("POST", self.endpoint))
        prepared.headers["Authorization"] = authorization
        return self._exchange(prepared)

    def _exchange(self, prepared: requests.PreparedRequest) -> requests.Response:
        self.requests += 1
        return http.exchange(self._adapter, prepared, self.deadline)

    def _send_message_request(
        self, session: requests.Session, prepared_request: requests.PreparedRequest
    ) -> requests.Response:
        del session
        answer = self._exchange(prepared_request)
        if answer.status_code == 401:
            self.close_session()
            raise LinkError(Reason.LOGIN_REFUSED, "the host has ended the login in the middle")
        if answer.status_code not in _ANSWERS or not answer.content:
            self._fail(f"the question was answered with HTTP status {answer.status_code}")
        return answer

    def _get_message_response_text(self, response: requests.Response) -> bytes:
        kind = response.headers.get("Content-Type", "").strip().casefold()
        if self.encryption is not None and not kind.startswith("multipart/encrypted"):
            self._fail("the answer to a sealed question came in the clear")
        if self.encryption is None:
            return bytes(response.content)
        found = self.encryption.parse_encrypted_response(response)
        if found == response.content:
            self._fail("the answer is sealed in another way than the question")
        return found
