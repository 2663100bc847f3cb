from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "portal.desk"

    def ready(self) -> None:
        from portal.desk import jobs
        from portal.desk.sign_in import noting

        jobs.register_all()
        noting.listen()
