"""Mails in plain text and HTML, with the headers that thread them and that stop other robots."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass, field
from email.utils import format_datetime, formataddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils.translation import override

from portal.tickets.deliveries.parcel import Attachment, Failed, Parcel, Refused

_FOR_NOW: Final = range(400, 500)
"""RFC 5321 section 4.2.1: a reply that begins with 4 asks to try again."""


@dataclass(frozen=True, slots=True)
class Mail:
    """``template`` stands under ``tickets/mail/`` twice; ``stream`` is whose thread it belongs to.

    ``is_automatic``: no robot answers it, and it can be stopped. What goes to support is a
    customer's word, and desks would put an automatic mail aside. ``language`` is its reader's.
    """

    template: str
    to: str
    subject: str
    stream: str
    language: str
    reply_to: str = ""
    is_automatic: bool = False
    files: tuple[Attachment, ...] = field(default=(), repr=False)


def sent(mail: Mail, parcel: Parcel) -> str:
    """Its Message-ID, the same at every attempt, so that a mailbox shows a repeated mail once."""
    message = built(mail, parcel)
    try:
        with get_connection() as connection:
            connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        raise _by_code(next(iter(error.recipients.values()))[0]) from error
    except smtplib.SMTPResponseException as error:
        raise _by_code(error.smtp_code) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Failed("The mail server could not be reached") from error
    return message_id(parcel.key, mail.stream)


def _by_code(code: int) -> Failed:
    words = f"The mail server answered {code}"
    return Failed(words) if code in _FOR_NOW else Refused(words)


def built(mail: Mail, parcel: Parcel) -> EmailMultiAlternatives:
    """Django refuses a line break in any header, so that none can be smuggled in."""
    text, html = _bodies(mail, parcel)
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=text,
        from_email=formataddr((settings.BRAND_NAME, settings.EMAIL_FROM)),
        to=[mail.to],
        reply_to=[mail.reply_to] if mail.reply_to else None,
        headers=_headers(mail, parcel),
    )
    message.attach_alternative(html, "text/html")
    for file in mail.files:
        message.attach(file.name, file.content, "application/octet-stream")
    return message


def _bodies(mail: Mail, parcel: Parcel) -> tuple[str, str]:
    template, context = f"tickets/mail/{mail.template}", {"parcel": parcel}
    with override(mail.language):
        text = render_to_string(f"{template}.txt", context)
        return text, render_to_string(f"{template}.html", context)


def _headers(mail: Mail, parcel: Parcel) -> dict[str, str]:
    headers = {
        "Message-ID": message_id(parcel.key, mail.stream),
        "Date": format_datetime(parcel.at),
    }
    if parcel.thread:
        ids = [message_id(key, mail.stream) for key in parcel.thread]
        headers |= {"In-Reply-To": ids[0], "References": " ".join(ids[-10:])}
    if mail.is_automatic:  # RFC 3834, RFC 2369, RFC 8058
        headers |= {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
        headers["List-Unsubscribe"] = f"<{parcel.quiet_link}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def message_id(key: str, stream: str) -> str:
    domain = settings.EMAIL_FROM.rpartition("@")[2]
    return f"<{key}.{stream}@{domain}>"
