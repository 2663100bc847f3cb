"""The addresses of content upkeep."""

from django.urls import path

from portal.desk.content import views

urlpatterns = [
    path("", views.content, name="desk-content"),
    path("banners/", views.banners, name="desk-banners"),
    path("banners/<int:pk>/", views.banner, name="desk-banner"),
    path("banners/<int:pk>/end/", views.end_banner, name="desk-banner-end"),
    path("replies/", views.reply_list, name="desk-replies"),
    path("replies/<slug:code>/", views.reply, name="desk-reply"),
    path("replies/<slug:code>/restore/", views.restore_reply, name="desk-reply-restore"),
    path("preview/", views.preview, name="desk-preview"),
    path("preview/file/", views.preview_file, name="desk-preview-file"),
]
