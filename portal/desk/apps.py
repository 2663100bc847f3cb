from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "portal.desk"

    def ready(self) -> None:
        from portal.desk.sign_in import noting

        noting.listen()
