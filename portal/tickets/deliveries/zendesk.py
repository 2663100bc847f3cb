"""Zendesk's ticketing API: tickets are known by ``external_id``, repeated creation by its key."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings

from portal.tickets.deliveries.desk import body_of, deliver_to, requester_of
from portal.tickets.deliveries.http import Service
from portal.tickets.deliveries.parcel import Attachment, Parcel

_PRIORITIES: Final = {"blocked": "urgent", "limited": "normal", "question": "low"}


def deliver(parcel: Parcel) -> str:
    login = (f"{settings.ZENDESK_EMAIL}/token", settings.ZENDESK_TOKEN)
    return deliver_to(Zendesk(Service("Zendesk", settings.ZENDESK_URL, {}, login)), parcel)


class Zendesk:
    def __init__(self, service: Service) -> None:
        self.service = service

    def find_ticket(self, parcel: Parcel) -> str:
        found = self.service.call(
            "GET", "/api/v2/tickets.json", params={"external_id": parcel.number}
        )
        tickets = (found or {}).get("tickets", [])
        same = (t for t in tickets if t.get("external_id") == parcel.number)
        return str(next((t["id"] for t in same), ""))

    def open_ticket(self, parcel: Parcel) -> str:
        requester = requester_of(parcel, settings.SUPPORT_EMAIL)
        ticket: dict[str, Any] = {
            "subject": parcel.subject,
            "comment": self._comment(body_of(parcel), parcel, is_public=True),
            "external_id": parcel.number,
            "priority": _PRIORITIES[parcel.severity],
            "requester": {"email": requester, "name": _name(parcel, requester)},
            "tags": ["keymend"],
        }
        headers = {"Idempotency-Key": parcel.key}
        made = self.service.call(
            "POST", "/api/v2/tickets.json", body={"ticket": ticket}, headers=headers
        )
        return str((made or {}).get("ticket", {}).get("id", ""))

    def has_note(self, ticket_id: str, mark: str) -> bool:
        found = self.service.call(
            "GET", f"/api/v2/tickets/{ticket_id}/comments.json", params={"sort_order": "desc"}
        )
        return any(mark in c.get("body", "") for c in (found or {}).get("comments", []))

    def add_note(self, ticket_id: str, text: str, parcel: Parcel) -> None:
        change = {"ticket": {"comment": self._comment(text, parcel, is_public=False)}}
        self.service.call("PUT", f"/api/v2/tickets/{ticket_id}.json", body=change)

    def _comment(self, text: str, parcel: Parcel, *, is_public: bool) -> dict[str, Any]:
        uploads = [self._upload(file) for file in parcel.files]
        comment: dict[str, Any] = {"body": text, "public": is_public}
        return {**comment, "uploads": uploads} if uploads else comment

    def _upload(self, file: Attachment) -> str:
        """A token; one that no comment uses is deleted by Zendesk itself."""
        made = self.service.call(
            "POST",
            "/api/v2/uploads.json",
            params={"filename": file.name},
            data=file.content,
            headers={"Content-Type": "application/octet-stream"},
        )
        return str((made or {}).get("upload", {}).get("token", ""))


def _name(parcel: Parcel, requester: str) -> str:
    is_customer = requester == parcel.email
    return (parcel.name if is_customer else "") or requester
