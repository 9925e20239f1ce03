"""Decides whether a message tells of danger now, from its words and from what the model makes of it."""

import re
from math import log

from nlu import emergencies
from nlu.understanding import Emergency, Ranked

#: What speaks for danger, in logits: the belief of the model's head for danger, the share of dangers among its
#: topics, words that name a danger, words that only sound like one (past, feared, over, an idiom). Fitted by
#: logistic regression on what every training sentence gets from all the others, the last by hand.
_OF_BELIEF, _OF_TOPICS, _OF_WORDS, _OF_EXCUSES = 0.56, 0.38, 2.2, -2.5
#: The alarm is raised from here on, long before danger is likelier than not: better one alarm too many.
_NEEDED = -1.0
#: What no word of danger speaks for, in a message that asks for nothing (a farewell, a chat), must be plainer.
_OF_TALK = -1.5
_ASKING = frozenset({"report", "urge", "supplement", "consult", "suggest"})
_ASKING_ENOUGH = 0.35
#: 3-2-501 is the answer to a question and tells of nothing, whatever the model makes of it.
_TELLS = re.compile(r"[\u3400-\u9fff]{2}")
#: Pain of every day, and nothing else: no word of the heart, the head, the back or the belly, of breath, of what has
#: suddenly gone numb or weak.
_ACHE = re.compile(
    r"(?:[我俺咱这那个又老总还是也都就真太好很最近]|有点儿?|一直|昨晚|今天|上楼|走路|爬楼)*"
    r"(?:(?:老?寒?腿|膝盖|腰杆?子?|牙|脚后?跟?|手腕|脖子|颈椎|肩膀?|胳膊|关节|嗓子|腿脚|脚脖子)(?:又|也|还|一直|老是?|就|有点|太|好|真)*)?"
    r"(?:疼|酸)(?:死|坏)?(?:得很|[我人])?(?:[了的啊呀哇呢咯嘞着啦]|好?几天|[一两三半几]个?(?:天|周|星期|礼拜|月|年|多)|好久|老毛病)*[。！!~～…]*"
    r"|(?:老了)?(?:走|爬)不动(?:路|楼)?[了咯啦]*(?:老了|[，, ]*腿脚一年不如一年)?[。！!]*"
)
#: Beyond this neither belief nor doubt grows: a lane that is blocked while it burns is mostly about the lane.
_SURE = 1e-3
#: So many characters of the message are shown as the words that gave the danger away.
_MATCHED = 60


def is_ache(text: str) -> bool:
    """「腿疼好几天了」「太疼了」: a doctor's matter, unless somebody is known to be in danger."""
    return bool(_ACHE.fullmatch(text.strip()))


def raise_alarm(
    text: str, belief: float | None, *, kind: Ranked | None, intents: tuple[Ranked, ...]
) -> Emergency | None:
    """The danger that the text tells of; a model that knows no danger (`belief` is None) leaves it to the words.

    `kind` is the likeliest topic of danger, with the share of all of them.
    """
    if belief is None or kind is None:
        return emergencies.listen(text).emergency
    evidence = _OF_BELIEF * _logit(belief) + _OF_TOPICS * _logit(kind.confidence)
    plain = emergencies.is_plain(text)
    if evidence + _OF_WORDS < _NEEDED and not plain:
        return None  # other words would not be enough
    heard = emergencies.listen(text)
    if plain and heard.emergency:
        return heard.emergency  # 「消防栓没水，家里着火了」 is about the hydrant, and the house burns
    evidence += (
        _OF_WORDS * (heard.emergency is not None)
        + _OF_EXCUSES * heard.excused
        + _OF_TALK * (heard.emergency is None and _is_talk(intents))
    )
    told = heard.emergency or (_TELLS.search(text) and not is_ache(text))
    if evidence < _NEEDED or heard.denied == kind.name or not told:
        return None
    return heard.emergency or Emergency(kind.name, text[:_MATCHED], round(belief, 4))


def _is_talk(intents: tuple[Ranked, ...]) -> bool:
    asking = sum(ranked.confidence for ranked in intents if ranked.name in _ASKING)
    return bool(intents) and asking < _ASKING_ENOUGH


def _logit(share: float) -> float:
    kept = min(max(share, _SURE), 1 - _SURE)
    return log(kept / (1 - kept))
