"""What a resident's own words say to the question whether it is solved."""

import re

#: Asked back, or not yet looked at: no answer.
_NOT_YET = re.compile(
    r"[?？吗]|好了没有?[。！!]*$|(?:回去|回家|等[^，。,]{0,6}|明天|晚上|过(?:一会|会|两天)|再)[^，。,]{0,4}看|没(?:看|注意|在家|回)|还没(?:看|回)|不(?:知道|清楚|在家)"
)
#: 「没人再堆了」 is good news; 「没什么不满意」 too.
_NO_TROUBLE = re.compile(
    r"没(?:有|什么|啥|哪里)*不满意|没人(?:再|敢)|(?:不|没)再|不(?:漏|响|吵|堵|臭|滴|冒|闪|叫|堆|乱停)了"
)
_UNSOLVED = re.compile(
    r"未(?:解决|处理|修|清|办)|没(?:有|给|人)?(?:解决|处理|修|清|弄|搞|收拾|打扫|搬|换|来|管|办|动|变)(?!错)|没(?:有|弄|修|全)?好(?!意思)|没(?:全|完全|彻底)"
    r"|^(?:还)?没有?[。，,！!]*$|还是?(?:天天|老是?|一直|都)?(?:没|不(?!错)|漏|响|坏|脏|臭|吵|滴|堆|停|占|堵|黑|有(?!点慢)|在|老样子|那样|这样|一样|放)"
    r"|又(?:开始|来|堆|漏|坏|停|响|吵|出现|有|放|占|犯|脏|堵|不|这样|那样|复发)|不行(?!了吗)|照样|依旧|仍[然旧]|老样子|原样|假的|糊弄|骗人"
    r"|根本(?:没|不|就没)|一点(?:儿)?(?:没|都没|不)|(?:解决|好|修|清)了?一(?:半|点|些|会)|不(?:亮|通|热|好用|制冷|出水)(?!了吗)"
)
_UNHAPPY = re.compile(
    r"不(?:太|是很|怎么|算|够|大|是)*满意|满意不了|差评|(?:态度|服务|速度)[^，。,]{0,4}(?:差|不好|不行)|拖(?:了)?(?:太|这么|那么)久|太慢"
)
_FAIR = re.compile(r"一般|基本(?:上)?满意|还行|还可以|凑合|马马虎虎|勉强|差不多|还算")
_MENDED = re.compile(
    r"(?:已|都|全|终于)?解决了|已解决|(?<!说)好了|可以了|修好|弄好|办好|搬走|清走|清理?(?:得)?(?:很|挺)?干净|收拾干净|处理(?:了|完|好)|亮了|通了|热了|来水了|来电了"
)
_GOOD = re.compile(
    r"满意|没(?:有)?(?:问题|毛病)|挺好|很好|真好|不错|行了|处理得|又快又好|好得很|好着呢|^好[。！!]*$|^行[。！!]*$|点赞|给力"
)


def answer_in_words(text: str) -> str | None:
    """`satisfied`, `fair`, `unhappy` (done, but), `unsolved`; None for words that say neither, thanks among them."""
    if _NOT_YET.search(text):
        return None
    said = _NO_TROUBLE.sub("好了", text)
    if _UNSOLVED.search(said):
        return "unsolved"
    if _UNHAPPY.search(said):
        return "unhappy" if _MENDED.search(said) else "unsolved"
    if _FAIR.search(said):
        return "fair"
    return "satisfied" if _MENDED.search(said) or _GOOD.search(said) else None
