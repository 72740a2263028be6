"""Benchmarks: each of ours against its floor in the same run; medians of interleaved rounds, told as ratios."""
