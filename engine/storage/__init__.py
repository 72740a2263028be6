"""Storage: the ports on real databases and disks, and the same ports in memory."""

from engine.storage.files import LocalFiles
from engine.storage.memory import MemoryStore

__all__ = ["LocalFiles", "MemoryStore"]
