"""Merkle tree of RFC 9162: a growing root in logarithmic space, and proofs that strangers can check."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from engine.domain.errors import Corrupted

EMPTY_ROOT = hashlib.sha256(b"").digest()
"""Root of the tree without leaves."""

_HASH = 32
_SIZE = 8


def leaf_hash(body: bytes) -> bytes:
    """Return SHA-256(0x00 ‖ *body*), 32 bytes."""
    return hashlib.sha256(b"\x00" + body).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return SHA-256(0x01 ‖ *left* ‖ *right*), 32 bytes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass(frozen=True, slots=True)
class Frontier:
    """Everything about a tree that its growth needs: at most 64 hashes, whatever the number of leaves."""

    size: int = 0
    """Number of leaves."""
    roots: tuple[bytes, ...] = ()
    """Roots of the perfect subtrees, largest (leftmost) first: one for every bit that is set in *size*."""

    def append(self, leaf: bytes) -> "Frontier":
        """Return the frontier of the tree with one more leaf hash."""
        roots, size = self.roots, self.size
        while size & 1:
            leaf = node_hash(roots[-1], leaf)
            roots = roots[:-1]
            size >>= 1
        return Frontier(self.size + 1, (*roots, leaf))

    def root(self) -> bytes:
        """Return the Merkle tree hash over all leaves."""
        if not self.roots:
            return EMPTY_ROOT
        root = self.roots[-1]
        for left in reversed(self.roots[:-1]):
            root = node_hash(left, root)
        return root

    def to_bytes(self) -> bytes:
        """Return the size (8 bytes, big-endian) followed by the roots."""
        return self.size.to_bytes(_SIZE, "big") + b"".join(self.roots)

    @classmethod
    def from_bytes(cls, stored: bytes) -> "Frontier":
        """
        Read what ``to_bytes`` wrote.

        Raises:
            Corrupted: the number of hashes does not belong to the size.
        """
        size = int.from_bytes(stored[:_SIZE], "big")
        if len(stored) != _SIZE + _HASH * size.bit_count():
            raise Corrupted(f"a Merkle frontier of {len(stored)} bytes cannot stand for {size} leaves")
        return cls(size, tuple(stored[at : at + _HASH] for at in range(_SIZE, len(stored), _HASH)))


def tree_root(leaves: Sequence[bytes]) -> bytes:
    """Return the Merkle tree hash over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier = frontier.append(leaf)
    return frontier.root()


def inclusion_proof(leaves: Sequence[bytes], index: int) -> tuple[bytes, ...]:
    """
    Return the path that leads from leaf *index* (0-based) to the root over *leaves* (RFC 9162, 2.1.3.1).

    Raises:
        ValueError: there is no such leaf.
    """
    if not 0 <= index < len(leaves):
        raise ValueError(f"no leaf {index} in a tree of {len(leaves)}")
    if len(leaves) == 1:
        return ()
    split = _split(len(leaves))
    if index < split:
        return (*inclusion_proof(leaves[:split], index), tree_root(leaves[split:]))
    return (*inclusion_proof(leaves[split:], index - split), tree_root(leaves[:split]))


def verify_inclusion(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Tell whether *proof* shows that *leaf* is number *index* (0-based) of the *size* leaves under *root*."""
    if not 0 <= index < size:
        return False
    place, last, reached = index, size - 1, leaf
    for hash_ in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            reached = node_hash(hash_, reached)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            reached = node_hash(reached, hash_)
        place, last = place >> 1, last >> 1
    return last == 0 and reached == root


def consistency_proof(leaves: Sequence[bytes], old_size: int) -> tuple[bytes, ...]:
    """
    Return the proof that the tree over *leaves* only added to its first *old_size* leaves (RFC 9162, 2.1.4.1).

    Nothing needs proving about the empty tree and about the tree itself: then the proof is empty.

    Raises:
        ValueError: *old_size* is negative or larger than the tree.
    """
    if not 0 <= old_size <= len(leaves):
        raise ValueError(f"no tree of {old_size} inside one of {len(leaves)}")
    return _subproof(leaves, old_size, known=True) if old_size else ()


def verify_consistency(old_size: int, new_size: int, old_root: bytes, new_root: bytes, proof: Sequence[bytes]) -> bool:
    """Tell whether *proof* shows that the tree of *new_size* leaves begins with the tree of *old_size* leaves."""
    if old_size == new_size:
        return not proof and old_root == new_root
    if old_size == 0:
        return new_size > 0 and not proof and old_root == EMPTY_ROOT
    if not 0 < old_size < new_size:
        return False
    path = list(proof) if old_size & (old_size - 1) else [old_root, *proof]
    if not path:
        return False
    place, last = old_size - 1, new_size - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    old = new = path[0]
    for hash_ in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            old, new = node_hash(hash_, old), node_hash(hash_, new)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            new = node_hash(new, hash_)
        place, last = place >> 1, last >> 1
    return last == 0 and old == old_root and new == new_root


def _subproof(leaves: Sequence[bytes], old_size: int, *, known: bool) -> tuple[bytes, ...]:
    """RFC 9162's SUBPROOF; *known* while the subtree is one whose root the verifier already has."""
    if old_size == len(leaves):
        return () if known else (tree_root(leaves),)
    split = _split(len(leaves))
    if old_size <= split:
        return (*_subproof(leaves[:split], old_size, known=known), tree_root(leaves[split:]))
    return (*_subproof(leaves[split:], old_size - split, known=False), tree_root(leaves[:split]))


def _split(size: int) -> int:
    """Return the largest power of two smaller than *size*."""
    return 1 << ((size - 1).bit_length() - 1)
