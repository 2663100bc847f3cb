"""The site's addresses with single sign-on set up."""

from django.urls import include, path

from portal.desk.sign_in.urls import single_sign_on_urls
from portal.urls import *  # noqa: F403
from portal.urls import urlpatterns as of_the_site

urlpatterns = [*of_the_site, path("staff/", include(single_sign_on_urls))]
