"""All addresses of the site."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.urls import URLPattern, URLResolver, include, path

from portal import health
from portal.design.views import design
from portal.metrics.views import metrics
from portal.policy_reports import policy_reports
from portal.security_txt import security_txt

# What customers read is there in every language; an address that names none is English. They are
# first, for what stands before them is tried, and was a tenth of the time that an article takes.
urlpatterns: list[URLPattern | URLResolver] = i18n_patterns(
    path("", include("portal.wizard.urls")),
    path("", include("portal.tickets.urls")),
    prefix_default_language=False,
)

urlpatterns += [
    path("", include("portal.wizard.urls_for_programs")),
    path("", include("portal.languages.urls")),
    path("", include("portal.brand.urls")),
    path("staff/", include("portal.desk.urls")),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("csp-reports", policy_reports, name="policy-reports"),
    path("healthz", health.alive),
    path("readyz", health.ready),
    path("metrics", metrics),
]

if settings.ADMIN_PATH:
    # Before all others: what an operator chose may look like one of them.
    urlpatterns.insert(0, path(settings.ADMIN_PATH, include("portal.desk.records.urls")))

if settings.DEBUG:
    urlpatterns.append(path("design/", design, name="design"))

handler400 = "portal.wizard.failures.bad_request"
handler403 = "portal.wizard.failures.forbidden"
handler404 = "portal.wizard.failures.not_found"
handler429 = "portal.desk.sign_in.views.too_many"
handler500 = "portal.wizard.failures.server_error"
