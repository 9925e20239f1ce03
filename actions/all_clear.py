"""A danger that was told is over, or is not: the words for it, and the all-clear reaching whoever was alerted."""

import re
from collections.abc import Sequence
from datetime import timedelta

from rasa_sdk.executor import CollectingDispatcher as Say

from actions.danger_words import SELF_HARM, is_own_grief
from actions.draft import merge_place, place_draft
from actions.turn import Turn
from cases import dangers, own_cases
from cases.desk import Actor, Desk, Work
from cases.own_cases import CaseLine

#: Told again within this, it is the same danger.
SAME_DANGER = timedelta(hours=2)
#: So sure is the alarm of words that name a danger; a guess is not told beside an all-clear.
PLAINLY = 0.95
#: It goes on, or has come back.
_STILL = re.compile(
    r"没灭|灭不|没(?:有)?控制|控制不住|又(?:着|烧|冒|复|漏|闻|晕|昏|打起|动手|困|不见|塌)|复燃"
    r"|(?:越来越|更)[大重浓厉]|还(?:在|没|有人?)(?:烧|冒|灭|漏|醒|出来|救出|停|散|找到|困|打|味|烟|火|气)"
    r"|没醒|没出来|没救出|没找到"
)
#: Whatever else is said, it is not over.
_NOT_OVER = re.compile(
    r"但|可是|不过|却|才怪|不是没事|没人(?!受?伤|被?困|事)|没气|没呼吸|没反应|不动|不行|昏|快来|快点|救命|赶[紧快](?:来|派|叫)|还在|还没|还有"
    r"|是不是|怎么|万一|如果|要是|[吗么嘛?？]|没事吧|不知道|不认识|陌生"
    # 「我没开玩笑」「这可不是闹着玩的」「我没看错」 insist that it is true.
    r"|(?:没(?!事|啥|什么|得)(?:有)?|不是|别|谁)[^，。,！!]{0,4}?(?:开(?:个)?玩笑|逗|闹着玩|[看搞弄听闻认报]错|误报|误会|虚惊)"
)
#: Who may harm themselves and says so wants no help; that ends nothing.
_REFUSED = re.compile(r"不(?:用|要|必)|别")
_OVER = re.compile(
    r"(?:没|莫)(?:得|啥|什么)?(?:大)?事(?:儿|情)?(?:了|啦|咯|嘞|喽|哈|的|就好|，|,|。|！|!|$)"
    r"|虚惊|误会|误报|(?:看|搞|弄|听|闻|认|报)错(?!.*[号栋幢座楼单元室])"
    r"|(?:危险|警报|险情)?(?:已经?|都)?(?:解除|过去|平息)了|平安|脱险|得救|安全了|缓过来|好转了|(?:都|全|已经|现在)好了"
    r"|不(?:用|要|必)(?:再)?(?:派人|过|麻烦)?来(?!不及)|别(?:再)?(?:派人|过)?来了|不用(?:麻烦|派人|管|叫人)"
    r"|处理(?:好|完)了|解决了|不用救"
)
#: There never was one.
_JOKE = re.compile(r"开(?:个)?玩笑|逗(?:你|您)?玩|闹着玩")
_DENIED = re.compile(rf"不是|(?:看|搞|弄|听|闻|认|报)错|误报|{_JOKE.pattern}")
_AT_HOSPITAL = r"(?:已经|都)(?:去|到|在)(?:了)?(?:医院|诊所|卫生院)|(?:去|到)(?:了|过)?(?:医院|诊所|卫生院)了"
#: Fetched by these, a person is found; by a stranger not.
_FETCHED = (
    r"(?:儿子|女儿|闺女|家人|家属|家里人?|爸|妈|爷爷|奶奶|姥姥|姥爷|老伴|老公|老婆|警察|民警)"
    r"(?:来|过来|已经|给|把人)*"
)
#: What only says so of this danger: outside a lift 「出来了」 is safety, outside a burning house it is not the end.
_OVER_FOR = {
    "em.fire": re.compile(
        r"灭(?:掉|完)?了|扑灭|熄灭|控制住了|没(?:有)?着(?:火|起来)|没起火|不是(?:着火|起火|火灾)|烟散了|不(?:再)?(?:冒|烧)(?:烟|火)?了"
    ),
    "em.gas_leak": re.compile(
        r"味道?儿?(?:已经|都|也)?(?:没有?了|散了|散完|散掉)|没(?:有)?味|忘(?:了)?关火|没(?:有)?漏|不是(?:煤气|燃气|天然气|漏气)"
    ),
    "em.elevator_trap": re.compile(
        r"不是(?:有人)?(?:被)?困|没(?:有)?(?:人)?(?:被)?困|出来了|放出|救出|(?:门|电梯)(?:自己|已经|又)?(?:开了|打开了|修好)"
    ),
    "em.medical": re.compile(
        r"醒(?:过来|来)?了|送(?:到|去|往|进)?(?:了)?医院|送医|接走了|拉走了|没晕|装的|不是(?:晕|昏)|"
        + _AT_HOSPITAL
    ),
    "em.missing": re.compile(
        r"(?:找|接)(?:到|着|见|回来?)了?|回(?:来|家)了|回到家|没走丢|没丢|不是走丢|"
        rf"{_FETCHED}接走了|^被接走了[，,。！! ]*$"
    ),
    "em.electric": re.compile(r"(?:没(?:有)?|不是)(?:触电|漏电)|醒(?:过来)?了"),
    "em.dogbite": re.compile(
        r"没(?:有)?咬|(?<![没有])打(?:(?:了|过|完)(?:针|疫苗)|(?:针|疫苗)了)|狗(?:被)?(?:抓|拴|牵|捉)|"
        + _AT_HOSPITAL
    ),
    "em.violence": re.compile(
        r"不打了|没打|不是打架|闹着玩|停手|劝(?:开|住|下来)|拉开了|和好|走了|抓走|带走"
    ),
    "em.selfharm": re.compile(
        r"不想死了|不会做傻事|想开了|想通了|劝下来|没(?:有)?自杀|(?:救|拉|送)(?:下|回)来"
    ),
    "em.collapse": re.compile(r"没(?:有)?(?:塌|倒|砸)|支(?:住|好)了|围起来了"),
}


