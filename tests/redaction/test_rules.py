"""What the redactor takes for a secret, and what it leaves: a specification to read.

In each text ``«…»`` is what has to go; all that stands round it has to stay.
"""

from __future__ import annotations

import re
import string
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.diagnosis import Provider, load, redacted_paste

PROVIDER = load("101domain")
K = "b1cea0fe71985561f5a5c38d36abd25141040df9"
MIXED = "hQ7f3c91d0b7a2e58c64Zk3q9Wm"
SECRET = re.compile("«([^«»]*)»")
MARKER = re.compile(r"\[removed: looks like [^\]]+, (\d+) characters\]")


def marked(text: str) -> str:
    """The text with ``KEY!`` and ``MIXED!`` filled in."""
    return text.replace("KEY!", K).replace("MIXED!", MIXED)


def cleared(text: str, provider: Provider = PROVIDER) -> str:
    return redacted_paste(text, provider)


def table(**texts: str) -> pytest.MarkDecorator:
    """Each text under its name as a case."""
    cases = [pytest.param(marked(t), id=name.replace("_", " ")) for name, t in texts.items()]
    return pytest.mark.parametrize("text", cases)


def removes_what_is_marked(text: str) -> None:
    """Every ``«…»`` becomes a marker that tells its length; the rest is the same."""
    secrets = SECRET.findall(text)
    assert secrets
    result = cleared(SECRET.sub(r"\1", text))
    assert MARKER.sub("«»", result) == SECRET.sub("«»", text)
    assert [int(m[1]) for m in MARKER.finditer(result)] == [len(s) for s in secrets]


@table(
    a_header="Authorization: Bearer «KEY!»",
    small_letters="authorization: bearer «KEY!»",
    no_scheme="Authorization: «KEY!»",
    another_scheme="Authorization: Token «KEY!»",
    basic="Authorization: Basic «YXBpa2V5OmM3ZDRlMmE5MWI2Zg==»",
    proxy="Proxy-Authorization: Bearer «KEY!»",
    british_spelling="Authorisation: Bearer «KEY!»",
    scheme_twice="Authorization: Bearer Bearer «KEY!»",
    another_header="GET / HTTP/1.1\r\nX-API-Key: «KEY!»\r\nAccept: */*\r\n",
    in_a_command="curl -sS -H 'Authorization: Bearer «KEY!»' https://api.101domain.com/v1/tlds",
    in_a_program='requests.get(url, headers={"Authorization": "Bearer «MIXED!»"}, timeout=10)',
    bearer_in_a_sentence="We send Bearer «KEY!» and get 401.",
)
def test_credentials_behind_a_header_or_a_scheme(text):
    removes_what_is_marked(text)


@table(
    env="PORT=8080\nAPI_KEY=«KEY!»\nDEBUG=1\n",
    env_in_quotes='API_KEY="«MIXED!»"\n',
    export="export DB_PASSWORD='«Kastanie42!»'",
    ini="[db]\nuser = shop\npassword = «Otter-Blue7»\n",
    yaml="db:\n  user: shop\n  password: «Otter42Blue»\n",
    toml='api_token = "«MIXED!»"\n',
    json='{"user": "jane", "apiKey": "«KEY!»", "retries": 3}',
    json_in_a_text=r'"{\"user\":\"jane\",\"password\":\"«Kastanie42»\"}"',
    python="API_SECRET = '«MIXED!»'  # live",
    php_arrow="'secret_key' => '«MIXED!»',",
    php_define="define('API_KEY', '«KEY!»');",
    go='apiKey := "«KEY!»"',
    address="https://example.org/v1?page=2&api_key=«KEY!»",
    option="tool --api-key «KEY!» --verbose",
    option_with_equals="tool --password=«Kastanie42!» --verbose",
    wide_colon="password：«Kastanie42»",
)
def test_values_of_a_secrets_name(text):
    removes_what_is_marked(text)


@table(
    element="<user>jane</user><password>«Kastanie42!»</password>",
    element_with_a_prefix="<ns:ApiKey>«KEY!»</ns:ApiKey>",
    json_pair='{"name": "X-API-Key", "value": "«KEY!»"}',
    element_with_a_plain_word="<dbPassword>«abracadabra»</dbPassword>",
    json_pair_with_a_plain_word='{"name": "DB_PASSWORD", "value": "«abracadabra»"}',
    yaml_pair="- name: API_KEY\n  value: «KEY!»\n- name: PORT\n  value: 8080\n",
)
def test_values_in_fields(text):
    removes_what_is_marked(text)


@table(
    user_and_password="postgres://«shop:Kastanie42»@db.example.org:5432/shop",
    key_as_user="git clone https://«MIXED!»@git.example.org/a.git",
    slack="https://hooks.slack.com/services/«T0A1B2C3D4/B0A1B2C3D4/hQ7f3c91d0b7a2e58c64Zk3q»",
    discord="https://discord.com/api/webhooks/123456789012345678/«hQ7f3c91d0b7a2e58c64Zk3q9Wm»",
    telegram="https://api.telegram.org/bot«1234567890:AAhQ7f3c91d0b7a2e58c64Zk3q9WmhQ7f3c/getUpdates»",
)
def test_secrets_in_addresses(text):
    removes_what_is_marked(text)


