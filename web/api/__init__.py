"""The program interface under /api/v1."""