_HELP_CAME = re.compile(
    r"(?:救护车|120|消防(?:车|员|队|的)?|119|警察|110|民警|急救的?|医生|抢修的?|维保的?|物业的?)(?:已经|都|也|刚|就|要|快|马上|正)*(?:来|到|赶到)"
    r"(?:了|啦|现场了?|楼下了?)+[，,。！!谢谢]*"
    # 「叫救护车！」 asks for one: only what is done is news.
    r"|(?=.*(?:已经|都|刚|了|过))我?们?(?:已经|都|刚)*(?:打|叫|拨打?|报)(?:了|过)?(?:119|120|110|警|救护车)(?:电话)?了?[。！!]*"
)
#: Nobody has come yet, or is asked for. Long words tell of something.
_CALLS = re.compile(
    r"没(?:有)?人(?:过)?来|来人(?:没|了没|了吗)|(?:人|你们|怎么|咋)[^，。]{0,4}(?:还|都)(?:没|不)[^，。]{0,3}(?:来|到)|还没(?:有人?)?(?:来|到)"
    r"|人呢|(?:快|赶紧|赶快)(?:点)?(?:来|派)"
    r"|^(?:快|赶紧|赶快|麻烦|帮我|帮忙|给我)*(?:(?:打|叫|拨打?|喊)(?:119|120|110|救护车|警察|消防)|报警)(?:电话)?[啊呀吧。！!]*$"
)
_MOST_CALLED = 16
#: Help is cried for, and nothing is told of what it is.
_CRY = re.compile(
    r"(?=.*(?:[救快]|来人|帮帮))[救命人帮忙来快点赶紧有没谁你们我求啊呀哪呐吧喂，,。！!？?～~ ]+"
)


