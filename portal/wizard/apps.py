from django.apps import AppConfig


class WizardConfig(AppConfig):
    name = "portal.wizard"

    def ready(self) -> None:
        from portal.wizard.questions import system_checks as questions
        from portal.wizard.tools import system_checks as tools

        questions.register_all()
        tools.register_all()
