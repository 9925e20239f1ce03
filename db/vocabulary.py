"""The words of the field: every state, role and kind, each with the label that people read."""

from enum import StrEnum


class Word(StrEnum):
    """An enum whose members carry a Chinese label: `REGISTERED = "registered", "待派单"`."""

    label: str

    def __new__(cls, value: str, label: str = "") -> "Word":
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member


def label_of(words: type[Word], value: str) -> str:
    """The label of a stored word; what is none of these words is shown as it is."""
    return next((each.label for each in words if each == value), value)


class CaseState(Word):
    """Where a case stands."""

    REGISTERED = "registered", "待派单"
    DISPATCHED = "dispatched", "待接单"
    ACCEPTED = "accepted", "办理中"
    SUSPENDED = "suspended", "已挂起"
    DONE = "done", "待回访"
    CLOSED = "closed", "已结案"
    WITHDRAWN = "withdrawn", "已撤单"
    MERGED = "merged", "已并单"
    DECLINED = "declined", "不予受理"


#: The clock of these runs: past its time limit such a case is overdue.
RUNNING = (CaseState.REGISTERED, CaseState.DISPATCHED, CaseState.ACCEPTED)


class Step(Word):
    """What may be done with a case; the last part of `POST /api/v1/cases/{case_no}/{step}`."""

    DISPATCH = "dispatch", "派单"
    TRANSFER = "transfer", "转派"
    RETURN = "return", "退单"
    ACCEPT = "accept", "接单"
    PROGRESS = "progress", "进展"
    SUSPEND = "suspend", "挂起"
    RESUME = "resume", "恢复"
    EXTEND = "extend", "延期"
    DONE = "done", "办结"
    CLOSE = "close", "结案"
    REOPEN = "reopen", "重办"
    URGE = "urge", "催办"
    SUPERVISE = "supervise", "督办"
    WITHDRAW = "withdraw", "撤单"
    MERGE = "merge", "并单"
    DECLINE = "decline", "不予受理"
    SUPPLEMENT = "supplement", "补充"


class EventKind(Word):
    """What happened to a case. History is appended, never edited."""

    REGISTERED = "registered", "登记"
    DISPATCHED = "dispatched", "派单"
    TRANSFERRED = "transferred", "转派"
    RETURNED = "returned", "退单"
    ACCEPTED = "accepted", "接单"
    PROGRESSED = "progressed", "进展"
    SUSPENDED = "suspended", "挂起"
    RESUMED = "resumed", "恢复办理"
    EXTENDED = "extended", "延期"
    DONE = "done", "办结"
    CLOSED = "closed", "结案"
    REOPENED = "reopened", "重办"
    URGED = "urged", "催办"
    SUPERVISED = "supervised", "督办"
    WITHDRAWN = "withdrawn", "撤单"
    MERGED = "merged", "并单"
    DECLINED = "declined", "不予受理"
    SUPPLEMENTED = "supplemented", "补充"
    #: Staff put right what was understood wrongly.
    CATEGORY_CORRECTED = "category_corrected", "更正类别"
    PLACE_CORRECTED = "place_corrected", "更正地点"
    #: The clock's own doings.
    REMINDED = "reminded", "提醒"
    ESCALATED = "escalated", "升级"
    NEARLY_DUE = "nearly_due", "即将超时"
    OVERDUE = "overdue", "超时"
    FOLLOW_UP_ASKED = "follow_up_asked", "回访"
    FOLLOW_UP_ANSWERED = "follow_up_answered", "回访答复"


class Role(Word):
    """Who answers for a place, from the nearest neighbour to the community."""

    UNIT_LEADER = "unit_leader", "单元长"
    BUILDING_LEADER = "building_leader", "楼栋长"
    GRID_WORKER = "grid_worker", "网格员"
    GRID_LEADER = "grid_leader", "网格长"
    COMMUNITY = "community", "社区"
    #: Beside the ladder: named in taxonomy.yml's `handled_by`.
    PROPERTY_MANAGER = "property_manager", "物业"
    MEDIATOR = "mediator", "调解队"
    SOCIAL_WORKER = "social_worker", "社工"
    POLICE = "police", "社区民警"
    LEGAL_AID = "legal_aid", "法律明白人"


