"""What a type does not allow becomes a sentence with the place, what was found and what is allowed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, field_validator
from typing_extensions import TypedDict

from modgap.precompute.errors import InputError
from modgap.precompute.validation import checked, mistakes, partly
from modgap.precompute.yaml_lines import parse_yaml

FILE = Path("zoo.yaml")
STRICT = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


class Size(TypedDict, total=False):
    __pydantic_config__ = ConfigDict(**STRICT, json_schema_extra={"allowed": "a mapping with the sizes"})
    width: Annotated[int, Field(ge=8, le=128)]
    height: Annotated[float, Field(gt=0)]


class Cat(BaseModel):
    model_config = STRICT
    kind: Literal["cat"]
    lives: int


class Dog(BaseModel):
    model_config = STRICT
    kind: Literal["dog"]
    barks: bool


class Animal(BaseModel):
    model_config = STRICT
    name: str
    colour: Literal["black", "white"] = "black"
    scale: Literal["learned"] | Annotated[float, Field(gt=0, le=1000)] = 1.0
    seeds: Annotated[
        list[Annotated[int, Field(ge=0)]], Field(json_schema_extra={"allowed": "whole numbers from 0"})
    ] = []
    size: Size = {}
    others: dict[Annotated[str, Field(pattern="^[a-z]+$")], Size] = {}
    pet: Annotated[Cat | Dog, Field(discriminator="kind")] | None = None

    @field_validator("name")
    @classmethod
    def _not_bob(cls, value: str) -> str:
        if value == "bob":
            raise ValueError("found a bob; call it something else")
        return value


def told(text: str) -> list[str]:
    data, lines = parse_yaml(text, FILE)
    with pytest.raises(InputError) as caught:
        checked(Animal, data, FILE, lines)
    return [problem.removeprefix("zoo.yaml:") for problem in caught.value.problems]


def test_what_is_allowed_is_given_back_as_its_type():
    animal = checked(Animal, {"name": "tom", "pet": {"kind": "cat", "lives": 9}, "size": {"width": 8}}, FILE)
    assert isinstance(animal.pet, Cat)
    assert (animal.name, animal.pet.lives, animal.size) == ("tom", 9, {"width": 8})


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("colour: blakc", "2: found colour: 'blakc'; did you mean 'black'? Allowed: black, white."),
        ("colour: 3", "2: found colour: 3; allowed: one of black, white."),
        (
            "colur: white",
            "2: found 'colur'; did you mean 'colour'? Allowed: colour, name, others, pet, scale, seeds, size.",
        ),
        ("scale: warm", "2: found scale: 'warm'; allowed: learned, or a number above 0 to 1000."),
        ("scale: 0", "2: found scale: 0; allowed: learned, or a number above 0 to 1000."),
        ("scale: .nan", "2: found scale: nan; allowed: learned, or a number above 0 to 1000."),
        ("seeds: 3", "2: found seeds: 3; allowed: whole numbers from 0."),
        ("seeds:\n- 1\n- -1", "4: found seeds[1]: -1; allowed: a whole number from 0."),
        ("seeds: [true]", "2: found seeds[0]: True; allowed: a whole number from 0."),
        ("size: 3", "2: found size: 3; allowed: a mapping with the sizes."),
        ("size: {width: 1}", "2: found width: 1; allowed: a whole number from 8 to 128."),
        ("size: {wide: 9}", "2: found 'wide'; did you mean 'width'? Allowed: height, width."),
        ("others:\n  Ann: {}", "3: found the name 'Ann'; allowed: text of the form ^[a-z]+$."),
        ("others:\n  ann:\n    height: tall", "4: found height: 'tall'; allowed: a number above 0."),
        ("pet:\n  kind: dog", "2: lacks 'barks' (true or false)."),
        ("pet:\n  kind: dog\n  barks: loud", "4: found barks: 'loud'; allowed: true or false."),
    ],
)
def test_a_mistake_is_told_by_line_with_what_was_found_and_what_is_allowed(line, sentence):
    assert told(f"name: tom\n{line}\n") == [sentence]


def test_all_mistakes_are_told_together_in_the_order_of_lines():
    assert told("colour: red\nscale: 0\nsize: {width: 1,\n  height: 0}\n") == [
        "1: found colour: 'red'; allowed: black, white.",
        "1: lacks 'name' (text).",
        "2: found scale: 0; allowed: learned, or a number above 0 to 1000.",
        "3: found width: 1; allowed: a whole number from 8 to 128.",
        "4: found height: 0; allowed: a number above 0.",
    ]


def test_a_document_of_another_form_is_told_what_it_must_hold():
    assert told("3")[0].startswith("1: found 3; allowed: a mapping with name, colour, scale,")


def test_a_validator_says_its_own_sentence():
    assert told("name: bob") == ["1: found a bob; call it something else."]


def test_a_place_in_json_is_said_by_its_keys():
    with pytest.raises(InputError) as caught:
        checked(Animal, {"name": 3, "others": {"ann": {"width": 1}}, "pet": {"kind": "cat"}}, Path("zoo.json"))
    assert caught.value.problems == (
        "zoo.json: found name: 3; allowed: text.",
        "zoo.json, others.ann: found width: 1; allowed: a whole number from 8 to 128.",
        "zoo.json, pet: lacks 'lives' (a whole number).",
    )


def test_mistakes_come_with_their_paths():
    found = mistakes(Animal, {"name": "tom", "seeds": [1, "x"], "size": {"wide": 1}})
    assert [mistake.at for mistake in found] == [("seeds", 1), ("size", "wide")]
    assert [mistake.holder for mistake in found] == [(), ("size",)]
    assert mistakes(Animal, {"name": "tom"}) == []


def test_what_is_wrong_is_taken_out_and_the_rest_goes_on():
    data = {"name": "tom", "scale": 0, "seeds": [1, -1], "size": {"width": 1, "height": 2}, "odd": 1}
    animal, found = partly(Animal, data)
    assert animal is not None
    assert (animal.scale, animal.seeds, animal.size) == (1.0, [], {"height": 2})
    assert len(found) == 4
    assert data["odd"] == 1


@pytest.mark.parametrize("data", [{"scale": 1}, {"name": 3}, 3, None])
def test_nothing_is_left_without_what_is_needed(data):
    animal, found = partly(Animal, data)
    assert animal is None
    assert found


def test_a_dataclass_is_a_type_as_well():
    @dataclass
    class Item:
        identifier: str
        tags: tuple[str, ...] = ()

    assert checked(Item, {"identifier": "a", "tags": ["b"]}, FILE).tags == ("b",)
    assert [mistake.text for mistake in mistakes(Item, {"tags": "b"})] == [
        "lacks 'identifier' (text).",
        "found tags: 'b'; allowed: a list.",
    ]


def test_an_alternative_is_chosen_by_a_function_as_well_as_by_a_field():
    def kind(value: object) -> str:
        return value.get("kind", "cat") if isinstance(value, dict) else "cat"

    class Home(BaseModel):
        pet: Annotated[Annotated[Cat, Tag("cat")] | Annotated[Dog, Tag("dog")], Discriminator(kind)]

    assert [mistake.text for mistake in mistakes(Home, {"pet": {"kind": "dog", "barks": 3}})] == [
        "found barks: 3; allowed: true or false."
    ]


def test_a_long_value_is_shortened():
    assert len(mistakes(Animal, {"name": ["x" * 500] * 50})[0].text) < 600


def test_half_a_character_is_refused_in_a_sentence_that_can_be_printed():
    class Titled(BaseModel):
        title: Annotated[str, Field(min_length=1)]

    found = mistakes(Titled, {"title": "a\ud800"})[0].text
    assert found.encode() == rb"found title: 'a\ud800'; allowed: text without halves of a character (lone surrogates)."


def test_a_misspelt_name_is_one_mistake_and_not_a_missing_one_as_well():
    (one,) = mistakes(Animal, {"nam": "Tom"})
    assert one.text.startswith("found 'nam'; did you mean 'name'?")
    assert len(mistakes(Animal, {"other": "Tom"})) == 2
