"""Storage: the ports on real databases and disks, and the same ports in memory."""

from engine.storage.files import LocalFiles
from engine.storage.memory import MemoryStore
from engine.storage.store import open_store

__all__ = ["LocalFiles", "MemoryStore", "open_store"]
