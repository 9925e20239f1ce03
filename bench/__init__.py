"""Measures the service beside what it can be compared with; `scripts/bench` runs it, no test does."""
