"""Nothing that is typed or uploaded is stored with a secret in it."""

from __future__ import annotations

import json
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.sandbox.keys import KEYS
from portal.tickets import files
from portal.tickets.clearing import cleared, cleared_name, holds_key
from portal.tickets.models import File, Message, Ticket
from tests.tickets.conftest import SAID

KEY = KEYS["active"]


def upload(name: str, content: bytes | str) -> SimpleUploadedFile:
    data = content.encode() if isinstance(content, str) else content
    return SimpleUploadedFile(name, data)


def stored(name: str, content: bytes | str) -> bytes:
    return bytes(files.read(upload(name, content)).content)


@pytest.mark.django_db
@pytest.mark.parametrize("field", ["goal", "name", "key_name", "since"])
def test_key_typed_into_a_field_is_taken_out_and_its_owner_is_told(client, draft, field):
    ticket = draft(**{field: f"It is {KEY} here"})
    assert KEY not in repr(vars(ticket))
    assert "[removed" in getattr(ticket, field)
    page = client.get(f"/tickets/{ticket.reference}/check/").content.decode()
    assert "We took out what looks like a secret from" in page
    assert "revoke it" in page


@pytest.mark.django_db
def test_key_in_a_faulty_form_is_not_shown_again(client, result):
    said = {name: f"{value} {KEY}" for name, value in SAID.items()}
    response = client.post(f"/results/{result.reference}/ticket/", said)
    assert response.status_code == 422
    assert KEY not in response.content.decode()


@pytest.mark.django_db
def test_key_in_a_message_is_taken_out_and_its_owner_is_told(client, opened):
    ticket = opened()
    client.post(f"/tickets/{ticket.reference}/message/", {"text": f"Now with Bearer {KEY}"})
    assert KEY not in Message.objects.latest("pk").text
    assert "revoke it" in client.get(f"/tickets/{ticket.reference}/").content.decode()


@pytest.mark.parametrize(
    ("address", "is_refused"),
    [
        ("ada@example.com", False),
        ("firstname.lastname+keymend2026@subdomain.company.co.uk", False),
        ("averylongmailbox1234567890@example.com", False),
        (f"{KEY}@example.com", True),
        ("hQ7aabbccdd001122334455667788990011aabbZk3@example.com", True),
    ],
)
def test_address_with_a_key_in_it_is_refused(address, is_refused):
    assert holds_key(address) is is_refused


@pytest.mark.parametrize(
    "name", ["prod-backend-2026-01", "backend, live", "ProductionKey2026", "CI deploy key"]
)
def test_name_of_a_key_stays(name):
    assert cleared_name(name).text == name


@pytest.mark.parametrize("text", [KEY, "ghp_" + "a1B2" * 9, f"prod {KEY}", "hQ7" + "a1b2c3d4" * 5])
def test_key_in_the_place_of_its_name_does_not_stay(text):
    assert "[removed" in cleared_name(text).text


def test_signs_that_hide_are_taken_out():
    assert cleared("a\u202eb\x00c\x1b[31md\r\ne\ud800").text == "abc[31md\ne\ufffd"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("suffix", ["txt", "log"])
def test_text_of_any_encoding_is_cleared(encoding, suffix):
    text = f"10:00 GET /v1/domains\nAuthorization: Bearer {KEY}\npassword=hunter22x\n"
    content = stored(f"trace.{suffix}", text.encode(encoding)).decode()
    assert KEY not in content
    assert "hunter22x" not in content
    assert "GET /v1/domains" in content


def test_text_of_an_old_windows_is_read():
    assert "Köln" in stored("a.txt", "Köln".encode("cp1252")).decode()


HAR = {
    "log": {
        "entries": [
            {
                "request": {
                    "method": "GET",
                    "url": f"https://api.101domain.com/v1/x?access_token={KEY}",
                    "headers": [
                        {"name": "Authorization", "value": f"Bearer {KEY}"},
                        {"name": "x-api-key", "value": "short1"},
                        {"name": "Cookie", "value": "sid=abc"},
                        {"name": "Accept", "value": "*/*"},
                    ],
                    "cookies": [{"name": "anything", "value": "plain"}],
                    "queryString": [{"name": "access_token", "value": "abc"}],
                    "postData": {"params": [{"name": "password", "value": "pw1"}],
                                 "text": json.dumps({"password": "hunter22x", "user": "ada"})},
                },
                "response": {
                    "status": 401,
                    "headers": [{"name": "Set-Cookie", "value": "s=1; HttpOnly"}],
                    "content": {"text": "c2VjcmV0IQ==", "encoding": "base64"},
                },
            }
        ]
    }
}  # fmt: skip


