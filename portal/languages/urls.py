"""Where a language is chosen, and the addresses that name English, which needs no name."""

from django.urls import path

from portal.languages.choice import choose, english

urlpatterns = [
    path("language/<slug:code>/", choose, name="choose-language"),
    path("en/<path:rest>", english),
    path("en/", english),
]
