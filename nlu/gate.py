"""Keeps from being filed what only looks like a report: negations, solved matters, adverts, what-ifs."""

import re
from dataclasses import dataclass

from nlu.understanding import Ranked

_TROUBLE = (
    "坏掉?|漏[水气电]?|堵[车塞]?|停电|停水|失火|着火|起火|冒烟|味道|异味|噪音|吵|困人|问题|故障|积水|垃圾"
)
_NOT_BROKEN = re.compile(
    rf"(?:并?没有?|未|不是)(?:再|发生|出现|什么|任何)?(?:{_TROUBLE})(?:了|的|啊|呀|吧)?(?:[，。,.!！ ]|$)"
)
_STILL_BAD = re.compile(
    r"还是|仍然?|依旧|又|但|可是|不过|却|再次|没人|无人|不亮|不通|不热|不走|不能|不了|没有?(?:修|弄|解决|处理|清|管|用)"
    r"|怎么办|谁来?管|投诉|严重|为什么|为啥|何时|怎么|吗|呢[？?]|反复|天天|没多久|没几天|才|刚修|[?？]"
)
_DONE = re.compile(
    r"修好了|弄好了|解决了|处理好了|处理完了|清走了|清理干净了|搬走了|挪走了|恢复了|来电了|来水了|已经好了|都好了|已经不\w{1,3}了|没事了"
)
_DROP = re.compile(
    r"不用(?:再)?(?:管|来|处理|派人|麻烦|修|查)|撤(?:单|销|回|了)|不(?:报|投诉|反映)了|取消(?:吧|掉|这|了|工单|投诉)"
)
_WHAT_IF = re.compile(
    r"(?:如果|假如|要是|万一|假设|倘若|若是)[^。！!]{2,40}(?:怎么|咋|找谁|联系谁|打什么|谁来?管|该|哪里|哪儿|多久|吗|[?？])"
)
_ALREADY_SO = re.compile(r"已经|现在|刚刚?|昨天|今天|昨晚|天天|好几天|一直|目前")
_ADVERT = re.compile(
    r"加(?:我|微信|VX|vx|v信|群)|扫码|扫一扫|优惠|特价|限时|促销|免费领|包邮|秒杀|拼团|代理|招聘|月入|日结|贷款|低息|团购"
    r"|欢迎(?:光临|选购|咨询|致电)|点击(?:链接|下方)|转发(?:此|本|这条|到|给)|转给|开业|新店|出租|出售|转让|https?://"
)
_COMPLAINS = re.compile(
    r"投诉|举报|反映|请求|管管|没人管|被骗|骗|太多|张贴|贴满|乱贴|小广告|退|怎么办|违规|建议|请问|想咨询|求|[?？吗]"
)
_PRAISE = re.compile(r"表扬|点赞|点个赞|锦旗|送面?旗|好样的|辛苦了|值得学习|竖大拇指|感谢信|真好|真负责")
#: Intents that would open a case, or add to one.
_FILED = frozenset({"report", "suggest", "urge", "supplement", "consult"})


@dataclass(frozen=True)
class Verdict:
    """The intent that the wording forces, and why; no intent leaves the classifier's."""

    intent: str | None = None
    reason: str = ""


def judge(text: str) -> Verdict:
    """What the wording alone says about filing this text as a report."""
    if _is_advert(text):
        return Verdict("out_of_scope", "advert")
    if _DROP.search(text) and not _STILL_BAD.search(text):
        return Verdict("withdraw", "dropped")
    if _DONE.search(text) and not _STILL_BAD.search(text):
        return Verdict("praise" if _PRAISE.search(text) else "withdraw", "solved")
    if _NOT_BROKEN.search(text) and not _STILL_BAD.search(text):
        return Verdict("deny", "negated")
    if _WHAT_IF.search(text) and not _ALREADY_SO.search(text):
        return Verdict("consult", "hypothetical")
    return Verdict()


def _is_advert(text: str) -> bool:
    """Two signs of an advert and no sign that somebody complains about one."""
    return len(set(_ADVERT.findall(text))) >= 2 and not _COMPLAINS.search(text)


def apply(verdict: Verdict, ranking: tuple[Ranked, ...]) -> tuple[Ranked, ...]:
    """The ranking with the forced intent first; the others share what confidence is left."""
    if verdict.intent is None or not ranking or ranking[0].name == verdict.intent:
        return ranking
    # An intent that fits as well (thanks for a repair) is left alone: only filing is to be kept off.
    if ranking[0].name not in _FILED and verdict.reason != "advert":
        return ranking
    forced = Ranked(verdict.intent, max(0.8, _confidence(ranking, verdict.intent)))
    left = 1.0 - forced.confidence
    others = (Ranked(ranked.name, round(ranked.confidence * left, 4)) for ranked in ranking)
    return (forced, *(ranked for ranked in others if ranked.name != verdict.intent))


def _confidence(ranking: tuple[Ranked, ...], name: str) -> float:
    return next((ranked.confidence for ranked in ranking if ranked.name == name), 0.0)
