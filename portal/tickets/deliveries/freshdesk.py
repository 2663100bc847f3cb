"""Freshdesk's API: tickets are known by a tag, looked for among the latest, which lag behind nothing."""

from __future__ import annotations

from datetime import timedelta
from html import escape
from typing import Any, Final

from django.conf import settings

from portal.tickets.deliveries.desk import body_of, deliver_to, requester_of
from portal.tickets.deliveries.http import Service
from portal.tickets.deliveries.parcel import Parcel

_PRIORITIES: Final = {"blocked": 4, "limited": 2, "question": 1}
_OPEN: Final = 2
_FROM_PORTAL: Final = 2
_MOST_LISTED: Final = 100
_MOST_PAGES: Final = 5


def deliver(parcel: Parcel) -> str:
    login = (settings.FRESHDESK_KEY, "X")
    return deliver_to(Freshdesk(Service("Freshdesk", settings.FRESHDESK_URL, {}, login)), parcel)


class Freshdesk:
    def __init__(self, service: Service) -> None:
        self.service = service

    def find_ticket(self, parcel: Parcel) -> str:
        since = (parcel.at - timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
        for page in range(1, _MOST_PAGES + 1):
            query = {"updated_since": since, "order_by": "created_at", "order_type": "asc"}
            query |= {"per_page": str(_MOST_LISTED), "page": str(page)}
            listed = self.service.call("GET", "/api/v2/tickets", params=query) or []
            same = (t for t in listed if parcel.number in t.get("tags", []))
            if (found := next(same, None)) or len(listed) < _MOST_LISTED:
                return str(found["id"]) if found else ""
        return ""

    def open_ticket(self, parcel: Parcel) -> str:
        requester = requester_of(parcel, settings.SUPPORT_EMAIL)
        ticket: dict[str, Any] = {
            "subject": parcel.subject,
            "description": _html(body_of(parcel)),
            "email": requester,
            "priority": _PRIORITIES[parcel.severity],
            "status": _OPEN,
            "source": _FROM_PORTAL,
            "tags": ["keymend", parcel.number],
        }
        if parcel.name and requester == parcel.email:
            ticket["name"] = parcel.name
        return str((self._send("/api/v2/tickets", ticket, parcel) or {}).get("id", ""))

    def has_note(self, ticket_id: str, mark: str) -> bool:
        for page in range(1, _MOST_PAGES + 1):
            query = {"per_page": str(_MOST_LISTED), "page": str(page)}
            path = f"/api/v2/tickets/{ticket_id}/conversations"
            listed = self.service.call("GET", path, params=query) or []
            if any(mark in _words(note) for note in listed):
                return True
            if len(listed) < _MOST_LISTED:
                break
        return False

    def add_note(self, ticket_id: str, text: str, parcel: Parcel) -> None:
        note = {"body": _html(text), "private": True}
        self._send(f"/api/v2/tickets/{ticket_id}/notes", note, parcel)

    def _send(self, path: str, fields: dict[str, Any], parcel: Parcel) -> Any:
        """As JSON, or with files as a form, where lists and truth have another spelling."""
        if not parcel.files:
            return self.service.call("POST", path, body=fields)
        files = [
            ("attachments[]", (file.name, file.content, "application/octet-stream"))
            for file in parcel.files
        ]
        return self.service.call("POST", path, data=_as_form(fields), files=files)


def _as_form(fields: dict[str, Any]) -> list[tuple[str, str]]:
    form: list[tuple[str, str]] = []
    for name, value in fields.items():
        if isinstance(value, list):
            form += [(f"{name}[]", str(item)) for item in value]
        else:
            form.append((name, str(value).lower() if isinstance(value, bool) else str(value)))
    return form


def _words(note: dict[str, Any]) -> str:
    return str(note.get("body_text") or note.get("body") or "")


def _html(text: str) -> str:
    return "<div>" + escape(text).replace("\n", "<br>") + "</div>"
