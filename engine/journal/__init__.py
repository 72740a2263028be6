"""The journal's bytes: canonical form, chain, Merkle tree, verification; pure functions, no disk and no clock."""
