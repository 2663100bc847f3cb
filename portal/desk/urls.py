"""The staff desk, one line a part; the queue is its first page."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.desk.sign_in.urls")),
    path("", include("portal.desk.queue.urls")),
    path("", include("portal.desk.diagnoses.urls")),
    path("incidents/", include("portal.desk.incidents.urls")),
    path("customers/", include("portal.desk.customers.urls")),
    path("audit/", include("portal.desk.audit.urls")),
    path("insights/", include("portal.desk.insights.urls")),
    path("content/", include("portal.desk.content.urls")),
    path("people/", include("portal.desk.people.urls")),
]
