from django.apps import AppConfig


class InsightsConfig(AppConfig):
    name = "portal.insights"

    def ready(self) -> None:
        from portal.insights import listening

        listening.connect()
