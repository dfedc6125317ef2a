"""Clauses with the left-out subjects filled in, and where the worker's own part of the story begins."""

# ruff: noqa: E501 - word lists read better on one line
from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from alongside.review.acts import _ROLE_OF_FIELD, _speakers
from alongside.review.clauses import Clause, read_clauses
from alongside.review.subjects import OTHER, ROLES

if TYPE_CHECKING:
    from alongside.review.reading import Reading

PERSON_VERBS = frozenset(
    """woke ate drank slept lay walked laughed smiled grinned hummed sang chewed swallowed cried wept yawned chose said says wants wanted decided
    picked rated denied denies stated states reports reported wishes prefers preferred declined refused agreed tried participated attended engaged
    tolerated responded cooperated appeared presented verbalized waited named identified selected nodded shrugged giggled danced clapped strummed
    smoked dressed bathed finished ended stood stepped reached gripped leaned crawled pedaled swam ran rode jumped kicked pressed typed
    answered repeated replied thanked hugged paid bought ordered strolled lifted spoke stayed complied enjoyed benefited struggled slid touched
    tapped tasted bit spat spit winced flinched pointed likes needs thinks hopes feels felt remembered recognized practised practiced dozed rested
    sipped counted looked glanced turned pushed pulled zipped buttoned""".split()
)
WORKER_VERBS = frozenset(
    """explained modeled modelled offered prompted provided educated encouraged sent gave notified showed taught demonstrated coached assisted
    supported helped reviewed discussed role-played reminded emailed faxed completed filed poured laid printed highlighted drew held reinforced
    utilized explored processed redirected praised transported monitored supervised scheduled arranged linked contacted proposed introduced drafted
    submitted assessed checked accompanied facilitated validated updated listened rehearsed brought applied cleaned changed handed phoned mailed
    advocated collected prepared recorded documented identified trained guided counseled motivated ensured promoted maintained focused clapped clipped
    clamped swabbed scraped taped stuck cued paused covered knocked murmured set put made cut circled traced sketched timed marked labeled labelled
    combed rebraided braided turned repositioned rolled lifted fed bathed dressed washed toileted wiped administered iced brushed drilled
    clued called texted left took met saw visited seated translated interpreted narrated mirrored faded blocked slowed shortened simplified
    cancelled booked reserved drove pulled uploaded logged entered wrote read copied folded sorted""".split()
) - {"clapped"}
ALWAYS_WORKER = frozenset(
    """explained modeled modelled prompted provided educated encouraged notified taught demonstrated coached assisted supported helped reviewed
    discussed role-played reminded faxed reinforced utilized explored processed redirected praised transported monitored supervised arranged
    introduced drafted assessed accompanied facilitated validated rehearsed administered advocated documented guided counseled counselled motivated
    ensured promoted toileted fed cued drilled swabbed narrated translated interpreted""".split()
)
ALWAYS_PERSON = frozenset(
    """woke ate drank slept laughed smiled grinned hummed yawned cried wept chewed swallowed says wants wishes prefers declined refused agreed
    participated attended engaged tolerated responded cooperated appeared presented verbalized nodded shrugged giggled complied enjoyed benefited
    chose picked rated denied denies reports reported stated states said winced flinched sipped strummed beat missed needed managed forgot scored coughed vomited choked stumbled redid won struggled
    guessed hesitated tried seemed blushed stuttered stammered grimaced moaned groaned sighed sobbed snored dozed grinned frowned burped hiccupped""".split()
)
MOVES = frozenset(
    "walked rode stood sat stepped reached stayed went ran touched tapped slid pulled pushed turned came climbed swam danced clapped kept".split()
)
_GIVING = frozenset(
    "asked told showed gave handed offered taught reminded had got read brought walked put".split()
)
_NO_ONE = frozenset("it this that there who which".split())
_BESIDE = frozenset("while when as after before because until who that which what if how where since so".split())
_DIRECT = re.compile(r"\W*(?:the|his|her|their|a|an|\w+'s)? ?(\w+)")
_SELF = re.compile(r"\b(?:himself|herself|themself|themselves)\b|^[^.\n]{0,40}: [\"“]")
SERVED = frozenset(
    "given provided offered delivered administered completed reviewed discussed addressed conducted utilized checked noted held reinforced flushed drained irrigated inserted removed replaced emptied suctioned cleansed".split()
)
_NO_OBJECT = re.compile(r"\W*(?:[.,;\n]|$|(?:to|for|by|on|at|around|with|and|in|during|regarding)\b)")
ADJECTIVAL = frozenset(
    "tied linked related connected intimidated considered based diagnosed suspected noted bored relieved pleased seen known suited signed addressed completed submitted logged guarded".split()
)
_PARTICLE = re.compile(r" (\w+)\b")
_PHRASAL = {
    "hung up": "person", "put on": "person", "took off": "person", "stayed on": "person", "asked for": "person",
    "asked to": "person", "requested help": "person", "requested assistance": "person", "requested support": "person",
    "backed away": "person", "turned away": "person", "walked away": "person", "pulled away": "person", "cut back": "person", "cut down": "person", "gave up": "person", "woke up": "person", "got up": "person", "sat up": "person",
    "stood up": "person", "calmed down": "person", "opened up": "person", "showed up": "person", "turned down": "person",
    "looked up": "worker", "looked through": "worker", "looked over": "worker", "wrote down": "worker", "wrote out": "worker",
    "went over": "worker", "read out": "worker", "read aloud": "worker", "talked through": "worker", "walked through": "worker",
    "set up": "worker", "laid out": "worker", "printed out": "worker", "broke down": "worker", "marked up": "worker",
}  # fmt: skip
_CANNOT = re.compile(r"(?:still )?(?:can't|cannot|cant|couldn't|could not|can not)\b")
_COUNTED = re.compile(r" (?:all |both |\d+|one|two|three|four|five|six|seven|eight|nine|ten|most|half|every|it right|them right|stuck|lost|dressed|up)\b")
_COMES = frozenset("arrived came entered returned".split())
_STATE = re.compile(
    r" (?:in |to (?:the )?\w+ )?(?:saying|asking|crying|upset|tearful|holding|wanting|smelling|wearing|carrying|looking)\b"
)
_TO_WORKER = re.compile(r"\b(?:me|mine|my (?:hand|arm|finger|phone|question|cue|own))\b")
_OF_PERSON = re.compile(
    r"\b(?:once (?:it|the|i|he|she|they|staff)|on (?:his|her|their) own|by (?:himself|herself|themself|themselves)|independently|unprompted|with (?:no|the|that|this|one|two|three|\d+|verbal|some|minimal|a)?(?: \w+){0,2} ?(?:help|prompts?|cues?|reminders?|assist\w*|support|coaching)|"
    r"without (?:help|prompt\w*|cue\w*|being|me|a)|when (?:asked|shown|offered|prompted|cued|i|staff)|\w+ offered|after (?:coaching|support|prompt\w*|the))\b"
)
_OBJECT_PERSON = re.compile(
    r"\bme as\b|^\W*(?:\w+ )?(?:him|them|client|resident|pt|consumer|individual|participant)\b|\b(?:to|for|with|beside|alongside(?: of)?|behind|by) (?:him|her|them|client|resident|pt)\b|^\W*her\b(?= (?:the|a|an|to|how|that|with|through)\b)"
)
IDLE = frozenset(
    "was were is be been met saw visited went came arrived sat stayed stood received got heard found had has have spent start started drove rode seen observed noticed called said thought knew wanted want believe felt talked talk speak spoke learned need left".split()
)


