"""Words of somebody who has told of a danger: help is called for, or has come."""

import re

_HELP_CAME = re.compile(
    r"(?:救护车|120|消防(?:车|员|队|的)?|119|警察|110|民警|急救的?|医生|抢修的?|维保的?|物业的?)(?:已经|都|也|刚|就|要|快|马上|正)*(?:来|到|赶到)"
    r"(?:了|啦|现场了?|楼下了?)+[，,。！!谢谢]*"
    # 「叫救护车！」 asks for one: only what is done is news.
    r"|(?=.*(?:已经|都|刚|了|过))我?们?(?:已经|都|刚)*(?:打|叫|拨打?|报)(?:了|过)?(?:119|120|110|警|救护车)(?:电话)?了?[。！!]*"
)
#: Nobody has come yet, or is asked for. Long words tell of something.
_CALLS = re.compile(
    r"没(?:有)?人(?:过)?来|来人(?:没|了没|了吗)|(?:人|你们|怎么|咋)[^，。]{0,4}(?:还|都)(?:没|不)[^，。]{0,3}(?:来|到)|还没(?:有人?)?(?:来|到)"
    r"|(?:什么时候|啥时候|几时|几点|多久|多会儿)(?:才|能|会|可以)*(?:来人?|到)|人呢|(?:快|赶紧|赶快)(?:点)?(?:来|派)"
    r"|^(?:快|赶紧|赶快|麻烦|帮我|帮忙|给我)*(?:(?:打|叫|拨打?|喊)(?:119|120|110|救护车|警察|消防)|报警)(?:电话)?[啊呀吧。！!]*$"
)
_MOST_CALLED = 16
#: Help is cried for, and nothing is told of what it is.
_CRY = re.compile(
    r"(?=.*(?:[救快]|来人|帮帮))[救命人帮忙来快点赶紧有没谁你们我求啊呀哪呐吧喂，,。！!？?～~ ]+"
)


def calls(text: str) -> bool:
    """「没人来啊」「怎么还没来」: help is waited for."""
    return len(text) <= _MOST_CALLED and bool(_CALLS.search(text))


def is_cry(text: str) -> bool:
    """「快来人啊」「救命」 and nothing else."""
    return bool(_CRY.fullmatch(text.strip()))


def help_came(text: str) -> bool:
    """「救护车来了」: good to know, and no danger of its own."""
    return bool(_HELP_CAME.fullmatch(text.strip()))
