"""The WSGI application that servers run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# Made here rather than at the first question.
from portal.wizard.search import index  # noqa: E402

index()
