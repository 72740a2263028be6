"""The kernel: pressing, explaining, folding, and the library underneath."""
