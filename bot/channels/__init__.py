"""How messages come in and go out: one module a channel, each turning its platform's form into ours and back."""