class Line(NamedTuple):
    """A sentence: its span, the role of the labelled part it stands in, and its clauses with doers filled in."""

    start: int
    end: int
    role: str
    clauses: tuple[Clause, ...]


def lines(reading: Reading) -> list[Line]:
    """Every sentence of the judged part with its clauses; a left-out subject is filled in where the words tell whose it is."""
    text = reading.text
    fields = sorted(
        [(h.start, h.value_start, _ROLE_OF_FIELD.get(h.field, "form")) for h in text.headers]
        + [
            (m.start(), m.end(), "staff" if m.group(1).lower() in reading.staff_names else "person")
            for m in _speakers(text.source)
        ]
    )
    result: list[Line] = []
    role, at, labelled_to, last_who = "", -1, -1, ""
    acted = before_other = False
    for (first, last), told in zip(text.sentences, read_clauses(reading), strict=False):
        clauses = told
        while at + 1 < len(fields) and fields[at + 1][0] < last:
            at += 1
            role, labelled_to = fields[at][2], first
        if role == "form" and first > labelled_to:
            role = ""
        filled: list[Clause] = []
        if not role and not acted and _leisure(clauses, text.lower):
            clauses = [c if c.who else c._replace(who="person") for c in clauses]
        for number, found in enumerate(clauses):
            clause = found._replace(who=_doer(found, filled, text.lower, role, last_who, acted, before_other))
            if not found.who and clause.who == "person" and role != "person" and _beside(found, clauses[number + 1 :]):
                clause = clause._replace(who="worker")
            filled.append(clause)
            acted = acted or clause.verb in SERVED or (clause.who == "worker" and clause.verb not in IDLE)
        main = next((c.who for c in filled if c.who in ("worker", "person")), "")
        if filled:
            last_who = main
            before_other = (filled[0].who == "other" and not main) or (
                main == "worker" and _to_other(text.lower, filled)
            )
        result.append(Line(first, last, role, tuple(filled)))
    return result


