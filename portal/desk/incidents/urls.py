from django.urls import path

from portal.desk.incidents import views

urlpatterns = [
    path("", views.incidents, name="desk-incidents"),
    path("<int:pk>/", views.incident, name="desk-incident"),
    path("<int:pk>/close/", views.close, name="desk-incident-close"),
    path("<int:pk>/answer/", views.answer, name="desk-incident-answer"),
    path("<int:pk>/take-out/", views.take_out, name="desk-incident-take-out"),
]
