"""Whether words of somebody who has told of a danger say that it has passed: surely, perhaps, or not at all."""

import re
from collections.abc import Iterator

#: It goes on, or has come back.
_STILL = re.compile(
    r"没灭|灭不|没(?:有)?控制|控制不住|又(?:着|烧|冒|复|漏|闻|晕|昏|打起|动手|困|不见|塌)|复燃"
    r"|(?:越来越|更)[大重浓厉]|还(?:有危险|(?:在|没|有人?)(?:烧|冒|灭|漏|醒|出来|救出|停|散|找到|困|打|味|烟|火|气))"
    r"|(?<![不没])(?:太|好|还是?|更|越来越)疼|(?<![头心])疼(?:死|得|坏)"
    r"|(?:走|站|坐|起|撑)不(?:动|住|来|起)|没(?:力气|劲)|难受|(?:胳膊|手|腿|脚|半边|身子|嘴)麻"
    r"|还是(?:出|下|进|打|开)不|出来不了|好多烟|烟(?:很|好|太)?(?:大|多)|流血"
    r"|^(?:[他她]|人)?没(?:气|呼吸|反应|动静)|叫不醒|没醒|没出来|没救出|没找(?:到|着)|真的?着(?:火|了|起来)"
    # 「我没看错」「不会是误报」「谁说没事」 insist that it is true.
    r"|(?:没(?!事)|不(?:会|可能|像|敢|能|是)|哪|绝非|别(?![急怕担])|谁说)是?[^，。,！!火是]{0,3}(?:[看搞弄听闻认报]错|误报|误会|虚惊|玩笑|逗|闹着玩|没事)"
)
#: Whatever else is said, nothing tells that it is over.
_NOT_OVER = re.compile(
    r"但|可是|不过|却|才怪|不是没事|没人(?!受?伤|被?困|事)|没气|没呼吸|没反应|不动|不行|昏|快来|快点|救命|赶[紧快](?:来|派|叫)|还在|还没|还有"
    r"|是不是|怎么|万一|如果|要是|[吗么嘛?？]|没事吧|陌生|不安全|躺|一条缝|找到了?[他她]的"
    r"|(?<![用要别])再来|还[会要]|刀|棍|叫人|报复"
    r"|(?:没|未)(?:有|能|被)?(?:接|找|送|停|劝|拉|抓|带|放|救|脱险|得救|缓|散)"
)
#: There never was one. Only as it is said of oneself: 「你当我开玩笑」「不敢开玩笑」 insist that it is true.
_JOKE = r"开(?:个|了个)?玩笑(?:的|而已)|逗(?:你|您)们?玩(?:儿?的)?|闹着玩(?:儿?的)?"
_DENIED = re.compile(rf"不是|没(?:有)?(?:着|起)火|(?:看|搞|弄|听|闻|认|报)错|误报|误会|{_JOKE}")
#: Who may harm themselves and says so wants no help; that ends nothing.
_REFUSED = re.compile(rf"{_JOKE}|(?:不(?:用|要|必)|别)(?!担心|紧|怕|着急)")
_OVER = (
    r"(?:没|莫)(?:有|得|啥|什么)?(?:大)?(?:事|危险)(?:儿|情)?(?:了|啦|咯|嘞|喽|哈|的|就好|(?=，|,|。|！|!| |$))"
    r"|虚惊(?:一场)?|一场误会|误会|误报|(?:看|搞|弄|听|闻|认|报)错(?!.{0,40}[号栋幢座楼单元室])"
    r"|(?:危险|警报|险情)?(?:已经?|都)?(?:解除|过去|平息)了|平安(?:无事|了)?|脱险|得救|安全了|缓过来|好转了|好多了|(?:都|全|已经|现在)好了"
    r"|不(?:用|要|必)(?:再)?(?:派人|过)?来(?!不及)|别(?:再)?(?:派人|过)?来了|不用(?:麻烦|派人|管|叫人)"
    rf"|处理(?:好|完)了|解决了|不用救|{_JOKE}"
)
_AT_HOSPITAL = r"(?:已经|都)(?:去|到|在)(?:了)?(?:医院|诊所|卫生院)|(?:去|到)(?:了|过)?(?:医院|诊所|卫生院)了"
#: Fetched by these, a person is found; by a stranger not.
_FAMILY = (
    r"儿子|女儿|闺女|家人|家属|家里人?|爸爸?|妈妈?|爷爷|奶奶|姥姥|姥爷|外公|外婆|姑姑|舅舅|叔叔|姐姐|哥哥"
    r"|老伴|老公|老婆|媳妇|警察|民警"
)
#: What only says so of this danger: outside a lift 「出来了」 is safety, outside a burning house it is not the end.
_OVER_FOR = {
    "em.fire": r"灭(?:掉|完)?了|扑灭|熄灭|控制住了|没(?:有)?(?:真)?着(?:火|起来)|没起火|不是(?:着火|起火|火灾|火情)"
    r"|烟散了|火(?:已经)?没(?:有)?了"
    r"|不(?:再)?(?:冒|烧)(?:烟|火)?了",
    "em.gas_leak": r"味道?儿?(?:已经|都|也)?(?:没有?了|散了|散完|散掉)|没(?:有)?味|忘(?:了)?关火|没(?:有)?漏"
    r"|不是(?:煤气|燃气|天然气|漏气)(?:泄漏|漏)?",
    "em.elevator_trap": r"不是(?:有人)?(?:被)?困(?:人|住)?|没(?:有)?(?:人)?(?:被)?困(?:人|住)?|出来了|放出|救出"
    r"|(?:门|电梯)(?:自己|已经|又)?(?:开了|打开了|修好)",
    "em.medical": r"醒(?:过来|来)?了|送(?:到|进)(?:了)?医院|送了医院|送(?:去|往)?医院了"
    r"|(?:已经|都)送(?:去|往)?医院|送医了"
    rf"|接走了|拉走了|没晕|装的|不是(?:晕|昏)(?:倒|迷)?|{_AT_HOSPITAL}",
    "em.missing": r"在[^，,。！!]{1,8}(?:找|接)(?:到|着)的?了?|(?:找|接)(?:到|着)了[，, ]*人?在[^，,。！!]{1,8}|"
    r"(?:找|接)(?:到|着|见|回来?)了?|回(?:来|家)了|回到家|没走丢|没丢|不是走丢"
    rf"|(?:{_FAMILY})(?:来|过来|已经|给|把人)*接走了|^被接走了[，,。！! ]*$",
    "em.electric": r"(?:没(?:有)?|不是)(?:触电|漏电)|醒(?:过来)?了",
    "em.dogbite": r"没(?:有)?咬|(?<![没有])打(?:(?:了|过|完)(?:针|疫苗)|(?:针|疫苗)了)"
    r"|狗(?:被)?(?:抓|拴|牵|捉)(?:走|住|起来|好)?"
    rf"|{_AT_HOSPITAL}",
    "em.violence": r"不打了|没打(?:起来)?|不是打架|停手|劝(?:开|住|下来)|拉开了|和好|抓走|带走",
    "em.selfharm": r"不想死了|不会做傻事|想开了|想通了|劝下来|没(?:有)?自杀|(?:救|拉|送|抱|劝)(?:下|回)(?:来|去|家)"
    r"|(?:安全|平安)下来了|回屋",
    "em.collapse": r"没(?:有)?(?:塌|倒|砸)|支(?:住|好)了|围起来了",
}
#: What may say so and may as well say the worst: he who left comes back, who is down may have jumped.
_PERHAPS_FOR = {
    "em.fire": r"出来了|下楼了|跑下来",
    "em.gas_leak": r"出来了|下楼了|关(?:好|掉|上)?了",
    "em.violence": r"走了",
    "em.selfharm": r"下来了",
}
#: 「家里人没事」 tells nothing of who is missing.
_ONLY_BY_NAME = frozenset({"em.missing"})
_PERHAPS = {leaf: re.compile(words) for leaf, words in _PERHAPS_FOR.items()}
_ENDS = {leaf: re.compile(f"{own}|{_OVER}") for leaf, own in _OVER_FOR.items()}
_OF_LEAF = {leaf: re.compile(own) for leaf, own in _OVER_FOR.items()}
#: Words beside it that change nothing: who, when, where, thanks, relief. None that denies, doubts, asks or supposes.
_BESIDE = re.compile(
    r"(?:[0-9]+|[一二三四五六七八九十]+|[甲乙])(?:号楼?|栋|幢|座|楼|层|单元|室|户|小区)"
    rf"|{_FAMILY}|孩子|小孩|宝宝|老人|老头|老太太|大人|邻居|保安|物业|消防[车员队]?|救护车|医生|师傅|工作人员|119|120|110"
    r"|(?:没|无)(?:有)?人?(?:员)?(?:受|被)?伤亡?(?:到|着)?|人(?:都)?没事"
    r"|谢谢|多谢|感谢|辛苦|麻烦(?:你们|您)?|不好意思|对不起|抱歉|打扰|多亏|(?:不用|别)(?:担心|怕|急|着急)|不要紧|放心"
    r"|幸好|还好|幸亏|万幸|谢天谢地|吓(?:死|坏)[我人]|吓一?跳|虚惊"
    r"|出来|下来|心里|现在|刚才|刚刚|已经|终于|总算|自己|确实|真的|其实|原来|全部|一下|这[边里个]|那[边里个]|家里?|电梯|味道?"
    r"|[我俺咱你您他她们人家火烟门狗车真刚已都也全就是了啦呀啊哈呵嘿咯嘞喽哦噢嗯的得过来去到把被给让由帮跟和好行]"
    r"|\W"
)
#: What it is instead: 「不是着火，是路灯不亮」. Nothing that may be a danger of its own.
_INSTEAD = re.compile(
    r"(?:(?<=^)|(?<=[，,。！! ]))(?:就|只|原来|其实)?是[^，,。！! 火烟烧炸漏气晕昏血倒塌咬打困死跳触]{1,12}"
)


