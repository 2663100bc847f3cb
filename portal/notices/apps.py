from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "portal.notices"

    def ready(self) -> None:
        from portal.notices import banners, system_checks
        from portal.wizard.ready_made import shows

        system_checks.register_all()
        shows(banners.current)
