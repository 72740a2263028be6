"""Merkle tree: the roots and proofs of RFC 9162, checked against its definition and against liars."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.domain.errors import Corrupted
from engine.journal.merkle import (
    EMPTY_ROOT,
    Frontier,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    tree_root,
    verify_consistency,
    verify_inclusion,
)

MOST = 70
"""Sizes up to here are tried one by one: perfect trees, their neighbours, and everything between."""

LEAVES = tuple(leaf_hash(str(number).encode()) for number in range(MOST))

KNOWN_INPUTS = ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
KNOWN_ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The vectors with which Certificate Transparency logs test themselves: root over the first 1, 2 … 8 inputs."""


def by_definition(leaves: Sequence[bytes]) -> bytes:
    """MTH as RFC 9162 2.1.1 writes it, over leaf hashes."""
    if not leaves:
        return hashlib.sha256(b"").digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    both = by_definition(leaves[:split]) + by_definition(leaves[split:])
    return hashlib.sha256(b"\x01" + both).digest()


@pytest.mark.parametrize("size", range(1, len(KNOWN_ROOTS) + 1))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    """Anybody's RFC 9162 tool computes the same root from our bodies."""
    leaves = [leaf_hash(bytes.fromhex(text)) for text in KNOWN_INPUTS[:size]]
    assert tree_root(leaves).hex() == KNOWN_ROOTS[size - 1]


def test_the_tree_without_leaves_has_the_hash_of_nothing() -> None:
    """RFC 9162: MTH of the empty list is the hash of an empty string."""
    assert Frontier().root() == EMPTY_ROOT == hashlib.sha256(b"").digest()


def test_a_growing_frontier_always_has_the_root_of_the_definition() -> None:
    """Append by append, stored and read back between: the root is that of the whole tree, in logarithmic space."""
    frontier = Frontier()
    for size in range(MOST):
        assert frontier.root() == by_definition(LEAVES[:size])
        assert len(frontier.roots) == size.bit_count()
        frontier = Frontier.from_bytes(frontier.append(LEAVES[size]).to_bytes())
    assert frontier.size == MOST


@given(bodies=st.lists(st.binary(max_size=40), max_size=300))
def test_the_root_of_any_bodies_is_that_of_the_definition(bodies: list[bytes]) -> None:
    """Whatever the bodies hold."""
    leaves = [leaf_hash(body) for body in bodies]
    assert tree_root(leaves) == by_definition(leaves)


def test_a_leaf_is_never_taken_for_a_node() -> None:
    """Without the first byte two leaves' hashes written as one body would be their parent."""
    assert tree_root([leaf_hash(LEAVES[0] + LEAVES[1])]) != tree_root(LEAVES[:2])


@pytest.mark.parametrize("stored", [b"", b"\x00" * 7, b"\x00" * 40, (3).to_bytes(8, "big") + b"\x01" * 32])
def test_a_stored_frontier_of_another_length_is_corrupted(stored: bytes) -> None:
    """A damaged head row is noticed before anything is sealed onto it."""
    with pytest.raises(Corrupted):
        Frontier.from_bytes(stored)


@pytest.mark.parametrize("size", range(1, MOST))
def test_every_leaf_of_every_tree_is_proven_at_its_place_only(size: int) -> None:
    """A receipt holds for its event and its number, for no other number and no other event."""
    leaves, root = LEAVES[:size], by_definition(LEAVES[:size])
    for index in range(size):
        proof = inclusion_proof(leaves, index)
        assert len(proof) <= (size - 1).bit_length()
        assert verify_inclusion(leaves[index], index, size, proof, root)
        assert not verify_inclusion(leaf_hash(b"another"), index, size, proof, root)
        if size > 1:
            assert not verify_inclusion(leaves[index], (index + 1) % size, size, proof, root)


@pytest.mark.parametrize("old_size", range(MOST))
def test_every_tree_is_proven_to_begin_with_every_earlier_one(old_size: int) -> None:
    """Today's journal extends yesterday's: true for every pair of sizes."""
    old_root = by_definition(LEAVES[:old_size])
    for new_size in range(old_size, MOST):
        leaves = LEAVES[:new_size]
        proof = consistency_proof(leaves, old_size)
        assert verify_consistency(old_size, new_size, old_root, by_definition(leaves), proof)


