"""Diagnoses: the list, and one of them."""

from django.urls import path

from portal.desk.diagnoses import views

urlpatterns = [
    path("diagnoses/", views.diagnoses, name="desk-diagnoses"),
    path("diagnoses/<str:number>/", views.diagnosis, name="desk-diagnosis"),
]
