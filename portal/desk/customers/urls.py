from django.urls import path

from portal.desk.customers import views

urlpatterns = [
    path("", views.customers, name="desk-customers"),
    path("export/", views.export, name="desk-customers-export"),
    path("erase/", views.erase, name="desk-customers-erase"),
    path("erasures/<str:reference>/", views.erasure, name="desk-erasure"),
]
