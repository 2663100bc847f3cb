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
from portal.diagnosis.checks import unfilled  # isort: skip
from portal.diagnosis.checks import encoded  # isort: skip
from portal.diagnosis.checks import characters_in_key  # isort: skip
from portal.diagnosis.checks import kept_back  # isort: skip
from portal.diagnosis.checks import round_key  # isort: skip
from portal.diagnosis.checks import other_kinds  # isort: skip
from portal.diagnosis.checks import life  # isort: skip
from portal.diagnosis.checks.examination import Examination
from portal.diagnosis.checks.examine import examine

__all__ = [
    "CAUSES",
    "Cause",
    "Examination",
    "Group",
    "characters_in_key",
    "client",
    "encoded",
    "examine",
    "kept_back",
    "life",
    "other_kinds",
    "round_key",
    "scheme",
    "sending",
    "unfilled",
]