#: The ladder that an unanswered case climbs.
LADDER = (Role.UNIT_LEADER, Role.BUILDING_LEADER, Role.GRID_WORKER, Role.GRID_LEADER, Role.COMMUNITY)


class AlertKind(Word):
    """Why somebody is told something. One row each, sent once."""

    NEW_CASE = "new_case", "新诉求"
    REMIND_ACCEPT = "remind_accept", "请接单"
    ESCALATED = "escalated", "升级给您"
    NEARLY_DUE = "nearly_due", "即将超时"
    OVERDUE = "overdue", "已超时"
    URGED = "urged", "居民催办"
    SUPERVISED = "supervised", "督办"
    SUPPLEMENTED = "supplemented", "居民补充"
    REOPENED = "reopened", "重新办理"
    WITHDRAWN = "withdrawn", "居民撤单"
    TRANSFERRED_AWAY = "transferred_away", "已转给别人"
    RESUMED = "resumed", "恢复办理"
    DANGER = "danger", "紧急"
    ALL_CLEAR = "all_clear", "报告人说已没事"
    #: To the resident.
    RESIDENT_ACCEPTED = "resident_accepted", "已接单"
    RESIDENT_PROGRESS = "resident_progress", "进展"
    RESIDENT_DONE = "resident_done", "已办结"
    RESIDENT_HANDLER_CHANGED = "resident_handler_changed", "换人办理"
    RESIDENT_CLOSED = "resident_closed", "已结案"
    RESIDENT_DECLINED = "resident_declined", "不予受理"
    RESIDENT_EXTENDED = "resident_extended", "延期"
    RESIDENT_MERGED = "resident_merged", "并单"
    RESIDENT_SUSPENDED = "resident_suspended", "挂起"
    RESIDENT_RESUMED = "resident_resumed", "恢复办理"
    RESIDENT_MESSAGE = "resident_message", "留言"
    #: To the staff desk: something a machine could not finish.
    UNDELIVERABLE = "undeliverable", "消息送不到"
    HUMAN_WANTED = "human_wanted", "请人工回复"
    NOBODY_ON_DUTY = "nobody_on_duty", "没有负责人"


class AlertState(Word):
    """How far a promised message is."""

    PENDING = "pending", "待发送"
    SENT = "sent", "已发送"
    FAILED = "failed", "发送失败"
    CANCELLED = "cancelled", "已取消"


class FollowUpKind(Word):
    """Which question to the resident."""

    SATISFACTION = "satisfaction", "回访"
    SATISFACTION_AGAIN = "satisfaction_again", "再次回访"
    CLOSE_UNANSWERED = "close_unanswered", "未评价结案"


class Satisfaction(Word):
    """What the resident says of the result."""

    SATISFIED = "satisfied", "满意"
    FAIR = "fair", "基本满意"
    DISSATISFIED = "dissatisfied", "不满意"
    #: Asked twice, never answered: its own bucket, never counted as satisfied.
    UNRATED = "unrated", "未评价"


class Urgency(Word):
    """How fast. P0 has its own number to phone first."""

    P0 = "P0", "紧急"
    P1 = "P1", "小时级"
    P2 = "P2", "一般"
    P3 = "P3", "可排期"


class Source(Word):
    """How a case came in."""

    CHAT = "chat", "对话"
    PHONE = "phone", "电话"
    VISIT = "visit", "走访"
    HOTLINE = "hotline", "12345转办"
    BROADCAST = "broadcast", "直播间"
    PROGRAM = "program", "程序接口"


