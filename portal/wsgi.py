"""The WSGI application that servers run."""

import os

from django.core.wsgi import get_wsgi_application

from portal.draining import drained

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = drained(get_wsgi_application())

# Made here rather than at the first question.
from portal.languages.known import CODES  # noqa: E402
from portal.wizard.search import index_in  # noqa: E402

for code in CODES:
    index_in(code)