@pytest.mark.parametrize("changed", range(40))
def test_a_rewritten_past_is_never_consistent(changed: int) -> None:
    """Whoever rewrites one old event cannot prove that the new tree extends what was signed."""
    forged = [*LEAVES[:changed], leaf_hash(b"forged"), *LEAVES[changed + 1 :]]
    for old_size in range(changed + 1, 60):
        proof = consistency_proof(forged[:60], old_size)
        old_root, new_root = by_definition(LEAVES[:old_size]), by_definition(forged[:60])
        assert not verify_consistency(old_size, 60, old_root, new_root, proof)


@given(data=st.data())
def test_a_damaged_proof_proves_nothing(data: st.DataObject) -> None:
    """A hash changed, lost, added or moved: neither kind of proof survives it."""
    size = data.draw(st.integers(2, MOST))
    index = data.draw(st.integers(0, size - 1))
    old_size = data.draw(st.integers(1, size - 1))
    leaves, root = LEAVES[:size], by_definition(LEAVES[:size])

    inclusion = _damaged(data, inclusion_proof(leaves, index))
    consistency = _damaged(data, consistency_proof(leaves, old_size))

    assert not verify_inclusion(leaves[index], index, size, inclusion, root)
    assert not verify_consistency(old_size, size, by_definition(LEAVES[:old_size]), root, consistency)


def _damaged(data: st.DataObject, proof: tuple[bytes, ...]) -> tuple[bytes, ...]:
    at = data.draw(st.integers(0, len(proof) - 1))
    stranger = hashlib.sha256(data.draw(st.binary(max_size=4))).digest()
    damages = [
        (*proof[:at], stranger, *proof[at + 1 :]),
        (*proof[:at], *proof[at + 1 :]),
        (*proof[:at], stranger, *proof[at:]),
        (*proof, proof[at]),
    ]
    return data.draw(st.sampled_from(damages))


def test_the_unchanged_tree_and_the_empty_one_need_no_proof() -> None:
    """But their roots must be what they are, and a proof that is not needed is not accepted."""
    root = by_definition(LEAVES)
    assert verify_consistency(MOST, MOST, root, root, ())
    assert not verify_consistency(MOST, MOST, root, EMPTY_ROOT, ())
    assert not verify_consistency(MOST, MOST, root, root, (root,))
    assert verify_consistency(0, MOST, EMPTY_ROOT, root, ())
    assert not verify_consistency(0, MOST, root, root, ())
    assert not verify_consistency(0, MOST, EMPTY_ROOT, root, (root,))


def test_a_tree_never_shrinks() -> None:
    """A smaller tree is not consistent with a larger one, whatever proof comes with it."""
    old, new = by_definition(LEAVES[:9]), by_definition(LEAVES[:5])
    assert not verify_consistency(9, 5, old, new, consistency_proof(LEAVES[:9], 5))
    assert not verify_consistency(3, 5, by_definition(LEAVES[:3]), new, ())
    assert not verify_consistency(8, 4, new, new, ())


def test_a_proof_holds_for_a_tree_of_its_own_depth_only() -> None:
    """The hashes fit, but the size that comes with them is a lie."""
    root = by_definition(LEAVES[:4])
    first, last = inclusion_proof(LEAVES[:4], 0), inclusion_proof(LEAVES[:4], 3)
    assert verify_inclusion(LEAVES[3], 3, 4, last, root)
    assert not verify_inclusion(LEAVES[3], 1, 2, last, root)
    assert not verify_inclusion(LEAVES[0], 0, 8, first, root)
    assert not verify_consistency(2, 8, by_definition(LEAVES[:2]), root, consistency_proof(LEAVES[:4], 2))
    seven, eight, grown = by_definition(LEAVES[:7]), by_definition(LEAVES[:8]), consistency_proof(LEAVES[:8], 7)
    assert verify_consistency(7, 8, seven, eight, grown)
    assert not verify_consistency(3, 4, seven, eight, grown)


@pytest.mark.parametrize("index", [-1, 5])
def test_a_proof_of_a_leaf_that_does_not_exist_is_an_error(index: int) -> None:
    """Asked by mistake, answered as one; and no such proof is believed."""
    with pytest.raises(ValueError, match="no leaf"):
        inclusion_proof(LEAVES[:5], index)
    assert not verify_inclusion(LEAVES[0], index, 5, (), tree_root(LEAVES[:5]))


@pytest.mark.parametrize("old_size", [-1, 6])
def test_a_proof_from_a_tree_that_does_not_exist_is_an_error(old_size: int) -> None:
    """Likewise."""
    with pytest.raises(ValueError, match="no tree"):
        consistency_proof(LEAVES[:5], old_size)