@pytest.mark.parametrize("name", ["trace.har", "trace.json"])
def test_recording_loses_credentials_and_stays_json(name):
    content = stored(name, json.dumps(HAR)).decode()
    entry = json.loads(content)["log"]["entries"][0]
    for gone in (KEY, "short1", "sid=abc", "plain", '"abc"', "pw1", "hunter22x", "s=1", "c2Vj"):
        assert gone not in content, gone
    assert entry["request"]["headers"][3] == {"name": "Accept", "value": "*/*"}
    assert entry["request"]["url"].startswith("https://api.101domain.com/v1/x?")
    assert entry["response"]["status"] == 401


@pytest.mark.parametrize(
    "document",
    [
        {"mcpServers": {"a": {"env": {"API_KEY": "abc123"}, "url": "https://x.example/a"}}},
        {"client_secret": "abc123"},
        {"deep": [[[{"Authorization": "Basic abc123"}]]]},
        {"token": 123123},
        {"note": ["line\nwith\nbreaks", f"and {KEY}", "abc 123"]},
        {f"{KEY}": "as a name"},
    ],
    ids=repr,
)
def test_other_json_loses_what_its_names_call_secret(document):
    content = stored("a.json", json.dumps(document)).decode()
    assert json.loads(content) != document
    for gone in ("abc123", "123123", KEY):
        assert gone not in content


@pytest.mark.parametrize("content", ["{broken " + KEY, "[" * 5000 + KEY, f'{{"a": "{KEY}"'])
def test_broken_or_bottomless_json_is_cleared_as_text(content):
    assert KEY not in stored("a.har", content).decode()


def test_harmless_json_is_unchanged():
    document = {"status": "error", "code": "UNAUTHORIZED", "errors": None, "n": [1, 2.5, True]}
    file = files.read(upload("a.json", json.dumps(document)))
    assert json.loads(file.content) == document
    assert not file.is_changed


def test_half_a_sign_is_no_error():
    assert json.loads(stored("a.json", r'{"\ud800": "\udfff", "b": ["long \ud800 text"]}'))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


PICTURE = [
    chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)),
    chunk(b"IDAT", zlib.compress(b"\0\0")),
    chunk(b"IEND", b""),
]


def png(*more: bytes, behind: bytes = b"") -> bytes:
    return b"\x89PNG\r\n\x1a\n" + PICTURE[0] + b"".join(more) + PICTURE[1] + PICTURE[2] + behind


def test_picture_loses_its_notes_and_what_was_hung_behind_it():
    secret = KEY.encode()
    notes = [
        chunk(kind, b"Comment\0" + secret) for kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP")
    ]
    assert stored("a.png", png(*notes, behind=secret)) == png()


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.exe", b"MZ", "another kind"),
        ("a", b"text", "another kind"),
        ("a.svg", b"<svg/>", "another kind"),
        ("a.html", b"<p>", "another kind"),
        ("a.png", b"<script>", "no PNG"),
        ("a.png", png()[:40], "cut off"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\xff" * 12, "cut off"),
        ("a.pdf", b"<html>", "no PDF"),
        ("a.txt", b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
    ],
)
def test_unfit_file_is_refused_in_words_that_say_what_to_do(name, content, words):
    with pytest.raises(files.Unfit) as unfit:
        files.read(upload(name, content))
    assert words in unfit.value.words


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\ada\\trace.log", "trace.log"),
        ('a";\r\nX: y.txt', "a__ X_ y.txt"),
        ("évidence 1.txt", "évidence 1.txt"),
        (".txt", None),
        ("a\u202etxt.log", "atxt.log"),
    ],
)
def test_name_of_a_file_is_made_safe(name, kept):
    file = SimpleUploadedFile("x.txt", b"x")
    file._name = name
    if kept is None:
        with pytest.raises(files.Unfit):
            files.read(file)
    else:
        assert files.read(file).name == kept


def test_key_in_the_name_of_a_file_is_taken_out():
    file = files.read(upload(f"{KEY}.txt", b"x"))
    assert KEY not in file.name
    assert file.is_changed


