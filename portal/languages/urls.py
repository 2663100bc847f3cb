"""Where a language is chosen, and the addresses that name English, which needs no name."""

from django.urls import path
from django.views.generic import RedirectView

from portal.languages.choice import choose

urlpatterns = [
    path("language/<slug:code>/", choose, name="choose-language"),
    path("en/<path:rest>", RedirectView.as_view(url="/%(rest)s", query_string=True)),
    path("en/", RedirectView.as_view(url="/", query_string=True)),
]
