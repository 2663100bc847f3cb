"""What the two test calls would carry: the header's value as the paste sends it, and mended."""

from __future__ import annotations

import pytest

from portal.diagnosis import diagnose
from portal.diagnosis.outcome import Label, Outcome, TestCall

K = "b1cea0fe71985561f5a5c38d36abd25141040df9"
U = "https://api.101domain.com/v1/account/balance"
NOTHING = "no header"


@pytest.fixture
def carried(documented):
    """The values of the calls that were made, by label; each is refused."""

    def calls(paste: str) -> dict[str, str]:
        seen: dict[str, str] = {}

        def call(label, credential):
            seen[label.value] = credential.reveal() if credential else NOTHING
            return TestCall(label, Outcome.REFUSED, status=401)

        diagnose(paste, provider=documented, call=call)
        return seen

    return calls


@pytest.mark.parametrize(
    ("paste", "as_sent", "repaired"),
    [
        pytest.param(f"Authorization: Token {K}", f"Token {K}", f"Bearer {K}", id="scheme"),
        pytest.param(f"Authorization: {K}", K, f"Bearer {K}", id="no scheme"),
        pytest.param(f"X-API-Key: {K}", NOTHING, f"Bearer {K}", id="another header"),
        pytest.param(f"{K[:9]} {K[9:]}", f"Bearer {K[:9]} {K[9:]}", f"Bearer {K}", id="key alone"),
        pytest.param(f'KEY="{K}\\n"', f"Bearer {K}\n", f"Bearer {K}", id="a line end in a file"),
        pytest.param(
            f'curl {U}\n  -H "Authorization: Bearer {K}"', NOTHING, f"Bearer {K}", id="cut command"
        ),
        pytest.param(f"curl -u {K}: {U}", "Basic YjFjZWEwZmU3MTk4NTU2MWY1YTVjMzhkMzZhYmQyNTE0MTA0MGRmOTo=",
                     f"Bearer {K}", id="user and password"),
        pytest.param(f"curl -u me:{K} {U}", "Basic bWU6YjFjZWEwZmU3MTk4NTU2MWY1YTVjMzhkMzZhYmQyNTE0MTA0MGRmOQ==",
                     f"Bearer {K}", id="key as the password"),
        pytest.param(f"curl '{U}?token={K}'", NOTHING, f"Bearer {K}", id="in the address"),
        pytest.param(
            f"Authorization: Bearer {K}\nAuthorization: Bearer {K[::-1]}",
            f"Bearer {K}, Bearer {K[::-1]}", f"Bearer {K}", id="two headers",
        ),
        pytest.param(f"Authorization: Bearer {K}, Accept: */*", f"Bearer {K}, Accept: */*",
                     f"Bearer {K}", id="two headers in one"),
        pytest.param(f"Authorization: Basic QTpC, Bearer {K}", f"Basic QTpC, Bearer {K}",
                     f"Bearer {K}", id="Basic first"),
        pytest.param(f"Authorization: \u200bBearer {K}", f"\u200bBearer {K}", f"Bearer {K}", id="odd sign"),
        pytest.param(f"Authorization:   Bearer {K}  ", f"Bearer {K}", None, id="blanks at the ends"),
        pytest.param(f"Authorization: Bearer {K}", f"Bearer {K}", None, id="nothing to mend"),
        pytest.param(f"KEY='{K} '\ncurl {U} -H 'Authorization: Bearer $KEY'", "Bearer $KEY",
                     f"Bearer {K}", id="a variable's name, and the variable"),
        pytest.param(f'fetch("{U}", {{ headers: {{ Authorization: "Bearer {K}\\n" }} }})', f"Bearer {K}",
                     None, id="a client that trims"),
    ],
)  # fmt: skip
def test_calls_carry_what_was_pasted_and_what_was_meant(carried, paste, as_sent, repaired):
    expected = {Label.AS_SENT.value: as_sent}
    assert carried(paste) == (expected | {Label.REPAIRED.value: repaired} if repaired else expected)


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param("Authorization: Bearer YOUR_API_KEY", id="a stand-in"),
        pytest.param("Authorization: Bearer undefined", id="the word for nothing"),
        pytest.param(f"Authorization: Bearer {K[:9]}...", id="a shortened key"),
        pytest.param("Authorization: Bearer me@example.com", id="an e-mail address"),
        pytest.param("ghp_aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bD1fH3jK5", id="another provider's key"),
        pytest.param(
            "curl https://api.101domain.com/v1/x -H 'Authorization: Bearer $KEY'", id="a name"
        ),
        pytest.param("", id="nothing"),
    ],
)
def test_what_is_no_key_of_this_api_goes_nowhere(carried, paste):
    assert carried(paste) == {}


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param(f"curl https://example.com/v1/x -H 'Authorization: Bearer {K}'", id="host"),
        pytest.param(
            f"curl http://api.101domain.com/v1/x -H 'Authorization: Bearer {K}'", id="http"
        ),
    ],
)
def test_a_fault_that_lies_elsewhere_is_not_called_as_sent(carried, paste):
    assert carried(paste) == {"repaired": f"Bearer {K}"}


@pytest.mark.parametrize(
    "paste",
    [
        pytest.param(f"&quot;{K}&quot;", id="quotes written as entities"),
        pytest.param(f"Authorization: \u0412\u0435arer {K}", id="a look-alike of Bearer"),
        pytest.param(f"- {K}", id="the mark of a list"),
    ],
)
def test_all_of_the_key_is_left_once_the_fault_is_gone(carried, paste):
    assert carried(paste)["repaired"] == f"Bearer {K}"
