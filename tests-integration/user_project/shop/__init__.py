"""A shop whose orders are processes."""
