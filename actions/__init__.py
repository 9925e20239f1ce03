"""rasa-sdk actions: each turns slots into one case operation."""