def _leisure(clauses: list[Clause], lower: str) -> bool:
    """True for "Swam ten lengths, sat in the sun": with nobody served in it, the one who does it is the person."""
    own = False
    for c in clauses:
        if c.who or c.passive:
            return False
        rest = lower[c.verb_end : c.end]
        if c.verb in ALWAYS_WORKER or _OBJECT_PERSON.search(rest[:40]) or _BY_THEM.search(rest):
            return False
        own = own or bool(
            (c.verb in ALWAYS_PERSON and c.verb not in ("said", "stated", "says", "states", "managed", "needed", "missed"))
            or c.verb in _AT_LEISURE
            or (c.verb in _GOING and _DISTANCE.match(rest))
            or (c.verb == "watched" and _SHOWS.match(rest))
            or (c.verb == "played" and _GAMES.match(rest))
            or (c.verb in ("kept", "put", "pulled", "took") and _WORN.match(rest))
            or _OWN.match(rest)
            or _OF_PERSON.search(rest)
        )
    return own


_AT_LEISURE = frozenset(
    """swam floated munched snacked snoozed snored napped dozed sang danced bowled jogged biked hiked fished skated skipped strolled sunbathed lounged gardened
    strung crocheted painted colored coloured doodled daydreamed relaxed chilled splashed skied golfed prayed worshipped shopped browsed ate drank smoked vaped
    giggled hummed paced wandered roamed showered shaved woke slept tossed bought paid""".split()
)
_GOING = frozenset("walked rode ran swam pedaled pedalled cycled went drove wheeled climbed".split())
_DISTANCE = re.compile(
    r" (?:(?:a|one|two|three|four|five|six|seven|eight|nine|ten|twenty|several|\d+|a few|a couple of|half a) (?:more |full |whole )?(?:laps?|miles?|blocks?|lengths?|steps|minutes?|times|flights?|rounds?|km|kilometers?|yards|feet|trips?)|twice|around the|round the|the (?:carousel|bike|trail|track|loop|rides?)|to (?:the )?(?:church|mall|movies?|park|program|bed|school|work|day program|store|beach|fair|dance)|swimming|shopping|bowling|fishing|dancing|outside|home|out)\b"
)
_SHOWS = re.compile(r" (?:tv|television|a (?:movie|film|game|show|video|match)|the (?:\w+(?:'s)? )?(?:game|news|birds?|boats?|ducks|cats?|dogs?|match|show|movie|film|parade|trains?|children|kids|people|fish)|movies|videos|cartoons|youtube|football|baseball|basketball|wrestling)\b")
_GAMES = re.compile(r" (?:(?:video |board |card |a |some |two |three )*(?:games?|cards|bingo|uno|pool|dominoes|checkers|chess|basketball|ball|catch|wii|xbox|music|drums|guitar|piano|the \w+|with (?:the|his|her|their) \w+))\b")
_WORN = re.compile(r" (?:(?:on |off )?(?:his|her|their) (?:coat|hat|cap|jacket|hood|shoes|headphones|glasses|scarf|gloves|sunglasses|earbuds)\b|to (?:himself|herself|themselves|his room|her room|their room))")
_OWN = re.compile(r" (?:him|her|them)sel(?:f|ves)\b| (?:for |up |out )?(?:his|her|their) own\b")
_BY_THEM = re.compile(r"\b(?:with (?:him|her|them|client|resident|[a-z]+ (?:to|while|as))|beside|alongside|next to|behind|shoulder to shoulder|across from|my|me)\b")


