"""The running service: how messages come in and go out."""
