"""What nobody could read as Chinese words: nothing, too much, pictures, marks, another language."""

import re
import unicodedata

MOST_CHARACTERS = 4000
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_SYMBOLS = ("So", "Sk")


def unreadable(text: str, *, known: bool) -> str | None:
    """The response for a text that cannot be read as Chinese words; None for one that can."""
    words = text.strip()
    if not words:
        return "utter_empty"
    if len(words) > MOST_CHARACTERS and not known:
        return "utter_too_long"
    if (
        _CHINESE.search(words)
        or words[0] == "/"
        or words.lower() in ("ok", "yes", "no")
        or any(each.isdigit() for each in words)
    ):
        return None
    if not any(each.isalpha() for each in words):
        symbols = any(unicodedata.category(each) in _SYMBOLS for each in words)
        return "utter_emoji_only" if symbols else "utter_nonsense"
    return "utter_other_language"