@table(
    cookie="Cookie: theme=dark; session=«hQ7f3c91d0b7a2e5»; lang=de",
    set_cookie="Set-Cookie: sid=«hQ7f3c91d0b7a2e5»; Path=/; Max-Age=3600",
)
def test_cookies(text):
    removes_what_is_marked(text)


@table(
    csv="user,password,city\njane,«Kastanie42»,Bonn\ntom,«Otter77Blue»,Köln",
    tabs="user\tapi key\njane\t«KEY!»",
    markdown="| user | password |\n| --- | --- |\n| jane | «Kastanie42» |",
)
def test_columns_whose_heading_names_a_secret(text):
    removes_what_is_marked(text)


@table(
    english="The password is «Kastanie42» since Monday.",
    german="Das Passwort lautet «Kastanie42», danke.",
    spanish="La contraseña es «Kastanie42» desde ayer.",
    french="Le mot de passe est «Kastanie42» depuis hier.",
    portuguese="A senha é «Kastanie42» desde ontem.",
    russian="Мой пароль: «Kastanie42»",
    japanese="パスワードは「«Kastanie42»」です。",
    chinese="密码是“«Kastanie42»”，请勿外传。",
    arabic="كلمة المرور هي «Kastanie42»",
    a_key_in_english="My key is «KEY!», is it right?",
    a_key_in_german="Unser Schlüssel lautet «MIXED!», bitte prüfen.",
)
def test_secrets_that_a_sentence_tells(text):
    removes_what_is_marked(text)


@table(
    behind="For the password we took «Kastanie42!» last week.",
    in_front="«otter-maple-cobalt-77» has been our password since May.",
)
def test_what_looks_like_a_password_close_to_the_word(text):
    removes_what_is_marked(text)


@table(
    one="-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC\n-----END PRIVATE KEY-----",
    another_kind="-----BEGIN RSA PRIVATE KEY-----\nMIIEvQIBADAN\n-----END RSA PRIVATE KEY-----",
)
def test_private_keys_go_as_a_whole(text):
    result = cleared(f"before\n{text}\nafter")
    assert MARKER.sub("«»", result) == "before\n«»\nafter"
    assert "looks like a private key" in result


def test_private_key_without_an_end_goes_as_well():
    result = cleared("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\nhkiG9w0BAQEFAASC")
    assert MARKER.sub("«»", result) == "«»"


@table(
    curl_user="curl -u «jane:Kastanie42» https://example.org/",
    mysql="mysql -u root -p«Kastanie42» shop",
    docker="docker login -u acme -p «Kastanie42» ghcr.io",
    sshpass="sshpass -p «Kastanie42» ssh web3",
    pipe="echo «Kastanie42» | docker login --password-stdin",
    netrc="machine example.org login jane password «Kastanie42»",
    pgpass="db.example.org:5432:shop:jane:«Kastanie42»",
    sql="CREATE USER jane IDENTIFIED BY '«Kastanie42»';",
    mail='server.login("jane", "«Kastanie42»")',
    wifi="WIFI:T:WPA;S:Cafe;P:«Kastanie42»;;",
    one_time="otpauth://totp/A:jane?issuer=A&secret=«JBSWY3DPEHPK3PXP»",
)
def test_passwords_that_their_place_in_a_command_tells(text):
    removes_what_is_marked(text)


@table(
    recovery_codes="Recovery codes: «ab12-cd34» «ef56-gh78»",
    for_one_time="Your verification code is «493817».",
    words="Seed phrase: "
    "«otter maple cobalt zebra falcon mango saturn pixel harbor velvet orbit tiger»",
)
def test_codes(text):
    removes_what_is_marked(text)


@table(
    github="see «ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jK5» here",
    aws="see «AKIAZ7Q4XK2M5PLR3TWB» here",
    web_token="see «eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r» here",
)
def test_published_formats_anywhere(text):
    removes_what_is_marked(text)


@table(alone="«KEY!»", mixed="«MIXED!»", in_a_sentence="Since today «MIXED!» fails.")
def test_texts_of_chance_alone(text):
    removes_what_is_marked(text)


