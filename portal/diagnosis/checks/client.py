"""What the shell, the language or the tool does to the request.

Only reading a shape shows these: the reader notes a slip, and the slip is the finding. The
four that show in the key's own text are declared as layers beside the others.
"""

from portal.diagnosis.checks.registry import noted
from portal.diagnosis.finding import Certainty

CERTAIN, LIKELY, POSSIBLE = Certainty.CERTAIN, Certainty.LIKELY, Certainty.POSSIBLE

noted("shell_line_break", CERTAIN)
noted("shell_quoting", CERTAIN)
noted("shell_single_quotes_windows", CERTAIN)
noted("powershell_curl_alias", CERTAIN)
noted("env_not_loaded", LIKELY)
noted("stale_environment", LIKELY)
noted("headers_as_body", CERTAIN)
noted("headers_misplaced", CERTAIN)
noted("netrc_override", LIKELY)
noted("header_overridden", LIKELY)
noted("proxy_strips_header", LIKELY)
