"""Who gets to which page of the desk."""

from __future__ import annotations

from django.test import Client


def test_each_role_sees_what_it_may(agent: Client, lead: Client, administrator: Client) -> None:
    assert [c.get("/staff/").status_code for c in (agent, lead, administrator)] == [200] * 3
    assert [c.get("/staff/people/").status_code for c in (agent, lead, administrator)] == [
        403,
        403,
        200,
    ]


def test_anonymous_is_led_to_the_sign_in(client: Client, db: None) -> None:
    assert client.get("/staff/").headers["Location"] == "/staff/sign-in/?next=%2Fstaff%2F"
    assert client.post("/staff/").status_code == 403