def still_on(text: str) -> bool:
    """「没灭」「又着了」: the danger that was told goes on."""
    return bool(_STILL.search(text))


def may_be_over(text: str, leaf: str | None = None) -> bool:
    """Whether anything in these words says that this danger has passed; without a leaf, that any has."""
    if still_on(text) or _NOT_OVER.search(text):
        return False
    leaves = [leaf] if leaf else list(_ENDS)
    return any(_ENDS[each].search(text) or _may_say_so(text, each) for each in leaves)


def _may_say_so(text: str, leaf: str) -> bool:
    return leaf in _PERHAPS and bool(_PERHAPS[leaf].search(text))


def is_over(text: str, leaf: str) -> bool:
    """Whether nothing else is in these words. Of others a person asks back: 「我不会看错的」 says the opposite."""
    ends = _OF_LEAF if leaf in _ONLY_BY_NAME else _ENDS
    said = ends[leaf].search(text) and may_be_over(text, leaf)
    return bool(said) and not _rest(text, _ENDS[leaf])


def names_over(text: str, leaf: str) -> bool:
    """Whether one clause says it of this danger by name: 「不是着火，是煤气漏了」."""
    return any(_OF_LEAF[leaf].search(clause) and not _rest(clause, _ENDS[leaf]) for clause in _clauses(text))


def speaks_of(text: str, leaf: str) -> bool:
    """Whether the good words are those of this danger alone: 「灭了」, not 「没事了」."""
    return bool(_OF_LEAF[leaf].search(text))


def denies(text: str) -> bool:
    """「不是困人」: there was no danger."""
    return bool(_DENIED.search(text))


def refuses(text: str) -> bool:
    """「开玩笑的」「不用来了」: no good news from somebody who may harm themselves."""
    return bool(_REFUSED.search(text))


def _rest(text: str, ends: re.Pattern[str]) -> str:
    instead = _INSTEAD.sub("", text) if denies(text) else text
    return _BESIDE.sub("", ends.sub("", instead))


def _clauses(text: str) -> Iterator[str]:
    return (each for each in re.split(r"[，,。！!；; ]", text) if each)
