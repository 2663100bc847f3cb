from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "portal.articles"

    def ready(self) -> None:
        from portal.articles import system_checks

        system_checks.register_all()
