"""Signed-in browsers of each role; ``client.person`` is who they are."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.desk.roles import Role
from tests.desk.staff import person, signed_in


@pytest.fixture
def agent(db: None) -> Client:
    return signed_in(person(Role.AGENT))


@pytest.fixture
def lead(db: None) -> Client:
    return signed_in(person(Role.LEAD))


@pytest.fixture
def administrator(db: None) -> Client:
    return signed_in(person(Role.ADMINISTRATOR))
