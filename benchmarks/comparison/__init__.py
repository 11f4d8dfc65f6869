"""What ``benchmarks/compare.py`` is made of.

The modules `calls`, `workers`, `auth`, `engine` and `real` run inside the environment that is measured; the others need nothing
but the standard library.
"""
