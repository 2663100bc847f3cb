"""The queue is the first page of the desk."""

from django.urls import path

from portal.desk.queue import views

urlpatterns = [
    path("", views.queue, name="desk-queue"),
    path("changes/<slug:since>/", views.changes, name="desk-queue-changes"),
]
