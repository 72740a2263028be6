"""Requests: the digest by which a repeated request is known to be the same one."""

import hashlib
import json


def request_digest(*parts: object) -> str:
    """Return ``sha256:…`` over *parts* (JSON values); equal requests have equal digests."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()
