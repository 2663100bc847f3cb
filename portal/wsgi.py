"""The WSGI application that servers run."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from portal.draining import drained

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")

application = drained(get_wsgi_application())

# Made here rather than at the first question, which in other languages waits a fifth of a second
# for what many processes never need.
from portal.languages.known import SOURCE  # noqa: E402
from portal.wizard.search import index_in  # noqa: E402

index_in(SOURCE)

# What is loaded by now lives as long as the process. Else Python looks through all of it now and
# then, which stops every thread for a tenth of a second, once in two thousand requests.
gc.collect()
gc.freeze()
