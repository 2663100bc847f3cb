"""The brand's addresses."""

from django.urls import path

from portal.brand import views

urlpatterns = [
    path("brand/colours.css", views.colours, name="brand-colours"),
    path("brand/logo", views.logo, name="brand-logo"),
]
