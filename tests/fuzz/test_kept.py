"""What the fuzzer found once, and what it stands for."""

from __future__ import annotations

import pytest

from tests.fuzz.targets import (
    CANARY,
    reader_answers_and_keeps_the_key_to_itself,
    redactor_takes_the_key_out,
)

FOUND = {
    "two assignments, one of them with blanks": "KEY=\"b'1 bash\nset -e\nKEY=\"b'2\nconst apiKey = 'b1cea0fe71985561f5a5c38d36abd25141040df9';\n",
    "an assignment in front of another": f"A=1 apiKey = '{CANARY}'\ncurl https://api.101domain.com/v1",
    "a variable that is called like a key": f'AUTH="Authorization: Token {CANARY}"\ncurl -H "$AUT{CANARY}" https://api.101domain.com/v1/account/balance',
    "a key glued to a hundred letters": f"gitlab:\n  script:{'S' * 120}{CANARY}\n    - 'curl \"Authorization: $TOKEN\" https://api.101domain.com/v1'",
    "a key in front of a host": f'curl https://{CANARY}.example.com/v1 -H "Authorization: Token x"',
    "a key behind one slash": f'curl -H "Aut" https:/{CANARY}}}https://api.101domain.com/v1',
}


@pytest.mark.parametrize("text", FOUND.values(), ids=FOUND.keys())
@pytest.mark.parametrize("place", [0, 7, 10_000])
@pytest.mark.parametrize("promise", [reader_answers_and_keeps_the_key_to_itself, redactor_takes_the_key_out])  # fmt: skip
def test_what_was_found_is_found_no_more(text, place, promise):
    promise(text, place)
