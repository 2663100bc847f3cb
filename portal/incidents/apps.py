from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "portal.incidents"

    def ready(self) -> None:
        from portal.incidents import current, ticking, watching
        from portal.wizard.ready_made import shows
        from portal.wizard.trouble import told_by

        watching.connect()
        ticking.register_jobs()
        told_by(current.trouble_at)
        shows(current.running)
