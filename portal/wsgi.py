"""The WSGI application that servers run."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = get_wsgi_application()

# Made here rather than at the first question.
from portal.languages.known import CODES  # noqa: E402
from portal.wizard.search import index_in  # noqa: E402

for code in CODES:
    index_in(code)
