#!/usr/bin/env python
"""Django's command line for the portal."""

import os
import secrets
import sys

# These serve nobody and sign nothing, so they do without the site's own settings.
OFFLINE = {"diagnose", "draw_questions", "redact", "sandbox_api"}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    if OFFLINE & set(sys.argv[1:2]):
        os.environ.setdefault("PORTAL_SECRET_KEY", secrets.token_urlsafe(64))
        os.environ.setdefault("PORTAL_ALLOWED_HOSTS", "localhost")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
