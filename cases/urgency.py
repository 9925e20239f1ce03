"""How urgent a matter is, and whether something has just now stopped (停水、停电 …)."""

import re

from cases.deadlines import Span
from cases.taxonomy import Category
from db.vocabulary import Urgency

#: taxonomy.yml meta.outage_rule: only what is out right now is urgent, or bursts and pours; a leak never is an outage.
_OUT_NOW = re.compile(
    r"停(了|水|电|气|暖|梯|运)|没(有)?(水|电|气|暖气)|断(水|电|气)|全黑|跳闸|不动了|坏了|打不着|锁梯"
    r"|爆了(?!.{1,3}次)|爆(管|裂|开)|喷水|哗哗(?!涨)|往外(流|喷|冒|涌)"
)
_NOT_OUT = re.compile(r"什么时候|几点|通知|会不会|建议|希望|收费|费用|水费|电费|规划")
_BLOCKING = re.compile(r"堵死|出不去|进不来|出不来|救护车|消防车")
ORDINARY_OUTAGE_RESPONSE = Span(1, "wd")


def urgency_of(category: Category, text: str, said: str = "") -> Urgency:
    """From the category and the words; `said` is what understanding made of it (emergency, urgent, …)."""
    if category.is_danger:
        return Urgency.P0
    if category.outage:
        return Urgency.P1 if is_outage(text) else Urgency.P2
    if category.urgency in (Urgency.P2, Urgency.P3) and (said == "urgent" or _BLOCKING.search(text)):
        return Urgency.P1
    return category.urgency


def is_outage(text: str) -> bool:
    """Whether it is out right now."""
    return bool(_OUT_NOW.search(text)) and not _NOT_OUT.search(text)


def respond_within(category: Category, urgency: Urgency) -> Span:
    """The category's limit, or a working day for an outage leaf with nothing out."""
    if category.outage and urgency is Urgency.P2:
        return ORDINARY_OUTAGE_RESPONSE
    return category.respond_within
