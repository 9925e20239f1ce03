"""Cuts Chinese text into words, with the words of a residential community that the dictionary lacks."""

from functools import cache

import rjieba

OWN_WORDS = (
    "楼栋长", "单元长", "网格员", "网格长", "业委会", "消防通道", "飞线充电", "电瓶车", "电动车", "僵尸车",
    "地锁", "门禁", "道闸", "井盖", "楼道", "楼梯间", "架空层", "电梯厅", "维修资金", "维修基金", "物业费",
    "停车费", "公摊", "广场舞", "麻将馆", "遛狗", "拴绳", "狗绳", "狗屎", "流浪狗", "流浪猫", "高空抛物",
    "群租", "住改商", "违建", "化粪池", "污水", "下水道", "绿化带", "消杀", "白蚁", "路灯", "楼道灯",
    "红绿灯", "斑马线", "公租房", "廉租房", "不动产证", "房产证", "居住证", "公积金", "低保", "残疾证",
    "老年卡", "高龄津贴", "民情", "多好会", "物管", "开发商", "交房", "烟感", "灭火器", "消火栓",
)  # fmt: skip

#: High enough that the word is kept whole against its parts.
FREQUENCY = 20_000


@cache
def _teach() -> None:
    """Add our words once to the dictionary of the process; a second dictionary would cost 26 MB."""
    for word in OWN_WORDS:
        rjieba.add_word(word, freq=FREQUENCY, tag="n")


def cut(text: str) -> list[str]:
    """The words of a text, in order, without those that are only space."""
    _teach()
    return [word for word in rjieba.cut(text) if not word.isspace()]
