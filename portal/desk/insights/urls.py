"""The addresses of the figures."""

from django.urls import path, register_converter

from portal.desk.insights import views


class EndingConverter:
    regex = "csv|json"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(EndingConverter, "table_ending")

urlpatterns = [
    path("", views.insights, name="desk-insights"),
    path("<slug:name>.<table_ending:ending>", views.table_file, name="desk-insights-file"),
]
