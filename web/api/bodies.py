"""What programs may send: the JSON bodies of the POST requests."""

from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field

from cases.drafts import PlaceDraft, place_text
from db.vocabulary import CaseState, Satisfaction, Source, Urgency, Word
from web.photos import MOST_PHOTOS
from web.steps import StepFacts


def _plain(text: str) -> str:
    if "\x00" in text:
        raise ValueError("不能有空字符")
    return text.strip()


def _coded(value: Any) -> Any:
    """`{"code": …, "name": …}`, as the answers have it, is taken too."""
    return value.get("code") if isinstance(value, dict) else value


def _spoken(words: type[Word]) -> BeforeValidator:
    """A word by its value or by its Chinese label."""

    def read(value: Any) -> Any:
        found = next((each for each in words if value in (each.value, each.label)), None)
        if value is not None and found is None:
            raise ValueError("只能是：" + "、".join(f"{each.value}（{each.label}）" for each in words))
        return found

    return BeforeValidator(read)


Short = Annotated[str, Field(max_length=100), AfterValidator(_plain)]
Long = Annotated[str, Field(max_length=4000), AfterValidator(_plain)]
RowId = Annotated[int, Field(ge=1, le=2**31 - 1)]
PageNumber = Annotated[int, Field(ge=1, le=1_000_000)]
Images = Annotated[
    list[Annotated[str, Field(max_length=21_000_000)]],
    Field(max_length=MOST_PHOTOS, description="照片，data:image/jpeg;base64,…"),
]


class PlaceBody(BaseModel):
    """地点: its parts, or only words."""

    text: Short = ""
    area: Short | None = None
    building: Short | None = Field(None, description="楼号，不带“号楼”", examples=["3"])
    unit: Short | None = Field(None, examples=["2"])
    floor: Short | None = None
    room: Short | None = None
    spot: Short | None = Field(None, examples=["楼道"])

    def draft(self) -> PlaceDraft:
        """For the desk; the words are made from the parts where there are none."""
        return PlaceDraft(**{**self.model_dump(), "text": self.text or place_text(self.model_dump())})


class CaseBody(BaseModel):
    """A report on somebody's behalf."""

    model_config = ConfigDict(populate_by_name=True)

    text: Annotated[Long, Field(min_length=1, description="原话")]
    category: Annotated[Short, BeforeValidator(_coded)] = Field(
        validation_alias=AliasChoices("category", "topic"), examples=["clutter.stairwell"]
    )
    place: PlaceBody | None = None
    source: Annotated[Source, _spoken(Source)] = Source.PROGRAM
    urgency: Annotated[Urgency | None, _spoken(Urgency)] = None
    anonymous: bool = False
    conversation_id: RowId | None = None
    details: dict[Short, Long] = Field(default_factory=dict)
    images: Images = []


class StepBody(BaseModel):
    """What may be said with a step; which of it is needed differs from step to step."""

    note: Annotated[Long, Field(validation_alias=AliasChoices("note", "reason", "text"))] = ""
    person_id: RowId | None = Field(None, description="dispatch、transfer")
    satisfaction: Annotated[Satisfaction | None, _spoken(Satisfaction)] = Field(None, description="close")
    by: Short = Field("", description="extend：延长多久", examples=["2wd"])
    until: date | None = Field(
        None, description="suspend：到哪一天，不写就是一周以后", examples=["2027-03-05"]
    )
    into: Short = Field("", description="merge：并到哪个编号")
    images: Images = []

    def facts(self, photos: tuple[int, ...]) -> StepFacts:
        """For the desk."""
        return StepFacts(self.note, self.person_id, self.satisfaction, self.by, self.until, self.into, photos)


def _states(text: str) -> str:
    known = [each.value for each in CaseState]
    if any(each not in known for each in text.split(",") if each):
        raise ValueError("只能是：" + "、".join(known))
    return text


class CaseFilters(BaseModel):
    """Which cases to list."""

    state: Annotated[Short, AfterValidator(_states)] = ""
    category: Short = ""
    building: Short = ""
    assignee: RowId | None = None
    overdue: bool = False
    q: Short = ""
    page: PageNumber = 1


class ConversationFilters(BaseModel):
    """Which conversations to list."""

    q: Short = ""
    flag: Short = ""
    page: PageNumber = 1
