"""Secrets from environment variables, for automation: SITEPROOF_CRED_<NAME>_<FIELD>.

The name is in capitals with ``_`` for ``-``: SITEPROOF_CRED_LINUX_ADMIN_PASSWORD. The fields are
PASSWORD, KEY (a path, or the text itself), PASSPHRASE, COMMUNITY, AUTH, PRIV and CERTIFICATE (as
KEY).
"""

import re
from collections.abc import Mapping

from scanner.credentials.keys import KeyFileError, read_certificate, read_key
from scanner.credentials.store import FIELDS, StoreError
from scanner.credentials.types import Secret

_PREFIX = "SITEPROOF_CRED_"
_VARIABLE = re.compile(rf"{_PREFIX}([A-Z0-9_]+)_({'|'.join(FIELDS).upper()})")


_FROM_FILES = {"key": read_key, "certificate": read_certificate}


class EnvironmentStore:
    """Reads only; ``environ`` is usually ``os.environ``."""

    label = "environment"

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ

    def get(self, name: str) -> dict[str, Secret]:
        """The variables of a name that are set and not empty."""
        found = {}
        for field in FIELDS:
            text = self._environ.get(variable(name, field))
            if text:
                found[field] = Secret(text)
        for field, read in _FROM_FILES.items():
            if field in found:
                try:
                    found[field] = read(found[field].reveal())
                except KeyFileError as error:
                    raise StoreError(f"{variable(name, field)}: {error}") from None
        return found

    def names(self) -> list[str]:
        """The names that variables are set for."""
        matches = (_VARIABLE.fullmatch(key) for key, value in self._environ.items() if value)
        return sorted({match[1].lower().replace("_", "-") for match in matches if match})


def variable(name: str, field: str) -> str:
    """The variable of one secret."""
    return f"{_PREFIX}{name.upper().replace('-', '_')}_{field.upper()}"
