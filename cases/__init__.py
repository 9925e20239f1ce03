"""What a case is and what may be done with it; no chat, no HTTP, no Rasa, no SQL."""
