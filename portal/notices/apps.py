from datetime import timedelta

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "portal.notices"

    def ready(self) -> None:
        from portal.incidents.schedule import Job, register
        from portal.notices import links, system_checks

        system_checks.register_all()
        register(Job("links", timedelta(days=1), links.check_where_real, is_slow=True))
