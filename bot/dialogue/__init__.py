"""The dialogue engine: a stated subset of Rasa 3.1 files, driving rasa-sdk actions. See docs/dialogue.md."""
