from django.apps import AppConfig


class WizardConfig(AppConfig):
    name = "portal.wizard"

    def ready(self) -> None:
        from portal.wizard.questions import system_checks

        system_checks.register_all()
