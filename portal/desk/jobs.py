"""What the desk's figures and lists need to be done again and again."""

from __future__ import annotations

from datetime import datetime, timedelta

from portal.desk.sign_in.sessions import sweep
from portal.incidents.schedule import Counts, Job, register
from portal.insights.cases import settle
from portal.notices.links import check_where_real


def settle_cases(now: datetime) -> Counts:
    return {"cases": settle(now)}


def register_all() -> None:
    register(Job("cases that are over", timedelta(hours=1), settle_cases))
    register(Job("sessions of staff", timedelta(hours=1), sweep))
    register(Job("links of articles", timedelta(days=1), check_where_real, is_slow=True))
