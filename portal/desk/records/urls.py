"""At PORTAL_ADMIN_PATH, where that is set."""

from portal.desk.records import admin  # noqa: F401 (registers)
from portal.desk.records.site import records

app_name = "admin"
urlpatterns = records.get_urls()
