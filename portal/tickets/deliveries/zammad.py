"""Zammad's API: tickets are known by the number in their title."""

from __future__ import annotations

import base64
from typing import Any, Final

from django.conf import settings

from portal.tickets.deliveries.desk import body_of, deliver_to, requester_of
from portal.tickets.deliveries.http import Service
from portal.tickets.deliveries.parcel import Parcel

_PRIORITIES: Final = {"blocked": "3 high", "limited": "2 normal", "question": "1 low"}


def deliver(parcel: Parcel) -> str:
    headers = {"Authorization": f"Token token={settings.ZAMMAD_TOKEN}"}
    return deliver_to(Zammad(Service("Zammad", settings.ZAMMAD_URL, headers)), parcel)


class Zammad:
    def __init__(self, service: Service) -> None:
        self.service = service

    def find_ticket(self, parcel: Parcel) -> str:
        """The search may answer with tickets or, without ``expand``, with their numbers alone."""
        query = {"query": f'title:"{parcel.number}"', "limit": "20", "expand": "true"}
        found = self.service.call("GET", "/api/v1/tickets/search", params=query)
        tickets = found if isinstance(found, list) else []
        same = (t for t in tickets if f"[{parcel.number}]" in t.get("title", ""))
        return str(next((t["id"] for t in same), ""))

    def open_ticket(self, parcel: Parcel) -> str:
        ticket = {
            "title": parcel.subject,
            "group": settings.ZAMMAD_GROUP,
            "customer_id": f"guess:{requester_of(parcel, settings.SUPPORT_EMAIL)}",
            "priority": _PRIORITIES[parcel.severity],
            "article": _article(body_of(parcel), parcel, subject=parcel.subject),
        }
        made = self.service.call("POST", "/api/v1/tickets", body=ticket)
        return str((made or {}).get("id", ""))

    def has_note(self, ticket_id: str, mark: str) -> bool:
        found = self.service.call("GET", f"/api/v1/ticket_articles/by_ticket/{ticket_id}")
        return any(mark in article.get("body", "") for article in found or [])

    def add_note(self, ticket_id: str, text: str, parcel: Parcel) -> None:
        article = {"ticket_id": int(ticket_id), **_article(text, parcel, is_internal=True)}
        self.service.call("POST", "/api/v1/ticket_articles", body=article)


def _article(
    text: str, parcel: Parcel, *, subject: str = "", is_internal: bool = False
) -> dict[str, Any]:
    files = [
        {
            "filename": file.name,
            "data": base64.b64encode(file.content).decode(),
            "mime-type": "application/octet-stream",
        }
        for file in parcel.files
    ]
    article: dict[str, Any] = {
        "subject": subject or parcel.number,
        "body": text,
        "content_type": "text/plain",
        "type": "note",
        "internal": is_internal,
    }
    return {**article, "attachments": files} if files else article
