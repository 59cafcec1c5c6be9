"""No Kerberos client here asks the machine's own configuration, or DNS, for a realm."""

from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True, scope="session")
def _no_realm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    file: Path = tmp_path_factory.mktemp("krb5") / "krb5.conf"
    file.write_text("[libdefaults]\n dns_lookup_kdc = false\n dns_lookup_realm = false\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KRB5_CONFIG", str(file))
        yield
