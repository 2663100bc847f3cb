"""Figures on a disk that is full: they are lost, and the process that counts is not.

The library writes through a mapped file with holes. Where no block is left for a hole, the kernel
ends the process with SIGBUS, so the blocks are asked for beforehand; where there are none, that is
an error like any other.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from prometheus_client import mmap_dict, values

logger: Final = logging.getLogger(__name__)
_LONGEST_ENTRY_BESIDE_ITS_KEY: Final = 32
"""Its length, its padding, its value and its time, in bytes."""


class ReservedFile(mmap_dict.MmapedDict):
    """The library's file, none of whose bytes lacks a block on the disk. Raises OSError."""

    def __init__(self, filename: str, read_mode: bool = False) -> None:
        if not read_mode:
            _reserve(Path(filename), mmap_dict._INITIAL_MMAP_SIZE)
        super().__init__(filename, read_mode)  # type: ignore[no-untyped-call]

    def _init_value(self, key: str) -> None:
        """The library doubles the file as well, and finds that done."""
        end = self._used + len(key.encode()) + _LONGEST_ENTRY_BESIDE_ITS_KEY
        if end > self._capacity:
            _reserve(Path(self._fname), self._capacity * 2)
        super()._init_value(key)  # type: ignore[no-untyped-call]


def _reserve(path: Path, size: int) -> None:
    """Leaves no empty file behind, which nobody could read figures from."""
    is_new = not path.exists()
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        _allocate(file, size)
    except OSError:
        if is_new:
            path.unlink()
        raise
    finally:
        os.close(file)


def _allocate(file: int, size: int) -> None:
    """Where a system cannot be asked, as macOS, the library's way is the only one."""
    if hasattr(os, "posix_fallocate"):
        os.posix_fallocate(file, 0, size)


def reserve_files() -> None:
    """From now on the library's files are of this kind; before it counts anything."""
    values.MmapedDict = ReservedFile  # type: ignore[attr-defined]


class _Lost:
    """Whether the log says already that figures are lost; once for each time that it begins."""

    is_said = False


@contextmanager
def lost_where_the_disk_is_full() -> Iterator[None]:
    """Around all that counts: what customers do goes on without it."""
    try:
        yield
    except OSError as error:
        if not _Lost.is_said:
            logger.warning("figures are lost: %s", os.strerror(error.errno or 0))
        _Lost.is_said = True
    else:
        _Lost.is_said = False
