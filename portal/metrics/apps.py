from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "portal.metrics"

    def ready(self) -> None:
        from portal.metrics import listening

        listening.connect()
