"""The site's addresses with Django's admin at PORTAL_ADMIN_PATH=staff/records/."""

from django.urls import include, path

from portal.urls import *  # noqa: F403
from portal.urls import urlpatterns as of_the_site

urlpatterns = [*of_the_site, path("staff/records/", include("portal.desk.records.urls"))]
