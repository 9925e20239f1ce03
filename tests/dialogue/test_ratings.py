"""What residents answer to 「现在好了吗」 in their own words."""

import pytest

from actions.ratings import answer_in_words

ANSWERS = {
    "satisfied": [
        "好了", "满意", "解决了", "已解决", "处理得又快又好，谢谢", "没人再堆了，满意", "还是社区好，解决了", "根本解决了，满意",
        "没什么不满意的", "不漏了，谢谢", "灯亮了", "挺好的", "没问题了", "清理得很干净", "好，谢谢，修好了", "没毛病", "不错不错",
        "修好了，一点都没漏", "满意，没换零件就修好了", "解决了，再没变过", "又来水了，谢谢", "水又来了", "好了，还有一件事",
    ],
    "fair": ["一般吧", "基本满意", "还行", "凑合", "差不多好了"],
    "unhappy": ["好了，但不满意", "修好了，就是太慢", "解决了，不太满意，态度差"],
    "unsolved": [
        "没好", "没解决", "未解决", "未处理", "没有", "还是漏", "又堆上了", "没人来", "没修", "根本没来", "照样停", "老样子", "糊弄人呢",
        "不满意", "不太满意", "不是很满意", "满意不了", "还没好呢", "就清了一半", "灯还是不亮", "好了一会又坏了", "说好了没来", "还是天天不拴绳", "刚修好，晚上又跳闸了", "修好了，今天又断电了", "修好了没两天又冒水", "清走了，又搬回来了",
        "处理得不好", "处理得一塌糊涂", "说是修好了，其实没有", "只修好了一盏", "哪里好了", "没帮我修好", "没能修好", "没有把垃圾搬走",
        "谈不上满意", "解决了一部分",
    ],
}  # fmt: skip
NEITHER = [
    "谢谢",
    "谢谢，等我回家看看",
    "好的，我回去看看",
    "可以了吗？",
    "还没看",
    "我没在家",
    "你好",
    "好的",
]


@pytest.mark.parametrize(
    ("answer", "text"), [(each, text) for each, texts in ANSWERS.items() for text in texts]
)
def test_what_it_says(answer: str, text: str) -> None:
    assert answer_in_words(text) == answer


@pytest.mark.parametrize("text", NEITHER)
def test_what_says_neither(text: str) -> None:
    assert answer_in_words(text) is None
