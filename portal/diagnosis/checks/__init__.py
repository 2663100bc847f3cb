"""Every cause, each declared beside the function that finds it.

Two kinds of function find causes. A *check* looks at the whole request. A *layer* looks at
one value and takes off the one wrapping that it knows; what is left goes to the next layer,
and what is left at the end is the repaired key. ``CAUSES`` holds both, outermost first.
"""

from portal.diagnosis.checks.registry import CAUSES, Cause, Group

# Imported for their declarations, in the order in which causes are told: from the outside in.
from portal.diagnosis.checks import client  # isort: skip
from portal.diagnosis.checks import sending  # isort: skip
from portal.diagnosis.checks import scheme  # isort: skip
from portal.diagnosis.checks import key_text  # isort: skip
from portal.diagnosis.checks import life  # isort: skip
from portal.diagnosis.checks.examine import Examination, examine

__all__ = [
    "CAUSES",
    "Cause",
    "Examination",
    "Group",
    "client",
    "examine",
    "key_text",
    "life",
    "scheme",
    "sending",
]
