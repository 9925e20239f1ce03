"""Whole messages that plainly ask one thing, whatever they are taken for."""

import re

from nlu.alarm import is_ache

#: Asks for whoever has the case in hand.
_IN_WHOSE_HANDS = re.compile(
    r"(?:现在|到底|我这|这个?事|那件事|都)?(?:到底|现在)?是?谁在?(?:给我)?(?:处理|办|弄|跟进|修)(?:理)?(?:这个?事|这件事|我的事|的)?[呢啊呀吗？?]*"
)
#: Asks whom they talk to.
_WHO = re.compile(
    r"那?[你您]们?(?:到底|究竟)?(?:是|叫)(?:谁|什么人?|啥|干(?:什么|啥|嘛)的|做什么的|哪位|哪个(?:部门|单位)的?)[啊呀呢吗？?。！!]*"
)
#: Asks when somebody comes, or whether anybody does, of what was reported.
_WHEN = re.compile(
    r"(?:师傅|你们|维修的?|他们|人|那|到底|大概|今天|明天|下午|上午)*(?:能|得)?(?:什么时候|啥时候|几时|几点|多久|多会儿|哪天|何时)"
    r"(?:能|才|会|可以)*(?:来人?|到|上门|修好?|弄好?|办好?|处理好?|解决|搞定|好)[啊呀呢吗嘛了的？?。！!]*"
)
_ANYBODY = re.compile(
    r"(?:到底|这事?|那|还)*(?:有没有人(?:来)?管|有人(?:来)?管(?:没有?|吗|不))(?:了|啊|呀|呢)*[？?。！!]*"
)
#: What was done is not, or has come back.
_AGAIN = re.compile(
    r"(?:刚才|那个|这个|上次|上回|报的|那件|这件|事情?|问题|它|还是|还|又|再|怎么|\W|20\d{6} ?- ?\d{4})*"
    r"(?:又?(?:出现|复发|那样|这样|犯)了|重办|重新办理?|没(?:有)?(?:解决|处理|弄|修|办|搞)?好|没(?:有)?解决|老样子|没变)[啊呀了呢吗的。！!]*"
)
#: 20261126-0105, and next to no word around it.
CASE_NO = re.compile(r"(?<!\d)(20\d{6}) ?[-－—–_]? ?(\d{4})(?!\d)")
_ONLY_CASE_NO = re.compile(
    rf"\W{{0,5}}(?:编号|单号|查|看|一下|[是：: ]){{0,6}}{CASE_NO.pattern}[的呢吧\W]{{0,9}}"
)
#: 「你是真人吗」 asks for nobody.
ROBOT = re.compile(
    r"[你您]们?(?:到底)?(?:是不是|是)(?:真人|机器人?|人工?|活人|电脑)(?:还是[^，。]{1,5})?[啊呀呢吗嘛？?。！!]*"
)
_MEANINGS = (
    (_ONLY_CASE_NO, "progress"),
    (_IN_WHOSE_HANDS, "progress"),
    (_WHEN, "progress"),
    (_ANYBODY, "urge"),
    (_AGAIN, "urge"),
    (_WHO, "consult"),
)


def plain_meaning(text: str) -> str | None:
    """The intent of such a message; None for all others."""
    if is_ache(text):
        return "consult"
    return next((intent for asked, intent in _MEANINGS if asked.fullmatch(text)), None)
