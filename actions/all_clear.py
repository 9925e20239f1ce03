"""A danger that was told is over, or is not: the words for it, and the all-clear reaching whoever was alerted."""

import re
from datetime import timedelta

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.danger_words import is_own_grief
from actions.draft import merge_place, place_draft
from actions.turn import Turn
from cases import dangers, own_cases
from cases.desk import Actor, Desk, Work
from cases.own_cases import CaseLine

#: Told again within this, it is the same danger.
SAME_DANGER = timedelta(hours=2)
#: It goes on, or has come back.
_STILL = re.compile(
    r"没灭|灭不|没(?:有)?控制|控制不住|又(?:着|烧|冒|复|漏|闻|晕|昏|打起|动手|困|不见|塌)|复燃"
    r"|(?:越来越|更)[大重浓厉]|还(?:在|没|有人?)(?:烧|冒|灭|漏|醒|出来|救出|停|散|找到|困|打|味|烟|火|气)"
    r"|没醒|没出来|没救出|没找到"
)
#: Whatever else is said, it is not over.
_NOT_OVER = re.compile(
    r"但|可是|不过|却|才怪|不是没事|没人(?!受?伤|被?困|事)|没气|没呼吸|没反应|不动|不行|昏|快来|快点|救命|赶[紧快](?:来|派|叫)|还在|还没|还有"
    r"|怎么|万一|如果|要是|[吗么嘛?？]|没事吧"
)
_OVER = re.compile(
    r"没(?:啥|什么)?(?:大)?事(?:儿|情)?(?:了|啦|的|就好|，|,|。|！|!|$)|虚惊|误会|误报|(?:看|搞|弄|听|闻|认|报)错(?!.*[号栋幢座楼单元室])"
    r"|(?:危险|警报|险情)?(?:已经?|都)?(?:解除|过去|平息)了|平安|脱险|得救|安全了|缓过来|好转了|(?:都|全|已经|现在)好了"
    r"|不(?:用|要|必)(?:再)?(?:派人|过|麻烦)?来(?!不及)|别(?:再)?(?:派人|过)?来了|不用(?:麻烦|派人|管|叫人)"
    r"|处理(?:好|完)了|解决了|不用救"
)
#: What only says so of this danger: outside a lift 「出来了」 is safety, outside a burning house it is not the end.
_OVER_FOR = {
    "em.fire": re.compile(
        r"灭(?:掉|完)?了|扑灭|熄灭|控制住了|没(?:有)?着(?:火|起来)|没起火|不是(?:着火|起火|火灾)|烟散了"
    ),
    "em.gas_leak": re.compile(
        r"味道?儿?(?:已经|都|也)?(?:没有?了|散了|散完|散掉)|没(?:有)?味|忘(?:了)?关火|没(?:有)?漏"
    ),
    "em.elevator_trap": re.compile(r"出来了|放出|救出|(?:门|电梯)(?:自己|已经|又)?(?:开了|打开了|修好)"),
    "em.medical": re.compile(r"醒(?:过来|来)?了|送(?:到|去|往|进)?(?:了)?医院|送医|接走了|拉走了|没晕|装的"),
    "em.missing": re.compile(r"(?:找|接)(?:到|着|见|回来?)了?|回(?:来|家)了|回到家|没走丢|没丢"),
    "em.electric": re.compile(r"没(?:有)?(?:触电|漏电)|醒(?:过来)?了"),
    "em.dogbite": re.compile(r"没(?:有)?咬|打(?:了|过|完)?(?:针|疫苗)了?|狗(?:被)?(?:抓|拴|牵|捉)"),
    "em.violence": re.compile(r"不打了|没打|停手|劝(?:开|住|下来)|拉开了|和好|走了|抓走|带走"),
    "em.selfharm": re.compile(
        r"不想死了|不会做傻事|想开了|想通了|劝下来|没(?:有)?自杀|(?:救|拉|送)(?:下|回)来"
    ),
    "em.collapse": re.compile(r"没(?:有)?(?:塌|倒|砸)|支(?:住|好)了|围起来了"),
}


_HELP_CAME = re.compile(
    r"(?:救护车|120|消防(?:车|员|队|的)?|119|警察|110|民警|急救的?|医生|抢修的?|维保的?|物业的?)(?:已经|都|也|刚)?(?:来|到|赶到)"
    r"(?:了|啦|现场了?|楼下了?)+[，,。！!谢谢]*"
)


def still_on(text: str) -> bool:
    """「没灭」「又着了」: the danger that was told goes on."""
    return bool(_STILL.search(text))


def is_over(text: str, leaf: str) -> bool:
    """Whether these words, of somebody who has told of this danger, say that it has passed."""
    if still_on(text) or _NOT_OVER.search(text):
        return False
    return bool(_OVER.search(text) or _OVER_FOR[leaf].search(text))


def may_be_over(text: str) -> bool:
    """Whether they would say so of any danger at all."""
    return any(is_over(text, leaf) for leaf in _OVER_FOR)


def help_came(text: str) -> bool:
    """「救护车来了」: good to know, and no danger of its own."""
    return bool(_HELP_CAME.fullmatch(text.strip()))


def own_danger(work: Work, turn: Turn) -> CaseLine | None:
    """The latest open danger of the resident's own that these words may be about."""
    found = own_cases.own_open_dangers(work, turn.conversation_id)
    return next((each for each in found if not _about_another(work, each, turn)), None)


def _about_another(work: Work, case: CaseLine, turn: Turn) -> bool:
    """Some time after a danger, 「灯修好了」 is about the lamp."""
    told = {each["topic"]["name"] for each in turn.problems if each.get("certainty") == "sure"}
    elsewhere = any(not work.taxonomy.leaf(each).is_danger for each in told)
    return elsewhere and work.now - case.registered_at > SAME_DANGER


def heard_all_clear(desk: Desk, turn: Turn, say: Say, *, taken_back: bool = False) -> bool:
    """「灭了没事了」 of one's own danger goes to whoever was alerted. False: there is none, or it is not over."""
    if not (turn.danger_news or taken_back):
        return False
    with desk.read() as work:
        found = own_cases.own_open_dangers(work, turn.conversation_id)
        case = next((each for each in found if taken_back or _ends(work, each, turn)), None)
    if case is None:
        return False
    tell_all_clear(desk, case, turn, say)
    return True


def _ends(work: Work, case: CaseLine, turn: Turn) -> bool:
    plainly = bool(_OVER_FOR[case.topic].search(turn.text))
    return is_over(turn.text, case.topic) and (plainly or not _about_another(work, case, turn))


def tell_all_clear(desk: Desk, case: CaseLine, turn: Turn, say: Say) -> None:
    """Recorded for a person to confirm: nothing that was alarmed is closed by a word."""
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        dangers.report_all_clear(
            work,
            case.case_no,
            text=turn.text,
            attachments=turn.attachments,
            place=place_draft(merge_place(None, turn.place)) if turn.place else None,
            origin_key=turn.origin_key("all_clear"),
        )
    say.utter_message(
        response="utter_all_clear_gently" if is_own_grief(case) else "utter_all_clear",
        handler=case.handler_label or "社区值班",
        case_no=case.case_no,
        phone=desk.taxonomy.leaf(case.topic).hotline,
    )
