"""What users would otherwise write around single operations; the clients inherit it."""
