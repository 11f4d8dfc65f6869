"""Written from the API table; do not edit."""
