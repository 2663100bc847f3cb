from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "portal.notices"

    def ready(self) -> None:
        from portal.notices import system_checks

        system_checks.register_all()
