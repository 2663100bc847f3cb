from django.urls import path

from portal.desk.first.views import first

urlpatterns = [path("", first, name="desk-queue")]
