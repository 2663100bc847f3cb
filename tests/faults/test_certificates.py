"""An API whose certificate is wrong is never sent a key, and is not said to refuse one."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
import requests.adapters
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from portal.diagnosis import diagnose, transport
from portal.diagnosis.diagnosis import Verdict
from portal.diagnosis.outcome import Outcome
from portal.diagnosis.testcall import CallLimits, caller

QUICK = CallLimits(connect=2, read=2, whole=3)
PASTE = "Authorization: Bearer k3y-0f-n0b0dy-1n-p4rt1cul4r-9876"
BODY = b'{"status":"success","code":"OK","message":"","data":{}}'
NOW = datetime.now(UTC)
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Signed:
    """A certificate with its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    def write(self, folder: Path, name: str) -> Path:
        file = folder / f"{name}.pem"
        private = self.key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(private + self.certificate.public_bytes(serialization.Encoding.PEM))
        return file


def signed(
    name: str, by: Signed | None = None, *, until: datetime = NOW + DAY, address: str = ""
) -> Signed:
    """By an authority, or by itself; for an address, or for none as an authority's own is."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(by.certificate.subject if by else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - 3 * DAY)
        .not_valid_after(until)
        .add_extension(x509.BasicConstraints(ca=not address, path_length=None), critical=True)
    )
    if address:
        names = [x509.IPAddress(ip_address(address))]
        made = made.add_extension(x509.SubjectAlternativeName(names), critical=False)
    return Signed(made.sign(by.key if by else key, hashes.SHA256()), key)


class Api(ThreadingHTTPServer):
    """Says that every key works; ``heard`` are the headers that it was sent."""

    daemon_threads = True
    heard: list[str]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what is tested."""


class Accepting(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.heard.append(str(self.headers))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_message(self, *args: Any) -> None:
        pass


@contextmanager
def serving(certificate: Path) -> Iterator[Api]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with Api(("127.0.0.1", 0), Accepting) as api:
        api.heard = []
        api.socket = context.wrap_socket(api.socket, server_side=True)
        thread = threading.Thread(target=api.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield api
        finally:
            api.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def authority() -> Signed:
    return signed("An authority for tests")


@pytest.fixture
def trusted(authority: Signed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder, in an environment that trusts the authority and nobody else."""
    bundle = authority.write(tmp_path, "authorities")
    monkeypatch.setattr(requests.adapters, "DEFAULT_CA_BUNDLE_PATH", str(bundle))
    transport._adapter.cache_clear()
    yield tmp_path
    transport._adapter().close()
    transport._adapter.cache_clear()


def certificates(authority: Signed) -> dict[str, Signed]:
    return {
        "right": signed("api", authority, address="127.0.0.1"),
        "self-signed": signed("api", address="127.0.0.1"),
        "of another name": signed("api", authority, address="192.0.2.1"),
        "expired": signed("api", authority, address="127.0.0.1", until=NOW - DAY),
        "of another authority": signed("api", signed("Somebody"), address="127.0.0.1"),
    }


WRONG = ["self-signed", "of another name", "expired", "of another authority"]


def diagnosed(documented: Any, api: Api) -> Any:
    base = f"https://127.0.0.1:{api.server_port}"
    provider = documented.at(base)
    return diagnose(PASTE, provider=provider, call=caller(provider, limits=QUICK))


def test_right_certificate_is_taken(documented: Any, authority: Signed, trusted: Path) -> None:
    with serving(certificates(authority)["right"].write(trusted, "api")) as api:
        assert diagnosed(documented, api).verdict is Verdict.KEY_WORKS
    assert "Authorization: Bearer k3y" in api.heard[0]


@pytest.mark.parametrize("kind", WRONG)
def test_wrong_certificate_ends_the_call_before_the_key_is_sent(
    documented: Any, authority: Signed, trusted: Path, kind: str
) -> None:
    with serving(certificates(authority)[kind].write(trusted, "api")) as api:
        diagnosis = diagnosed(documented, api)
    assert diagnosis.test_calls[0].outcome is Outcome.UNREACHABLE
    assert diagnosis.verdict is Verdict.API_TROUBLE
    assert diagnosis.causes == ()
    assert api.heard == []
