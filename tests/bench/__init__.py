"""Benchmarks: each of ours against its floor in the same run, in turn; medians of single calls, told as ratios."""
