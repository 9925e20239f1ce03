"""How pressing one matter is, from its topic and the words it is told in."""

import re

_PRESSING = re.compile(
    r"紧急|着急|急死|火急|十万火急|尽快|马上|立刻|立即|赶紧|赶快|快点|危险|要命|随时(?:会|可能)|快(?:要)?(?:掉|倒|塌|砸)"
    r"|漏电|带电|喷水|爆(?:管|了|裂)|淹|全(?:楼|栋|小区|单元)(?:都)?(?:停|没)|断电|停电|停水|停气|停暖|没水|没电|没暖"
    r"|摔(?:倒|了|伤)|砸(?:到|中|伤|坏)|堵死|出不去|进不来|救护车|老人小孩|老人和孩子"
)
#: Topics in which an hour counts even where nobody says so.
_PRESSING_TOPICS = frozenset(
    {"fire.lane", "fire.electric", "repair.manhole", "security.highthrow", "security.incident", "care.mental"}
)
#: Topics in which a person answers in his own time.
_CALM_TOPICS = ("service.", "redirect.", "housing.", "care.mutual", "other.")
_CALM_INTENTS = frozenset({"consult", "suggest", "praise", "progress", "withdraw"})


def judge(text: str, topic: str, *, intent: str, alarm: bool) -> str:
    """One of emergency, urgent, normal, low; without an alarm a topic of danger is only urgent."""
    if topic.startswith("em."):
        return "emergency" if alarm else "urgent"
    if intent in _CALM_INTENTS:
        return "low"
    if topic in _PRESSING_TOPICS or _PRESSING.search(text):
        return "urgent"
    return "low" if topic.startswith(_CALM_TOPICS) else "normal"
