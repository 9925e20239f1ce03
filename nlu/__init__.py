"""Understands a Chinese message from a resident: what is meant, where, and whether it is dangerous."""
