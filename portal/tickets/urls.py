"""The addresses of tickets; the two that others rely on are ``ticket`` and ``ticket-page``."""

from django.urls import path

from portal.tickets import views

urlpatterns = [
    path("results/<str:reference>/ticket/", views.open_with_result, name="ticket"),
    path("tickets/new/", views.open_without_result, name="ticket-new"),
    path("tickets/<str:reference>/", views.page, name="ticket-page"),
    path("tickets/<str:reference>/check/", views.check, name="ticket-check"),
    path("tickets/<str:reference>/message/", views.message, name="ticket-message"),
    path("tickets/<str:reference>/solved/", views.solved, name="ticket-solved"),
    path("tickets/<str:reference>/withdraw/", views.withdraw, name="ticket-withdraw"),
    path("tickets/<str:reference>/report.txt", views.report_file, name="ticket-report"),
    path("tickets/<str:reference>/confirm/<str:token>/", views.confirm, name="ticket-confirm"),
    path("tickets/<str:reference>/quiet/<str:token>/", views.quiet, name="ticket-quiet"),
]
