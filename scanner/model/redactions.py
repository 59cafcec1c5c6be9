"""What a question takes out of its answer before the answer leaves the transport.

A redaction is a pure function of text, named by the question and part of its key: what it takes out
is in no record, no report and no log.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

#: In the place of a text that seems to hold a password.
LIKE_A_PASSWORD = "(looks like a password)"  # noqa: S105 - what is shown instead of one

_MOST = 20_000
_SIGNS = "!$%&*?#@+"
# Free texts are written in the language of the office: English, German, French.
# German puts words together: Startkennwort.
_WORD = (
    r"(?:pass[\s_-]?(?:words?|wd|code|phrase)|(?:\w{1,20})?(?:kennwort|passwort)|kennw|zugangscode|"
    r"mots?\s*de\s*passe|motdepasse|mdp|pwd?|pass)"
)
# "password: x", "pw=x", "Kennwort lautet x", "mdp est x", and what is plainly no word of a text.
_TOLD = re.compile(
    rf"(?<![^\W_]){_WORD}\b\s*(?:[:=>]+|->|\b(?:is|was|ist|war|lautet|heisst|est|for|für|pour)\b)"
    r"[\s:=\"'(]*(?P<value>[^\s\"')]{2,128})"
)
_BESIDE = re.compile(rf"(?<![^\W_]){_WORD}\b[\s\"'(/-]*(?P<value>[^\s\"'),;]{{3,128}})")
_LAST = re.compile(rf"(?<![^\W_]){_WORD}\b[\s\"'(/-]*(?P<value>[^\s\"')]{{3,128}})[\s\"')]*$")
_ITSELF = re.compile(r"\b(?:passw[o0]r[dt]|passwd|kennwort)[!?$#@]?\d{1,6}\b")
_DATE = re.compile(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\d{1,2}[./]\d{4}|(?:19|20)\d\d|\d{1,2}[dhm]")
_MAIL = re.compile(r"\S+@\S+\.\w+")
# What follows the word where a text is about passwords, and tells none.
_ENGLISH = (
    "a after age always an and any are at be by can cannot change changed changes changing "
    "complexity confidential controlled copy created database days does each every expire expired "
    "expires expiry export filter for forgotten from generated given handed has hash held hidden "
    "history in into its keepass keypass kept known last length list login lost managed manager "
    "may monthly must never new no none not notes of off old on only option options or our phone "
    "planned policies policy portal protected protection provided quarterly random replicated "
    "required reset resets rotated rotates rotation safe see self-service server service set "
    "settings shared should stored sync synced synchronisation the this to tool unknown unset "
    "until updated user users vault was weekly when where which will with writeback yearly"
)
_GERMAN = (
    "abgelaufen alle am andern aus bei beim bekannt das dem den der des die durch ein eine "
    "erneuern fehlt festgelegt für geändert gemäss gesetzt hat hinterlegt im immer ist jährlich "
    "kein keine liegt läuft manuell mit monatlich muss nach nicht nie nur oder ohne safe siehe "
    "steht tresor unbekannt und unter vergessen verwaltung vom von wird zum zur zurückgesetzt "
    "zurücksetzen ändern änderung"
)
_FRENCH = (
    "au aucun avec changer changé chez coffre connu dans de du en est expire expiré inconnu "
    "jamais la le les modifié ne non oublié par pas perdu pour réinitialiser réinitialisé sans "
    "sur voir à"
)
_ABOUT = frozenset(f"{_ENGLISH} {_GERMAN} {_FRENCH}".split())


@dataclass(frozen=True, slots=True)
class Redaction:
    """``of`` turns a text into what may be kept; ``attributes``, in lower case, are those of a
    directory whose texts it is for."""

    of: Callable[[str], str]
    attributes: frozenset[str]

    def kept(self, value: object) -> object:
        """A value as it travels: None, text, octets (which are no UTF-8), or a list of them."""
        match value:
            case None:
                return None
            case list() | tuple():
                return [self.kept(one) for one in value]
            case bytes():
                return self.of(value.decode("latin-1"))
        return self.of(str(value))


def written_password(text: str) -> str:
    """``LIKE_A_PASSWORD`` where a free text seems to tell a password, else "": a text that tells
    none is not kept either, for it is about people."""
    plain = "".join(
        " " if unicodedata.category(one)[0] == "C" else one
        for one in unicodedata.normalize("NFKC", text[:_MOST])
    )
    return LIKE_A_PASSWORD if _tells(plain.strip()) else ""


def _tells(text: str) -> bool:
    if text == LIKE_A_PASSWORD:
        return True
    folded = text.casefold()
    if any(_meant(found["value"]) for found in _TOLD.finditer(folded)):
        return True
    for found in _BESIDE.finditer(folded):
        if _odd(found["value"]) and _meant(found["value"]):
            return True
    last = _LAST.search(folded)
    if last and last["value"].rstrip("!").isalnum() and _meant(last["value"]):
        return True
    return _is_one(text) or _ITSELF.search(folded) is not None


def _meant(value: str) -> bool:
    """Whether it may be a password, and is no word about passwords and no date."""
    word = value.strip(".,;:!?()[]")
    if value.count("*") == len(value) or word in _ABOUT or _DATE.fullmatch(word):
        return False
    return any(one.isalnum() for one in value)


def _odd(value: str) -> bool:
    """Letters and digits, or letters and signs, as no word of a sentence has them."""
    letters = any(one.isalpha() for one in value)
    digits = any(one.isdigit() for one in value)
    return (letters or len(value) >= 4) and (
        digits or any(one in "!$%&*?#@+" for one in value[:-1])
    )


def _is_one(text: str) -> bool:
    """A text that is nothing but a password: one word with all that rules of complexity want."""
    return (
        8 <= len(text) <= 40
        and not any(one.isspace() for one in text)
        and not _MAIL.fullmatch(text)
        and any(one.islower() for one in text)
        and any(one.isupper() for one in text)
        and any(one.isdigit() for one in text)
        and any(one in _SIGNS for one in text)
        and "://" not in text
    )


#: By the name that a question gives.
REDACTIONS: Mapping[str, Redaction] = {
    "written-passwords": Redaction(
        written_password, frozenset({"description", "info", "comment", "admindescription"})
    )
}
