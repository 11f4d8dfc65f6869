"""One module for each command; those with commands of their own have an ``app``, the others a ``run``."""
