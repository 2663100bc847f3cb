"""Places and shapes that once hid a secret, and the near misses that must stay."""

from __future__ import annotations

import pytest

from portal.diagnosis import Provider, redacted_paste


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        pytest.param("key: {}", "NmyEB5ey-FBRRT434-WW7Yz9if-scib725a", id="groups of eight"),
        pytest.param("'{}'", "DlSHmuve1Z0.SxZ-QBzr|94oETEcNph7", id="parted by all signs"),
        pytest.param("{}", "ZILTEHP6P3Q08MULV7NGC5KU6R6S44QJ", id="capitals from Z on"),
        pytest.param("me.no\t{}\tyes", "oz7oCHfgD3VYtmEhcqymis", id="behind a Norwegian name"),
        pytest.param("My API key is {}", "156206fa-bfad-4017-9281-b65db0509252", id="a UUID"),
        pytest.param("Bearer f3a81c20b7de\n{} (as sent)", "3a1000d2055a3223", id="rest in hex"),
        pytest.param("Bearer f3A81c20b7de=\n{}", "vSMcQtLOBfeMOx7", id="rest with one digit"),
        pytest.param("Bearer XOudi8KSSC4J3BfhMWRBа{}", "TDJ61NIcWy", id="behind a Cyrillic а"),
        pytest.param("curl --oauth2-bearer {} x", "LSa13oTOCcr-R11w4", id="an option with a digit"),
        pytest.param("smbclient //n/b -U 'mia%{}'", "W75thWfr2Vu", id="Samba's user"),
        pytest.param("IDENTIFIED BY {};", "Cobalt79-", id="SQL without quotes"),
        pytest.param("IDENTIFIED BY '{}';", "Tulpe203=", id="a password that ends in ="),
        pytest.param("curl --user 'a@b.de:{}' x", "joroIAzk5p3*qD", id="a user that is an address"),
        pytest.param("Backup codes: {}", "4633 1351", id="codes of digits"),
        pytest.param("{}", "-".join(["941059"] * 8), id="BitLocker"),
    ],
)
def test_secret_that_was_once_missed_is_removed(documented: Provider, text: str, secret: str):
    assert secret not in redacted_paste(text.format(secret), documented)


@pytest.mark.parametrize(
    "text",
    [
        "terraform import aws_route53_record.www Z0LQ9XK2M4T7PB81VWCR",
        "pod web-7d9f8b6c5d-x2x4z restarted",
        "build-and-test-linux-x64-python3.12-django5.2-postgres16-redis7 failed",
        "Мы пишем по-русски: ключ не работает, пароль тоже",
        "my key is new\n2025-11-24 it was made",
        "order no 7GH2-99K1-4411",
    ],
)
def test_near_miss_stays(documented: Provider, text: str):
    assert redacted_paste(text, documented) == text
