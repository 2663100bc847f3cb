"""Which tests go to one worker together, where several work side by side."""

from __future__ import annotations

from typing import Final

from xdist.scheduler import LoadFileScheduling

# They share nothing that is dear to make, and the longest files are theirs.
DEALT_OUT: Final = ("tests/browser/", "tests/diagnosis/")
# One site is started for all of it.
TOGETHER: Final = ("tests/production/",)


class SideBySide(LoadFileScheduling):
    """A file to a worker, with these exceptions."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        if file.startswith(DEALT_OUT):
            return f"{file}::{test.partition('[')[0]}"
        return next((folder for folder in TOGETHER if file.startswith(folder)), file)
