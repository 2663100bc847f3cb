"""``make bench``: how Keymend compares, each figure beside another one of the same run.

A part is a module whose ``rows`` yields what it measured. What is compared takes turns, several
times, and the median of the turns' ratios counts, so that other work on the machine hits both
alike. Nothing leaves this machine.
"""
