"""The kinds of single values the feed's models are made of, with the patterns their schemas state."""

from datetime import UTC, datetime
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _utc_second(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        msg = "a time in the feed needs its time zone"
        raise ValueError(msg)
    return moment.astimezone(UTC).replace(microsecond=0)


class Part(BaseModel):
    """What every part of the feed shares: frozen, nothing unknown, absent rather than null."""

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=True, use_attribute_docstrings=True
    )


Moment = Annotated[datetime, AfterValidator(_utc_second)]
"""A UTC time in whole seconds, spelt with Z."""

Text = Annotated[str, Field(min_length=1)]
Slug = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}$")]
WebAddress = Annotated[
    str, Field(pattern=r"^https?://[^\s]+$", json_schema_extra={"format": "uri"}, max_length=8192)
]
EmailAddress = Annotated[str, Field(pattern=r"^[^\s@<>]+@[^\s@<>]+$", json_schema_extra={"format": "email"})]
PhoneNumber = Annotated[str, Field(pattern=r"^(\+[1-9][0-9]{5,14}|[0-9*#]{2,8})$")]
Country = Annotated[str, Field(pattern=r"^[A-Z]{2}$")]
Area = Annotated[str, Field(pattern=r"^(001|[A-Z]{2}(-[A-Z0-9]{1,3})?)$")]
Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$")]
Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
Release = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}\.[1-9][0-9]*$")]
TargetId = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{1,62}/[a-z0-9-]+(/[1-9][0-9]*)?$")]
Seconds = Annotated[int, Field(ge=0)]
Count = Annotated[int, Field(ge=0)]
