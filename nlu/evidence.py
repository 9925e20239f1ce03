"""Asks of the model's verdict of danger that the message has at least one word of that danger."""

import re
from collections.abc import Mapping

_WORDS: Mapping[str, re.Pattern[str]] = {
    "em.fire": re.compile("火|烟|烧|焦|糊|炸|着了|爆|燃|烫"),
    "em.gas_leak": re.compile("味|漏|报警|响|中毒|晕|头疼|头痛|恶心|嘶"),
    "em.elevator_trap": re.compile("困|关在|卡|出不|里头|里面|在里|轿厢|被关|打不开|开不开|不开门|救|停在"),
    "em.electric": re.compile("电|麻|线"),
    "em.dogbite": re.compile("(?<![不没未会])(?:咬|抓|挠|叼)|血|牙印|狂犬|破皮|伤口"),
    "em.collapse": re.compile("塌|倒|掉|裂|断|砸|沉|陷|落|垮|滑坡|悬空"),
}


def lacks_words(topic: str, text: str) -> bool:
    """True if a topic of danger is named in whose words nothing of the text is."""
    pattern = _WORDS.get(topic)
    return pattern is not None and not pattern.search(text)
