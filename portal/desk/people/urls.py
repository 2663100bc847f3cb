"""The addresses of the people's page."""

from django.urls import path

from portal.desk.people import views

urlpatterns = [
    path("", views.people, name="desk-people"),
]
