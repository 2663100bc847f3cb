"""The programs' addresses: they name no language."""

from django.urls import path

from portal.wizard import api, crawling

urlpatterns = [
    path("sitemap.xml", crawling.sitemap, name="sitemap"),
    path("robots.txt", crawling.robots, name="robots"),
    path("llms.txt", crawling.llms, name="llms"),
    path("api/v1/diagnoses", api.diagnoses, name="api-diagnoses"),
    path("api/v1/openapi.json", api.description, name="api-description"),
]
