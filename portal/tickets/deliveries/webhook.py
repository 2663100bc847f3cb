"""A POST to the operator's own address, signed as the Standard Webhooks specification has it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

from django.conf import settings

from portal.tickets.deliveries.http import Service
from portal.tickets.deliveries.parcel import Parcel


def deliver(parcel: Parcel) -> str:
    """The identifier is the same at every attempt, so that the receiver takes it once."""
    body = json.dumps(event(parcel), ensure_ascii=False).encode()
    message_id, sent = _message_id(parcel), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Keymend",
        "webhook-id": message_id,
        "webhook-timestamp": str(sent),
        "webhook-signature": signature(settings.WEBHOOK_SECRET, message_id, sent, body),
    }
    Service("The webhook", settings.WEBHOOK_URL, headers).call("POST", "", data=body)
    return message_id


def _message_id(parcel: Parcel) -> str:
    """Without a full stop, which parts what is signed."""
    return "msg_" + parcel.key.replace(".", "_")


def signature(secret: str, message_id: str, sent: int, body: bytes) -> str:
    """``v1,`` and the HMAC-SHA256 of identifier, time and body, parted by full stops."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = b".".join((message_id.encode(), str(sent).encode(), body))
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def event(parcel: Parcel) -> dict[str, Any]:
    return {
        "type": f"ticket.{parcel.kind}",
        "timestamp": parcel.at.isoformat(),
        "data": {
            "id": parcel.key,
            "ticket": parcel.number,
            "link": parcel.link,
            "subject": parcel.subject,
            "severity": parcel.severity,
            "customer": {
                "email": parcel.email,
                "name": parcel.name,
                "confirmed": parcel.is_confirmed,
            },
            "text": parcel.text,
            "lines": [
                {"name": name, "label": label, "text": text} for name, label, text in parcel.lines
            ],
            "files": [{"name": f.name, "size": len(f.content)} for f in parcel.files],
        },
    }