def test_file_leaves_as_a_download_whatever_it_claims_to_be():
    response = files.as_download(File(name="é <b>.pdf", content=b"%PDF-<script>", size=13))
    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"].startswith("attachment; filename")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_files_survive_the_check_and_can_be_taken_out(client, result, draft):
    ticket = draft(files=[upload("a.txt", "one"), upload("b.txt", f"two {KEY}")])
    page = client.get(f"/tickets/{ticket.reference}/check/").content.decode()
    assert "a.txt, 3 bytes" in page
    assert "b.txt" in ticket.cleared
    first = ticket.files.first()
    client.post(
        f"/results/{result.reference}/ticket/",
        {**SAID, "draft": ticket.reference, "take_out": [str(first.pk), "x"]},
    )
    assert [f.name for f in Ticket.objects.get().files.all()] == ["b.txt"]


@pytest.mark.django_db
def test_file_of_another_ticket_cannot_be_taken_out(client, draft):
    other = draft(files=[upload("a.txt", "one")])
    client.post("/tickets/new/", {**SAID, "take_out": [str(other.files.get().pk)]})
    assert other.files.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize("count", [5, 6])
def test_number_of_files_is_bounded(client, count):
    sent = [upload(f"{n}.txt", "x") for n in range(count)]
    response = client.post("/tickets/new/", {**SAID, "files": sent})
    assert response.status_code == (302 if count == 5 else 400)


@pytest.mark.django_db
def test_number_of_files_is_bounded_however_often_they_are_added(client, result, draft, opened):
    five = {"files": [upload(f"{n}.txt", "x") for n in range(5)]}
    ticket = draft(**five)
    address = f"/results/{result.reference}/ticket/"
    again = {**SAID, "draft": ticket.reference, "files": upload("6.txt", "x")}
    assert client.post(address, again).status_code == 422
    leaving = {"take_out": [str(ticket.files.first().pk)]}
    again["files"] = upload("6.txt", "x")
    assert client.post(address, {**again, **leaving}).status_code == 302
    assert ticket.files.count() == 5
    sent = opened(files=[upload(f"{n}.txt", "x") for n in range(5)])
    for _ in range(4):
        five = {"files": [upload(f"{n}.txt", "x") for n in range(5)]}
        client.post(f"/tickets/{sent.reference}/message/", five)
    assert sent.files.count() == files.MOST_FILES_OF_A_TICKET


@pytest.mark.django_db
def test_files_that_are_too_large_together_are_told_not_dropped(client):
    sent = [upload(f"{n}.txt", b"x" * 900_000) for n in range(3)]
    response = client.post("/tickets/new/", {**SAID, "files": sent})
    assert response.status_code == 422
    assert "larger than 2 MB together" in response.content.decode()
    assert not Ticket.objects.exists()


@pytest.mark.django_db
def test_fault_in_a_file_is_told_beside_its_field(client):
    response = client.post("/tickets/new/", {**SAID, "files": upload("a.png", "no picture")})
    assert response.status_code == 422
    assert "is no PNG picture" in response.content.decode()


@pytest.mark.django_db
def test_no_address_of_the_site_gives_files_to_customers(client, opened):
    ticket = opened(files=[upload("a.txt", "what stands in the file")])
    for page in ("", "report.txt"):
        answer = client.get(f"/tickets/{ticket.reference}/{page}").content.decode()
        assert "a.txt" in answer
        assert "what stands in the file" not in answer


def test_large_log_is_cleared_within_seconds():
    import time

    line = f"10:00 INFO GET /v1/domains 401 Authorization: Bearer {KEY}\n"
    began = time.monotonic()
    content = stored("a.log", (line * (1_000_000 // len(line))))
    assert time.monotonic() - began < 30
    assert KEY.encode() not in content


def test_large_recording_is_cleared_within_seconds():
    import time

    entry = json.dumps(HAR["log"]["entries"][0])
    entries = [json.loads(entry.replace("/v1/x", f"/v1/x/{n}")) for n in range(700)]
    began = time.monotonic()
    content = stored("a.har", json.dumps({"log": {"entries": entries}}))
    assert len(json.loads(content)["log"]["entries"]) == 700
    assert time.monotonic() - began < 30
    assert KEY.encode() not in content
