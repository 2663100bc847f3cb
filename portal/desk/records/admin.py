"""What administrators see of each model: no paste, no key, no token, no file's content."""

from __future__ import annotations

from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import Group
from django.forms import Media
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe

from portal.audit import trail
from portal.desk.models import Person
from portal.desk.records.site import records
from portal.tickets.clearing import cleared_name
from portal.tickets.deliveries.models import Delivery
from portal.tickets.models import Message, Ticket
from portal.wizard.models import Result


class ReadOnly(ModelAdmin[Any]):
    """Shows ``fields`` and nothing else; what changes a record has its own page at the desk.

    Its pages work without scripts, for the admin's own make markup of text.
    """

    can_change = False
    actions = None
    list_per_page = 50
    show_full_result_count = False

    def get_urls(self) -> list[URLPattern]:
        seen, one = self.admin_site.admin_view, self.change_view
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        return [
            path("", seen(require_safe(self.changelist_view)), name=f"{name}_changelist"),
            path("<int:object_id>/history/", seen(self.history_view), name=f"{name}_history"),
            path(
                "<int:object_id>/change/",
                seen(one if self.can_change else require_safe(one)),
                name=f"{name}_change",
            ),
        ]

    @property
    def media(self) -> Media:
        return Media()

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields or ()

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.has_perm("desk.administer"))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_change and self.has_view_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def changelist_view(self, request: HttpRequest, *args: Any, **more: Any) -> Any:
        """Noted with the page and the filters, as which its rows can be found again."""
        asked = [f"{name}: {value}" for name, value in request.GET.items()]
        trail.note(request.user, "records.listed", self.opts.label_lower, asked=asked)
        return super().changelist_view(request, *args, **more)

    def change_view(self, request: HttpRequest, object_id: Any, *args: Any, **more: Any) -> Any:
        self._note_seen(request, object_id)
        return super().change_view(request, str(object_id), *args, **more)

    def history_view(self, request: HttpRequest, object_id: Any, *args: Any, **more: Any) -> Any:
        self._note_seen(request, object_id)
        return super().history_view(request, str(object_id), *args, **more)

    def _note_seen(self, request: HttpRequest, object_id: Any) -> None:
        trail.note(request.user, "record.seen", f"{self.opts.label_lower} {object_id}")


class PersonRecords(ReadOnly):
    """The name can be corrected; who comes in, and as what, is for the page People."""

    can_change = True
    list_display = ("email", "name", "is_active", "last_login")
    search_fields = ("email", "name")
    fields = ("email", "name", "is_active", "is_demo", "joined", "last_login", "groups")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return [field for field in self.fields if field != "name"]

    def save_model(self, request: HttpRequest, obj: Person, form: Any, change: bool) -> None:
        obj.name = cleared_name(obj.name).text[:150]
        obj.save(update_fields=["name"])
        trail.note(request.user, "person.renamed", obj.email)


class GroupRecords(ReadOnly):
    list_display = ("name",)
    fields = ("name", "permissions")


class ResultRecords(ReadOnly):
    list_display = ("pk", "created", "article", "verdict", "said", "expires")
    list_filter = ("verdict", "said")
    fields = ("article", "created", "expires", "verdict", "said", "said_at", "solved_at")


class TicketRecords(ReadOnly):
    list_display = ("number", "state", "severity", "created", "opened")
    list_filter = ("state", "severity")
    search_fields = ("number",)
    fields = ("number", "state", "severity", "email", "name", "key_name", "created", "opened", "confirmed", "is_quiet")  # fmt: skip


class MessageRecords(ReadOnly):
    list_display = ("pk", "kind", "created")
    list_filter = ("kind",)
    fields = ("kind", "is_changed", "created")


class DeliveryRecords(ReadOnly):
    list_display = ("pk", "channel", "progress", "attempts", "due", "ended")
    list_filter = ("progress", "channel")
    fields = ("channel", "progress", "attempts", "due", "is_uncertain", "external_id", "trouble", "created", "ended")  # fmt: skip


for model, shown in (
    (Person, PersonRecords),
    (Group, GroupRecords),
    (Result, ResultRecords),
    (Ticket, TicketRecords),
    (Message, MessageRecords),
    (Delivery, DeliveryRecords),
):
    records.register(model, shown)
