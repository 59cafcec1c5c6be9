"""nginx of the lab, reached from the laptop by Python's own TLS."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from lab.real.certificates import Certificate
from lab.real.lab import Lab
from tests.lab.real.conftest import WEB

pytestmark = pytest.mark.lab

# Prints the TLS version and the page, or the reason why the certificate was refused.
_CLIENT = """\
import http.client, json, ssl, sys
asked = json.load(sys.stdin)
context = ssl.create_default_context(cadata=asked["trust"])
if asked["lax"]:
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
link = http.client.HTTPSConnection(asked["host"], context=context, timeout=10)
try:
    link.connect()
    version = link.sock.version()
    link.request("GET", "/")
    reply = link.getresponse()
    answer = {"version": version, "page": reply.read().decode(), "x-lab": reply.headers["X-Lab"]}
except ssl.SSLError as error:
    answer = {"refused": str(error)}
json.dump(answer, sys.stdout)
"""


def _get(lab: Lab, kind: str, trust: Certificate, *, lax: bool = False) -> Any:
    asked = {"host": WEB[kind], "trust": trust.authority, "lax": lax}
    done = lab.laptop.run(
        [sys.executable, "-c", _CLIENT], text_in=json.dumps(asked), timeout=20, check=True
    )
    return json.loads(done.stdout)


def test_good_certificate(web_site: Lab, web_certificates: dict[str, Certificate]) -> None:
    answer = _get(web_site, "good", web_certificates["good"])
    assert answer == {"version": "TLSv1.3", "page": "page of good\n", "x-lab": "yes"}


@pytest.mark.parametrize(
    ("kind", "trust", "reason"),
    [
        ("good", "own", "self-signed certificate in certificate chain"),
        ("expired", "expired", "certificate has expired"),
        ("own", "good", "verify failed: self-signed certificate ("),
        ("weak", "weak", "key too small|protocol version|unsupported protocol"),
    ],
)
def test_bad_certificates_are_refused(
    web_site: Lab,
    web_certificates: dict[str, Certificate],
    kind: str,
    trust: str,
    reason: str,
) -> None:
    answer = _get(web_site, kind, web_certificates[trust])
    words = answer["refused"].replace("_", " ").lower()
    assert any(part in words for part in reason.split("|"))


def test_old_versions_and_a_short_key_are_served(
    web_site: Lab, web_certificates: dict[str, Certificate]
) -> None:
    answer = _get(web_site, "weak", web_certificates["weak"], lax=True)
    assert answer["version"] == "TLSv1.1"
    assert answer["page"] == "page of weak\n"
    leaf = x509.load_pem_x509_certificate(web_certificates["weak"].chain.encode())
    public = leaf.public_key()
    assert getattr(public, "key_size", None) == 1024


def test_plain_http(web_site: Lab, tmp_path: Path) -> None:
    program = f"import urllib.request as r; print(r.urlopen('http://{WEB['own']}/').read())"
    done = web_site.laptop.run([sys.executable, "-c", program], timeout=20, check=True)
    assert done.stdout == "b'page of own\\n'\n"