class StaffRole(Word):
    """What a staff account or a program may do."""

    ADMIN = "admin", "管理员"
    HEAD = "head", "社区负责人"
    REVIEWER = "reviewer", "复核员"
    STAFF = "staff", "工作人员"
    LEADER = "leader", "网格骨干"


class Deed(Word):
    """What the record of who did what tells, beside the steps of a case (`case.accept`)."""

    LOGIN = "login", "登录"
    LOGIN_FAILED = "login_failed", "登录失败"
    IMPORT = "import", "导入"
    PURGE = "purge", "清除旧对话"
    ANNOUNCEMENT_SAVED = "announcement.save", "保存公告"
    ANNOUNCEMENT_DELETED = "announcement.delete", "删除公告"
    LEAVE_SET = "person.leave", "请假和代班"
    LINK_RENEWED = "person.link", "换专用链接"
    TODO_SETTLED = "todo.done", "处理完待办"
    CONVERSATION_READ = "conversation.read", "看对话"
    CONVERSATION_SAID = "conversation.say", "给居民写话"
    CONVERSATION_LOOKED_AT = "conversation.looked_at", "标记看过"
    CASE_REGISTERED = "case.register", "登记"
    CASE_CORRECTED = "case.correct", "更正"
    CASE_MESSAGE = "case.message", "联系居民"


def deed_label(action: str) -> str:
    """What was done, as staff read it."""
    said = label_of(Deed, action)
    return said if said != action else label_of(Step, action.removeprefix("case."))


class ChannelName(Word):
    """Where a conversation is held or an alert goes."""

    WEB = "web", "网页"
    TELEGRAM = "telegram", "Telegram"
    TERMINAL = "terminal", "终端"
    GROUP_ROBOT = "group_robot", "工作群"
    #: A leader without a push channel reads alerts on their page, staff on the console.
    LEADER_PAGE = "leader_page", "网格页面"
    CONSOLE = "console", "工作台"


class Flag(Word):
    """Why a conversation should be looked at."""

    UNSURE = "unsure", "没听懂"
    HUMAN = "human", "要人工"
    DANGER = "danger", "有危险"
    FAILED = "failed", "出错"
    COMPLAINT = "complaint", "投诉"


def flag_labels(flags: str) -> str:
    """`unsure,human` as people read it."""
    return "、".join(label_of(Flag, each) for each in flags.split(",") if each)


class Direction(Word):
    """Who wrote a message of a conversation."""

    RESIDENT = "resident", "居民"
    BOT = "bot", "邻里办"
    STAFF = "staff", "工作人员"


class Cue(Word):
    """Intents that only the dialogue knows, beside those of taxonomy.yml; staff read them in transcripts."""

    EMERGENCY = "emergency", "有危险"
    NO_NAME = "no_name", "不要说是我"
    DANGER_NEWS = "danger_news", "险情的后话"
    UNCLEAR = "unclear", "没听懂"
    CHOOSE = "choose", "选了按钮"
    ATTACHMENT = "attachment", "照片或语音"
    START_OVER = "start_over", "重新开始"
    OUT_OF_RANGE = "out of range", "没有这个选项"
    FOLLOWUP_DUE = "EXTERNAL_followup_due", "回访"


class Because(Word):
    """Why a case went to this person; shown with the dispatch."""

    DUTY = "duty", "您负责这里"
    SUBSTITUTE = "substitute", "您今天代班"
    NEXT_RUNG = "next_rung", "下一级没有合适的人"
    RECUSED = "recused", "下一级需要回避"
    NOT_ACCEPTED = "not_accepted", "下一级没有按时接单"
    RETURNED = "returned", "下一级退回"
    TRANSFERRED = "transferred", "工作人员转派"
    REOPENED = "reopened", "居民说没有解决"
    DANGER = "danger", "有危险，直接通知"
    STAFF = "staff", "工作人员指定"
