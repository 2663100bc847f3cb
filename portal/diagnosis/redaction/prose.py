"""Secrets that a person tells: “the password is …”, in the languages that customers write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from portal.diagnosis.redaction.chance import digits_in, is_of_chance
from portal.diagnosis.redaction.harmless import is_uuid
from portal.diagnosis.redaction.literal import is_literal
from portal.diagnosis.redaction.removal import KEY, PASSWORD, Removal
from portal.diagnosis.redaction.words import holds_one, one_of

# In lower case. Where letters of the same word may go on in front, it names something else.
_PASSWORDS: Final = (
    "password", "passwort", "passphrase", "passcode", "pass phrase", "kennwort", "contraseña", "contrasena", "mot de passe",
    "mdp", "senha", "wachtwoord", "parola d'ordine", "пароль", "hasło", "パスワード", "暗証番号", "密码", "密碼", "口令", "비밀번호",
    "كلمة المرور", "كلمة السر", "pwd", "pw", "pass", "pin", "login", "credentials", "creds", "zugangsdaten",
    "anmeldedaten", "credenciales", "identifiants", "credenciais", "şifre", "parola", "lösenord", "salasana", "heslo",
)  # fmt: skip
_KEYS: Final = (
    "schlüssel", "key", "clave", "llave", "clef", "clé", "chave", "chiave", "sleutel", "ключ", "klucz", "token", "jeton",
    "secret", "geheimnis", "secreto", "segredo", "キー", "鍵", "トークン", "シークレット", "密钥", "密鑰", "金鑰", "令牌", "키", "토큰",
    "مفتاح", "الرمز", "رمز", "code",
)  # fmt: skip
_NOUN: Final = re.compile(one_of((*_PASSWORDS, *_KEYS)))
_SAYS: Final = (
    r"(?:\b(?:is|was|to|are|ist|war|lautet|heißt|sind|auf|es|era|son|est|était|sont|é|são|è|this|this one|using|with|it['’]s)\b"
    r"|=|[:：]|→|->|=>|は|が|是|为|為|هو|هي|이|가|은|는)"
)
# A line may end behind a colon; stars that stand for the secret itself open nothing.
_OPENING: Final = r"""(?:[ \t]*\r?\n)?(?!\*{3})[ \t:：,"'`“”„‘’«»「『《【(\[*_<]{0,6}"""
_SAID: Final = re.compile(
    rf"(?:(?:[^\n.;!?。！？&<>{{}}()=]|\.(?=\w)){{0,48}}?{_SAYS}{_OPENING}|[ ]?[\"'`“„‘«「(\[](?=\S))"
    r"(?P<value>[A-Za-z0-9!#$%&@^*_+~-][^\s\"'`“”„‘’«»」』》】)\]<>、，。]{3,400})",
    re.I,
)
_ORDINARY: Final = re.compile(
    r"(?:https?|ftp|file)://|[\w.+-]+@[\w-]+\.\w+|(?:argon2\w*|bcrypt|scrypt|pbkdf2\w*|UGFzc3dvcmQ6|VXNlcm5hbWU6)\Z|(?:sha|md|rfc|iso|oauth|utf|base|ipv|tls|aes|http|v|ed|hs|rs|es|x|nist|api|id|win|log|h)-?\d[\w.-]{0,8}\Z"
    r"|\d[\d.,:/-]*(?:st|nd|rd|th|ms|s|min|h|d|kb|mb|gb|px|%|x)?\Z|\d{4}-\d\d-\d\dT[\d:.]+Z?\Z|\d{2,5}/\w+\Z|\d{1,3}[- ](?:bit|byte|char|digit|day|day|hour|character)|[A-Z]{1,6}-\d{1,6}\Z|401|403|\d+\+?\Z",
    re.I,
)
_ENOUGH_TO_TELL: Final = 128
_SHORTEST_KEY: Final = 12
_SHORTEST_NUMBER: Final = 16


def told_secrets(text: str) -> Iterator[Removal]:
    lower = in_lower_case(text)
    end = 0
    for noun in _NOUN.finditer(lower):
        if noun.start() < end or not _is_a_word(lower, noun):
            continue
        said = (
            None
            if _OF_SOMETHING_ELSE.search(lower, max(0, noun.start() - 24), noun.start())
            else _SAID.match(text, noun.end())
        )
        if said is None:
            continue
        value = said["value"].rstrip(".,;:!?*_")
        if noun[0] not in _PASSWORDS:
            value = value.partition("&")[0]
        if _is_told(value[:_ENOUGH_TO_TELL], is_password=noun[0] in _PASSWORDS):
            start = said.start("value")
            end = start + len(value)
            yield Removal(start, end, PASSWORD if noun[0] in _PASSWORDS else KEY)


_OF_SOMETHING_ELSE: Final = re.compile(
    r"(?:cache|cached|websocket|primary|foreign|public|sort|partition|index|map|row|object|unique|hash|idempotency|routing|message|dedup\w*)[ _:-]{0,2}"
    r"(?:\w{1,12}[ _:-]){0,3}\Z"
)


def in_lower_case(text: str) -> str:
    """Lower case at the same places; the one letter that grows by it stays as it is."""
    lower = text.lower()
    return (
        lower
        if len(lower) == len(text)
        else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    )


def _is_a_word(text: str, noun: re.Match[str]) -> bool:
    """Latin letters neither in front nor behind, but for an ending: ``keys``, ``Passwörter``."""
    if not noun[0].isascii():
        return True
    before, behind = (
        text[noun.start() - 1 : noun.start()],
        _ENDING.sub("", text[noun.end() : noun.end() + 4]),
    )
    return not (before.isalpha() and before.isascii()) and not (
        behind[:1].isalnum() and behind[:1].isascii()
    )


_ENDING: Final = re.compile(r"\A(?:es|s|en|m)(?![a-z0-9])")


def _is_told(value: str, *, is_password: bool) -> bool:
    if value.isdigit() and not is_password:
        return len(value) >= _SHORTEST_NUMBER
    if _ORDINARY.match(value) or not is_literal(value, is_quoted=False, is_sentence=True):
        return False
    has_digit = any(c.isdigit() for c in value)
    has_letter = any(c.isalpha() for c in value)
    if is_password:
        return (has_digit and has_letter) or _has_odd_sign(value)
    if is_uuid(value):
        return True
    return has_digit and has_letter and value.isascii() and is_of_chance(value, _SHORTEST_KEY)


def _has_odd_sign(value: str) -> bool:
    return any(c in "!#$%&@^*+~" for c in value) and len(value) >= 6


_STRONG: Final = re.compile(
    r"(?<![\w/.@:=?&%-])(?:(?=[^\s]{0,40}[!#$%^*+~@])(?=[^\s]{0,40}\d)(?=[^\s]{0,40}[A-Za-z])[A-Za-z0-9!#$%^*+~@_.-]{8,40}"
    r"|[a-z]{3,12}(?:-[a-z]{3,12}){2,5}-\d{1,4})(?![\w/@:(=&])"
)
_ROUND_A_NOUN: Final = 48
_SPEAKS_OF_PASSWORDS: Final = re.compile(
    one_of(
        (
            *_PASSWORDS[:20],
            "şifre",
            "parola",
            "auth code",
            "auth-code",
            "authcode",
            "zugangsdaten",
            "пароль",
            "pass",
            "pw",
            "pwd",
        )
    )
)


def strong_passwords(text: str) -> Iterator[Removal]:
    """What looks as passwords have to look, close to the word for one."""
    for start, end in _round_the_nouns(in_lower_case(text)):
        for match in _STRONG.finditer(text, start, end):
            value = match[0].rstrip(".")
            if is_literal(value, is_quoted=False, is_sentence=True) and not _ORDINARY.match(value):
                yield Removal(match.start(), match.start() + len(value), PASSWORD)


def _round_the_nouns(lower: str) -> Iterator[tuple[int, int]]:
    """On the same line; where the stretches of two nouns meet they are one."""
    last: tuple[int, int] | None = None
    for noun in _SPEAKS_OF_PASSWORDS.finditer(lower):
        near = max(0, noun.start() - _ROUND_A_NOUN), noun.end() + _ROUND_A_NOUN
        line_start = lower.rfind("\n", near[0], noun.start()) + 1
        line_end = lower.find("\n", noun.end(), near[1])
        start = max(line_start, near[0])
        end = min(len(lower), near[1]) if line_end < 0 else line_end
        if last and start <= last[1]:
            last = last[0], end
        else:
            if last:
                yield last
            last = start, end
    if last:
        yield last


_CODES: Final = re.compile(
    r"(?:recovery|backup|scratch|wiederherstellungs?|ersatz)[- ]?codes?|codes? de (?:récupération|secours)"
    r"|códigos? de (?:recuperación|recuperação)"
)
_CODE: Final = re.compile(
    r"\b(?:[a-z0-9]{4,6}-[a-z0-9]{4,6}(?:-[a-z0-9]{4,6}){0,3}|[a-z0-9]{8,12}|\d{4} \d{4})\b", re.I
)
# Each with what has to stand in the text at all, in lower case; most texts hold none of it.
_TOLD_BY_PLACE: Final = tuple(
    (re.compile(rule), signs)
    for rule, signs in (
        (r"(?:verification|security|one-time|sign-in|login|2fa|mfa|otp|sms)[- ]code (?:is|:) ?(?P<code>\d{4,8})\b", ("code",)),
        (r"(?:2fa|totp|setup|authenticator|mfa)[ \w-]{0,20}(?:key|secret|code)[: ]{1,3}(?P<groups>(?:[a-z2-7]{4} ){3,15}[a-z2-7]{4})\b", ("2fa", "totp", "setup", "mfa", "authenticator")),
        (r"(?:seed|mnemonic|recovery|secret) phrase[^\n:]{0,20}: ?(?P<words>(?:[a-z]{3,8} ){11,23}[a-z]{3,8})", (" phrase",)),
        (r"(?:epp|auth(?:-?info)?|transfer|authorization)[ /-]?(?:auth-?info )?code(?: [^\n]{0,60}?)? ?(?:is|lautet|es|est|:) ?(?P<transfer>(?=\S{0,30}\d)\S{6,40}?)(?=[,.;)]?(?:\s|\Z))", ("code",)),
        (r"auth-?code: ?(?P<auth>(?=\S{0,30}\d)\S{6,40}?)(?=[,.;)]?(?:\s|\Z))", ("authcode", "auth-code")),
        (r"(?:пароль|password|passwort|\bpw|\bpass|\bpwd)[ \n](?P<told>(?=\S{0,30}\d)(?=\S{0,30}[a-z])[^\s\"'<>(){}\[\]=:,]{6,40})(?=[,.;)!]?(?:\s|\Z))", ("пароль", "passwor", "pass ", "pass\n", "pw")),
        (r"\bpassword from (?P<old>\S{5,40}) to (?=\S)", ("password from ",)),
        (r"(?:wpa\d?|wifi|wlan)[ -](?:key|schlüssel|password|passwort)[: ]{1,3}(?P<wireless>\S{8,63})", ("wpa", "wifi", "wlan")),
        (r"\bpin,? (?:is|it's|it is|:) ?(?P<pin>\d{4,8})\b", ("pin ", "pin,")),
        (r"(?:try|user(?:name)?|login) \S{2,40} ?/ ?(?P<tried>(?=\S{0,30}\d)\S{6,40})", ("try ", "user ", "username ", "login ")),
        (r"\bssh \S{3,80} with (?P<ssh>(?=\S{0,30}\d)\S{6,40})", ("ssh ",)),
        (r"logins?: ?\S{1,60} ?/ ?(?P<slashed>\S{4,60})", ("login:", "logins:")),
    )
)  # fmt: skip
_SENTENCES: Final = frozenset({"told", "tried", "ssh"})
_NEAR: Final = 400


def codes(text: str) -> Iterator[Removal]:
    """Lists of codes for a lost second factor, codes for one time, phrases of words."""
    lower = in_lower_case(text)
    for heading in _CODES.finditer(lower) if "cod" in lower or "cód" in lower else ():
        for code in _CODE.finditer(text, heading.end(), heading.end() + _NEAR):
            if digits_in(code[0]) >= (1 if "-" in code[0] else 2):
                yield Removal(*code.span(), PASSWORD)
    for rule, signs in _TOLD_BY_PLACE:
        for match in rule.finditer(lower) if holds_one(lower, signs) else ():
            start, end = match.span(match.lastgroup or 0)
            is_sentence = match.lastgroup in _SENTENCES
            if is_literal(text[start:end], is_quoted=False, is_sentence=is_sentence):
                yield Removal(start, end, PASSWORD)
