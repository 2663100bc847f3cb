from django.urls import path

from portal.desk.audit import views

urlpatterns = [
    path("", views.audit, name="desk-audit"),
    path("entries.csv", views.as_csv, name="desk-audit-csv"),
]
