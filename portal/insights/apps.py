from datetime import timedelta

from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "portal.insights"

    def ready(self) -> None:
        from portal.incidents.schedule import Job, register
        from portal.insights import cases, listening

        listening.connect()
        register(Job("cases", timedelta(hours=1), lambda now: {"cases": cases.settle(now)}))