def still_on(text: str) -> bool:
    """「没灭」「又着了」: the danger that was told goes on."""
    return bool(_STILL.search(text))


def is_over(text: str, leaf: str) -> bool:
    """Whether these words, of somebody who has told of this danger, say that it has passed."""
    if still_on(text) or _NOT_OVER.search(text):
        return False
    if leaf == SELF_HARM and (_JOKE.search(text) or _REFUSED.search(text)):
        return False
    return bool(_JOKE.search(text) or _OVER.search(text) or _OVER_FOR[leaf].search(text))


def may_be_over(text: str) -> bool:
    """Whether they would say so of any danger at all."""
    return any(is_over(text, leaf) for leaf in _OVER_FOR)


def calls(text: str) -> bool:
    """「没人来啊」「怎么还没来」: help is waited for."""
    return len(text) <= _MOST_CALLED and bool(_CALLS.search(text))


def is_cry(text: str) -> bool:
    """「快来人啊」「救命」 and nothing else."""
    return bool(_CRY.fullmatch(text.strip()))


def denies(text: str) -> bool:
    """「不是困人」: there was no danger."""
    return bool(_DENIED.search(text))


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
        ended = found[:1] if taken_back else _ended(work, found, turn)
    if tells_another(turn, ended):
        return False
    for each in ended:
        tell_all_clear(desk, each, turn, say)
    return bool(ended)


def tells_another(turn: Turn, ended: Sequence[CaseLine]) -> bool:
    """「不是着火，是煤气漏了」「火灭了，有人晕倒」: one danger is over, and plain words tell of another."""
    told = turn.emergency or {}
    plainly = denies(turn.text) or told.get("confidence", 0) >= PLAINLY
    return bool(told and ended and plainly and told["name"] not in {each.topic for each in ended})


def named_as_over(desk: Desk, turn: Turn) -> list[CaseLine]:
    """The resident's own danger of which these words say by name that it is over: 「不是着火」, not 「人没事」."""
    with desk.read() as work:
        ended = _ended(work, own_cases.own_open_dangers(work, turn.conversation_id), turn)
    return [each for each in ended if _OVER_FOR[each.topic].search(turn.text)]


def _ended(work: Work, found: list[CaseLine], turn: Turn) -> list[CaseLine]:
    """Those that the words name; 「没事了」 names none and holds for all of the last hours, else for the latest."""
    over = [each for each in found if is_over(turn.text, each.topic)]
    named = [each for each in over if _OVER_FOR[each.topic].search(turn.text)]
    if named:
        return named[:1]
    meant = [each for each in over if not _about_another(work, each, turn)]
    fresh = [each for each in meant if work.now - each.registered_at <= SAME_DANGER]
    return [each for each in fresh if not each.cleared] or meant[:1]


def tell_all_clear(desk: Desk, case: CaseLine, turn: Turn, say: Say) -> None:
    """Recorded, and who has been told."""
    record_all_clear(desk, case, turn)
    ending = "_denied" if denies(turn.text) else ""
    say.utter_message(
        response="utter_all_clear" + ("_gently" if is_own_grief(case) else ending),
        handler=case.handler_label or "社区值班",
        case_no=case.case_no,
        phone=desk.taxonomy.leaf(case.topic).hotline,
    )


def record_all_clear(desk: Desk, case: CaseLine, turn: Turn) -> None:
    """For a person to confirm: nothing that was alarmed is closed by a word."""
    with desk.work(actor=Actor.conversation(turn.conversation_id)) as work:
        dangers.report_all_clear(
            work,
            case.case_no,
            text=turn.text,
            attachments=turn.attachments,
            place=place_draft(merge_place(None, turn.place)) if turn.place else None,
            origin_key=turn.origin_key(f"all_clear:{case.case_no}"),
        )
