"""The queue is the first page of the desk; a ticket is known by its number."""

from django.urls import path

from portal.desk.queue import ticket_views, views

urlpatterns = [
    path("", views.queue, name="desk-queue"),
    path("changes/<slug:since>/", views.changes, name="desk-queue-changes"),
    path("tickets/<str:number>/", ticket_views.ticket, name="desk-ticket"),
    path("tickets/<str:number>/reply/", ticket_views.reply, name="desk-ticket-reply"),
    path("tickets/<str:number>/note/", ticket_views.note, name="desk-ticket-note"),
    path("tickets/<str:number>/assign/", ticket_views.assign, name="desk-ticket-assign"),
    path("tickets/<str:number>/state/", ticket_views.decide, name="desk-ticket-state"),
    path("tickets/<str:number>/merge/", ticket_views.merge, name="desk-ticket-merge"),
    path("tickets/<str:number>/check/", ticket_views.ask_for_check, name="desk-ticket-check"),
    path(
        "tickets/<str:number>/provider-number/",
        ticket_views.name_at_provider,
        name="desk-ticket-provider-number",
    ),
    path("tickets/<str:number>/files/<int:file>/", ticket_views.file, name="desk-ticket-file"),
    path(
        "tickets/<str:number>/deliveries/<int:delivery>/again/",
        ticket_views.deliver_again,
        name="desk-delivery-again",
    ),
]
