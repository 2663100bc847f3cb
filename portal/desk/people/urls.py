"""The addresses of the people's page."""

from django.urls import path

from portal.desk.people import views

urlpatterns = [
    path("", views.people, name="desk-people"),
    path("<int:pk>/role/", views.change_role, name="desk-person-role"),
    path("<int:pk>/deactivate/", views.deactivate, name="desk-person-deactivate"),
    path("<int:pk>/activate/", views.activate, name="desk-person-activate"),
    path("<int:pk>/reset/", views.reset, name="desk-person-reset"),
]
