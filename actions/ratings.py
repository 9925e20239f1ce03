"""What a resident's own words say to the question whether it is solved."""

import re

#: Asked back, or not yet looked at: no answer.
_NOT_YET = re.compile(
    r"[?？吗]|了没有?[。！!]*$|(?:回去|回家|等[^，。,]{0,6}|明天|晚上|过(?:一会|会|两天)|再)[^，。,]{0,4}看|没(?:来得及|空|顾上)?(?:看|注意|在家|回)"
    r"|还没(?:看|回)|不(?:知道|清楚|在家)"
)
#: What sounds like trouble and is none: 「没人再堆了」「一点都没漏」「又来水了」「还有一件事」.
_NO_TROUBLE = re.compile(
    r"没(?:有|什么|啥|哪里)*不满意|没人(?:再|敢)|(?:不|没|再没)再?(?:漏|响|吵|堵|臭|滴|冒|闪|叫|堆|乱停|坏|变)过?了?|又?来(?:水|电|气|暖)了|[水电气]又?来了"
    r"|还有(?:一?[件个]|别的|其他)事"
)
_UNSOLVED = re.compile(
    r"未(?:解决|处理|修|清|办)|没(?!事|错|问题|毛病|意见)[^，。就也都]{0,5}(?:解决|处理|修|清|弄|搞|收拾|打扫|搬|来|管|办)"
    r"|没(?:换|动|变)(?:过|呢|啊)*$|没(?:有|全)?好(?!意思)|没(?:全|完全|彻底)|^(?:还|其实|根本)?没有?$|其实[^，。]{0,2}[没不]"
    r"|还是?(?:天天|老是?|一直|都)?(?:没|不(?!错)|漏|响|坏|脏|臭|吵|滴|堆|停|占|堵|黑|有(?!点慢)|在|老样子|那样|这样|一样|放)"
    r"|又(?!快|好|亮|通|热|干净|省|及时)|不行|照样|依旧|仍[然旧]|老样子|原样|假的|糊弄|骗人|根本(?:没|不|就没)|一点(?:儿)?(?:都|也)?[没不]"
    r"|(?:解决|好|修|清)(?:好|完)?了?一(?:半|点|些|会|部分)|只[^，。]{0,2}(?:修|清|弄|搬)|(?:哪里|哪儿|谁说|什么)就?(?:修)?好了"
    r"|不(?:亮|通|热|好用|制冷|出水)|得(?:不|一塌|乱|很?差|马虎|敷衍)"
)
_UNHAPPY = re.compile(
    r"不(?:太|是很|怎么|算|够|大|是)*满意|满意不了|[谈算说]不上|差评|(?:态度|服务|速度)[^，。,]{0,4}(?:差|不好|不行)|拖(?:了)?(?:太|这么|那么)久|太慢"
)
_FAIR = re.compile(r"一般|基本(?:上)?满意|还行|还可以|凑合|马马虎虎|勉强|差不多|还算")
_MENDED = re.compile(
    r"解决了|已解决|(?<!说)好了|可以了|修好|弄好|办好|搬走|清走|清理?(?:得)?(?:很|挺)?干净|收拾干净|处理(?:了|完|好)|亮了|通了|热了"
)
_GOOD = re.compile(
    r"满意|没(?:有)?(?:问题|毛病|意见)|挺好|很好|真好|不错|行了|又快又好|得(?:很|挺|真)?(?:好|快|及时|干净)|好着呢|^好$|^行$|点赞|给力"
)
_CLAUSE = re.compile(r"[，,。！!；;～~ ]+")


def answer_in_words(text: str) -> str | None:
    """`satisfied`, `fair`, `unhappy` (done, but), `unsolved`; None for words that say neither, thanks among them.

    What comes last counts where it is trouble; trouble first and then good news is asked about.
    """
    if _NOT_YET.search(text):
        return None
    said = [each for each in map(_clause_says, _CLAUSE.split(text)) if each]
    if not said or (said[-1] not in ("unsolved", "unhappy") and "unsolved" in said):
        return None
    if "unsolved" in said:
        return "unsolved"
    if "unhappy" in said:
        return "unhappy" if _MENDED.search(text) else "unsolved"
    return "fair" if "fair" in said else "satisfied"


def _clause_says(clause: str) -> str | None:
    said, calm = _NO_TROUBLE.subn("好了", clause)
    for answer, words in (("unsolved", _UNSOLVED), ("unhappy", _UNHAPPY), ("fair", _FAIR)):
        if words.search(said):
            return answer
    return "satisfied" if calm or _MENDED.search(said) or _GOOD.search(said) else None