@table(
    commit="commit KEY!\nAuthor: Jane <jane@example.org>",
    digest="sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    sum_of_a_file="d41d8cd98f00b204e9800998ecf8427e  image.iso",
    uuid="request 123e4567-e89b-12d3-a456-426614174000 failed",
    environment='api_key = os.environ["API_KEY"]',
    environment_in_javascript="const token = process.env.API_TOKEN;",
    shell="Authorization: Bearer $API_KEY",
    shell_in_braces="password=${DB_PASSWORD}",
    workflow="TOKEN: ${{ secrets.TOKEN }}",
    template='"Authorization": "Bearer {{token}}"',
    placeholder="Authorization: Bearer YOUR_API_KEY",
    placeholder_in_brackets='curl -H "Authorization: Bearer <your-api-key>"',
    mask="Authorization: Bearer ************************0df9",
    crosses="API_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
    ellipsis="OPENAI_API_KEY=sk-...",
    required="password: required",
    incorrect="Your password is incorrect.",
    forgotten="I forgot my password, what now?",
    type="password: string",
    dkim="v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC7hQ7f3c91d0b7a2e58c64",
    dns_key="example.org. 3600 IN DNSKEY 257 3 13 mdsswUyr3DPW132mOi8V9xESWE8jTo0dxCjjnopKl",
    public_key="ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHQ7f3c91d0b7a2e58c64Zk3q9Wm jane@web3",
    file_name="/srv/app/static/main.hQ7f3c91d0b7.chunk.js",
    key_file="ssh -i ~/.ssh/id_ed25519 -p 2222 deploy@web3.example.org",
    words="The key of this article is that a header has a name and a value.",
    port="python manage.py runserver -p 8000",
)
def test_near_misses_stay_as_they_are(text):
    assert cleared(text) == text


@pytest.mark.parametrize(
    ("text", "marker"),
    [
        pytest.param(f"API_KEY={K}", "[removed: looks like an API key, 40 characters]", id="key"),
        pytest.param(
            "password=Kastanie42", "[removed: looks like a password, 10 characters]", id="password"
        ),
        pytest.param(
            "ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jK5",
            "[removed: looks like a key of GitHub, 40 characters]",
            id="provider",
        ),
        pytest.param(
            "Cookie: visitor=hQ7f3c91d0b7a2e5",
            "[removed: looks like cookies, 16 characters]",
            id="cookie",
        ),
        pytest.param(
            "https://jane:Kastanie42@example.org",
            "[removed: looks like credentials, 15 characters]",
            id="credentials",
        ),
    ],
)
def test_marker_says_what_it_looked_like_and_how_long_it_was(text, marker):
    assert marker in cleared(text)


@pytest.mark.parametrize("sign", ["\u200b", "\u200d", "\u00ad", "\ufeff", "\u2060"], ids=ascii)
def test_invisible_character_inside_hides_no_key(sign):
    result = cleared(f"Authorization: Bearer {K[:11]}{sign}{K[11:]}\nAccept: */*")
    assert MARKER.sub("«»", result) == "Authorization: Bearer «»\nAccept: */*"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\\\n", "=\n", "\n> "], ids=ascii)
def test_key_over_two_lines_goes_with_both_halves(end):
    result = cleared(f"Authorization: Bearer {K[:22]}{end}{K[22:]}\n")
    assert K[:22] not in result
    assert K[22:] not in result


def test_what_fits_the_configured_format_goes_wherever_it_stands():
    configured = replace(PROVIDER, key_format=re.compile("dom_[a-z]{12}"))
    text = "here (dom_abandonmaple), there"
    assert cleared(text) == text
    assert MARKER.sub("«»", cleared(text, configured)) == "here («»), there"


@table(
    key="Authorization: Bearer KEY!",
    password="password: Kastanie42",
    table="user,password\njane,Kastanie42",
    address="postgres://shop:Kastanie42@db.example.org/shop",
    sentence="Our password is Kastanie42 and our key is MIXED!.",
)
def test_clearing_twice_changes_no_marker(text):
    once = cleared(text)
    assert "[removed" in once
    assert cleared(once) == once


def _could_be_a_key(text: str) -> bool:
    """Letters and digits, both at its ends as well: no number and no row of one sign."""
    digits = sum(c.isdigit() for c in text)
    has_letters = any(c.isalpha() for c in text)
    return digits >= 2 and has_letters and len(set(text)) >= 8 and (text[0] + text[-1]).isalnum()


SMALL = string.ascii_lowercase + string.digits
LETTERS = string.ascii_letters + string.digits
ALPHABETS = [
    "0123456789abcdef", SMALL, SMALL.upper(), LETTERS, LETTERS + "-_", LETTERS + "-_.|",
]  # fmt: skip
ANY_KEY = st.one_of([st.text(a, min_size=20, max_size=80) for a in ALPHABETS]).filter(
    _could_be_a_key
)
IN_NOTATION = {
    "header": "GET / HTTP/1.1\r\nAuthorization: Bearer {}\r\nAccept: */*\r\n",
    "json": '{{"user": "jane", "api_key": "{}", "retries": 3}}',
    "env": "PORT=8080\nAPI_KEY={}\nDEBUG=1\n",
}


@pytest.mark.parametrize("notation", IN_NOTATION.values(), ids=IN_NOTATION)
@given(key=ANY_KEY)
def test_any_key_goes_and_nothing_else(notation, key):
    assert MARKER.sub("", cleared(notation.format(key))) == notation.format("")