def _beside(clause: Clause, after: list[Clause]) -> bool:
    """True for "typed while she dictated": the one who does it is not the one beside."""
    following = after[0] if after else None
    return bool(
        following
        and clause.verb not in ALWAYS_PERSON
        and following.joint in ("while", "until")
        and following.who == "person"
        and following.subject
    )


def _to_other(lower: str, clauses: list[Clause]) -> bool:
    """True where the worker dealt with somebody else: "I called the landlord." A pronoun then means that one."""
    return any(
        c.who == "worker" and (m := _DIRECT.match(lower, c.verb_end)) is not None and m.group(1) in OTHER and m.group(1) not in _NO_ONE
        for c in clauses
    )


def _doer(
    clause: Clause,
    filled: list[Clause],
    lower: str,
    role: str,
    last_who: str,
    acted: bool,
    before_other: bool,
) -> str:
    """Who does it, after what the clauses before have shown."""
    if not clause.who:
        before = "" if clause.opens else next((c.who for c in reversed(filled) if c.joint not in _BESIDE), "")
        if clause.joint in ("and", "then", "or") and filled:
            before = filled[-1].who
        return before if before in ("worker", "person") else _whose(clause, lower, role, last_who, acted)
    if role == "staff" and clause.who in ("thing", "other") and clause.subject in ROLES:
        return "worker"
    if (
        clause.opens
        and clause.who == "person"
        and clause.verb in SERVED
        and not (clause.passive or clause.perfect)
    ):
        return "thing" if _NO_OBJECT.match(lower, clause.verb_end) else "person"  # "Reminders given."
    if clause.opens and before_other and clause.subject in ("he", "she", "they"):
        return "other"
    return clause.who


def _whose(clause: Clause, lower: str, role: str, last_who: str, acted: bool) -> str:
    """The doer of a clause without a subject. `acted`: the worker already did something."""
    if role == "staff":
        return "worker"
    if role == "person":
        return "person"
    rest = lower[clause.verb_end : clause.end]
    if clause.negative and not acted and _CANNOT.match(lower, clause.start):
        return "person"  # "Can't hear the bell."
    particle = _PARTICLE.match(rest)
    if particle and clause.verb + " " + particle.group(1) in _PHRASAL:
        return _PHRASAL[clause.verb + " " + particle.group(1)]
    if (acted and clause.verb == "got" and _COUNTED.match(rest)) or (clause.verb in _COMES and _STATE.match(rest)):
        return "person"
    if clause.form in ("later", "state"):
        return "worker" if clause.form == "later" else last_who
    if clause.verb in ADJECTIVAL or re.match(r"\W*(?:by|as)\b", rest):
        return ""
    if (
        clause.verb in ALWAYS_WORKER
        or clause.verb == "let"
        or (clause.verb in _GIVING and rest[:5] == " her ")
        or _OBJECT_PERSON.search(rest[:40])
    ):
        return "worker"
    if clause.verb in ALWAYS_PERSON:
        return "person"
    if _TO_WORKER.search(rest):
        return "worker" if clause.verb in WORKER_VERBS and "me" not in rest.split() else "person"
    if _OF_PERSON.search(rest) or (
        _OF_PERSON.search(lower, max(0, clause.start - 40), clause.start) and acted
    ):
        return "person"
    if not acted:
        return (
            "person"
            if clause.verb in PERSON_VERBS and clause.verb not in WORKER_VERBS and clause.verb not in MOVES
            else "worker"
        )
    if clause.verb in WORKER_VERBS:
        return "person" if last_who == "person" else "worker"
    return (
        "person" if clause.verb in PERSON_VERBS or clause.verb in MOVES or last_who == "person" else "worker"
    )
