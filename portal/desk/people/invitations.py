"""Links that let somebody in once, to set their password."""

from __future__ import annotations

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from portal.desk.models import Person

_SALT = "portal.desk.invitation"


def link_for(person: Person) -> str:
    """The whole address; whoever opens it sets the password of this account."""
    token = signing.dumps([person.pk, _state(person)], salt=_SALT)
    return f"{settings.SITE_URL}{reverse('desk-invitation', args=[token])}"


def invited_by(token: str) -> Person | None:
    """None for a link that is used, too old, or none of ours: they cannot be told apart."""
    try:
        key, state = signing.loads(token, salt=_SALT, max_age=settings.INVITATION_HOURS * 3600)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    person = Person.objects.filter(pk=key, is_active=True).first()
    return person if person and constant_time_compare(_state(person), str(state)) else None


def _state(person: Person) -> str:
    """Another one once a password is set, so that the link works once."""
    return salted_hmac(_SALT, f"{person.password}|{person.last_login}|{person.email}").hexdigest()
