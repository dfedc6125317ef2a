"""The person of a case as plain data: her name for a page, a card for choosing, all she shares."""

from __future__ import annotations

import re
from dataclasses import asdict
from typing import Any

from alongside.scenario.model import Scenario

_SENTENCE = re.compile(r"(?<=[.!?])(?<!Mr\.)(?<!Ms\.)(?<!Dr\.)(?<!Mrs\.)\s+")


def person(scenario: Scenario, whole: bool = False) -> dict[str, Any]:
    """Who the case is about: {name, goes_by, pronouns}; `whole` adds all the rest she chose to share."""
    found = scenario.person
    if found is None:
        return {"name": "", "goes_by": "", "pronouns": ""}
    facts = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(found).items()}
    facts["goes_by"] = facts["goes_by"] or facts["name"]
    return facts if whole else {name: facts[name] for name in ("name", "goes_by", "pronouns")}


def introduced(scenario: Scenario) -> dict[str, Any]:
    """A person as a list shows her: {name, goes_by, pronouns, lives, stage, voice, about}.

    voice: how her own telling begins. about: more of her own words, to be found by.
    """
    whole = person(scenario, whole=True)
    words = [*whole.get("words_for_self", ()), *whole.get("own_words", ()), *whole.get("preferences", ())]
    told = {name: whole.get(name, "") for name in ("name", "goes_by", "pronouns", "lives", "stage")}
    return told | {"voice": voice(whole.get("story", "")), "about": " ".join((*words, whole.get("communication", "")))}


def voice(story: str, least: int = 60, most: int = 190) -> str:
    """The first sentences of a telling: at least `least` letters where there are more, never more than `most`."""
    text, said = " ".join(story.split()), ""
    for sentence in _SENTENCE.split(text):
        if said and (len(said) >= least or len(said) + len(sentence) >= most):
            break
        said = f"{said} {sentence}".strip()
    return said if len(said) <= most else said[:most].rsplit(" ", 1)[0].rstrip(",;:") + " …"
