"""Who works at the desk, and the permissions that its pages ask for."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils import timezone

from portal.desk.roles import Role


class PersonManager(BaseUserManager["Person"]):
    def create_user(self, email: str, password: str | None = None, **more: object) -> Person:
        """Addresses are kept in lower case; without a password nobody can sign in."""
        person = self.model(email=email.strip().lower(), **more)
        person.set_password(password)
        person.save(using=self._db)
        return person


class Person(AbstractBaseUser, PermissionsMixin):
    """One of the staff, known by their e-mail address. Customers have no account."""

    email = models.EmailField(max_length=254, unique=True)
    name = models.CharField(max_length=150, blank=True)
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="Signs in beside the sandbox only.")
    joined = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[PersonManager] = PersonManager()

    class Meta:
        verbose_name_plural = "people"
        ordering: ClassVar = ["email"]

    def __str__(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return str(self)

    @property
    def role(self) -> Role | None:
        """The highest of the groups; None for whoever has none."""
        names = {group.name for group in self.groups.all()}
        return next((role for role in reversed(Role) if role in names), None)

    @property
    def is_staff(self) -> bool:
        """What Django's admin asks for."""
        return self.has_perm("desk.administer")


class Desk(models.Model):  # noqa: DJ008 (never made)
    """Has no table: it stands for the permissions."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions: ClassVar = [
            ("answer", "Reads and answers tickets"),
            ("lead", "Sees figures, edits banners and replies"),
            ("administer", "Decides who comes in, exports and erases"),
        ]
