"""The verb `aim`: reads a goal as "who wants or will do what" and judges what is asked of it.

`aims` cuts the goal into clauses without frame and time, `picture` judges how concrete each is; here it is asked whose
life a goal is about and whether it moves toward something.

params: asks (outcome, specific, measurable or positive); missing, partial and met (patterns that settle the verdict
before the reading, in this order).
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re

from alongside import content
from alongside.problem import Problem
from alongside.review.aim_words import kind, words
from alongside.review.aims import Aim, read_aims
from alongside.review.members import members
from alongside.review.params import joined
from alongside.review.picture import RANK, measurable, specific
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict
from alongside.review.text import Text

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "asks": str, "missing": list, "partial": list, "met": list,
}  # fmt: skip
ASKS = ("outcome", "specific", "measurable", "positive")
_STAFF = (  # the last word of those who work there
    r"(?:staff|team|dsps?|css|agency|providers?|\w*workers?|managers?|management|coach(?:es)?|writer|nurses?|nursing|program|\w*therapists?|coordinators?|clinicians?|"
    r"clinic|facility|residence staff|aides?|rn|lpn|csw|qidp|qmrp|qmhp|bcba|slp|hha|cna|pca|psychiatrist|psychologist|physician|doctor|prescriber|counsel+ors?|specialists?|"
    r"supervisors?|liaison|facilitators?|advocate|dietitian|dietician|paraprofessional|guardian|transportation|trainers?|instructors?)"
)
_BY_STAFF = re.compile(
    rf"^\W*(?:goal:? )?(?:ensure|provide|monitor|assist|prompt|encourage|remind|transport|supervise|coordinate|refer|link|educate|redirect|administer|offer|assess|implement|document|observe|arrange for|facilitate|conduct|dispense|check on|keep (?:him|client|consumer|resident|the (?:client|resident|consumer))|have (?:him|client|consumer|resident)|get (?:him|client|consumer|resident)|teach(?! (?:me|my|our))|train)(?= )|^\W*(?:goal:? )?(?!(?:see|get|be|become|ask|call|visit|work|find|talk|meet|tell|go|have|help|join|volunteer|finish|use|train|study|make)\b)(?:[\w-]+ ){{0,3}}?{_STAFF}(?: (?:at|on|from|in|of|and) [^,;]{{2,30}}?)? (?:will|shall|to|can|is|are|should)\b|\bi \((?:[a-z ]*(?:dsp|css|staff|writer|coach|worker|csw|aide|specialist))\)"
)
_STAFF_WHO = re.compile(rf"^\W*(?:goal:? )?(?:[\w-]+ ){{0,3}}?{_STAFF}(?: (?:at|on|from|in|of|and) [^,;]{{2,30}}?)?(?: \w+)?(?: to)?\W*$")
_SERVED = re.compile(
    r"(?<!without )(?<!not )(?<!never )\b(?:be|is|are|being|get) (?:\w+ )?(?:monitored|supervised|provided|offered|assisted|supported|redirected|prompted|observed|transported|"
    r"allowed|permitted|encouraged|trained|placed|linked|referred|assessed|toileted|bathed|fed|reminded|given|kept|enrolled|scheduled|evaluated|maintained)\b"
)
_SERVICE = re.compile(
    r"\b(?:attend\w*|attendance|participat\w+|engag(?:e|es|ing|ement)|show(?:s|ing)? up|sign(?:s|ing)? in|go(?:es|ing)?|come|complet\w+|finish|hand(?:s|ing)? in|"
    r"turn(?:s|ing)? in|submit\w*|present|keep\w*|make|makes|honor|receive\w*|accept\w*|continue|remain|stay|enroll\w*|report\w*|fill out|log in|check in|meets?|meeting)\b"
    r"(?: \w+(?:'s)?| \d+%?| of| \d+x?/?\w*){0,6}? (?:(?:anger|parenting|coping|iop|php|dbt|cbt|relapse|probation|parole|court|therapy|treatment|support|skills|process|aa|na|sobriety|recovery|mental health|medical|clinical|dialysis|psych\w*|scheduled|required|counseling|social skills|life skills|adl|day|group|behavior) )*"
    r"(?:groups?|therap(?:y|ies)|programs?|programming|sessions?|appointments?|appts?|treatments?|services?|day ?hab\w*|counseling|curriculum|check-?ins?|intake|"
    r"assessments?|diary cards?|worksheets?|packets?|(?:anger|parenting|coping|skills|dbt|relapse|court)[- ]\w* ?class(?:es)?|anger classes|program steps|screens?|screenings?|workshop activities|"
    r"supports|evaluations?|med(?:ication)? (?:checks?|reviews?)|urine \w+|uas?|drug (?:tests?|screens?)|blood draws?|lab draws?|orientation|(?:my |his |her |the )?(?:probation officer|parole officer|case manager|prescriber|therapist|caseworker)|workbook|thought records?|mood logs?|day center|work program|(?:structured|unit|scheduled|planned|facility|leisure|program) activities|(?:community|house|unit|morning) meetings?|module|modules|case management|detox|rehab|meetings? with (?:staff|css|the team|probation|my worker|\w+ worker))\b"
)
_CHOSEN = re.compile(r"([a-z'-]+) (?:groups?|programs?|sessions?)$")  # the word that says what it is a group of
_CLINICAL = re.compile(r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?|psych\w*|(?:anger|parenting|parent|coping|iop|php|dbt|cbt|relapse|probation|parole|court|aa|na|sobriety|recovery|health|medical|clinical|dialysis|scheduled|required|counsel+ing|adl|behaviou?r|detox|rehab|residential|outpatient|inpatient|intensive|vocational|prevocational|pre-vocational|habilitation|diversion|process|activity|activities|unit|milieu|peer|social|wellness|nutrition|family|grief|trauma|abuse|treatment|support|skills?|day|house|school|morning|afternoon|evening|step|meds?|medication|therapy|therapeutic|hygiene|safety|residence|management|prevention|training|case)")
_ORDERLY = re.compile(
    r"\b(?:maintain|keep|remain|stay|continue)(?:s|ing)? (?:in )?(?:\w+ ){0,2}?(?:placement|level of (?:functioning|care)|baseline|eligibility|assigned \w+|the program|curfew|permission)\b|"
    r"\bgood (?:boy|girl|behaviou?r|conduct|patient|resident|client)\b|\b(?:be|act|behave|respond|interact|dress|talk|speak|sit|eat|use)s? (?:\w+ )?(?:age[- ])?appropriate(?:ly)?\b|"
    r"\b(?:polite|respectful|pleasant|nice|nicer|kind|courteous|cooperative|patient) (?:to|with|toward|towards) (?:\w+ )?(?:staff|workers?|aides?|nurses?|authority|supervisors?)\b|"
    r"\b(?:sign|check|report|log)(?:s|ing)? (?:in|out|back|to)\b.{0,20}\b(?:desk|office|staff|nurses?|station|sheet|log)\b|\b(?:curfew|quiet hours|lights out|house rules|with permission|without permission)\b|"
    r"\b(?:do|doing) (?:as|what|everything) (?:\w+(?:'\w+)? ){0,2}(?:told|asked|says?|tells?)\b|\bwhen (?:told|asked|prompted|directed|instructed|redirected|reminded)\b|\bon (?:the )?(?:first|1st) (?:prompt|request|ask|reminder)\b|"
    r"\bhands? to (?:him|her|my|them)sel(?:f|ves)\b|\buse (?:nice|kind|appropriate|inside|polite|clean) (?:words?|voice|language)\b|\bstay out of trouble\b|\bbe (?:good(?=\W*$|,? (?:and|for staff|all|every))|quiet|redirectable|manageable|easier|less (?:needy|difficult|demanding|disruptive))\b|"
    r"\b(?:earn|lose|get|keep|receive)s? (?:\w+ ){0,3}(?:points?|stars?|tokens?|stickers?|privileges|rewards|weekend pass(?:es)?)\b|\b(?:abide|abides|abiding) by\b|\b(?:meet|meets|fulfil+|satisfy|observe|obey|honor) (?:\w+ ){0,3}(?:requirements|conditions|expectations|rules|terms|mandates?|regulations|guidelines)\b|"
    r"\b(?:remain|stay|sit|be)(?:s|ing)? (?:seated|on task|on-task|in (?:his|her|their|my) (?:seat|chair|room|area)|in (?:program|group|class|bounds|line|view|sight|line of sight)|on the unit|on unit|within (?:eyesight|sight|view|bounds))\b|"
    r"\b(?:be|is|are) (?:seen|visited|watched|checked|accompanied|escorted|managed) (?:\w+ )?(?:by|every|at)\b|\bhave (?:\w+ ){0,3}(?:visits?|check-?ins?|contacts?|meetings?|sessions?) (?:with|from|by) (?:\w+ )?(?:staff|nurse|worker|case manager|therapist|team|coordinator|aide)\b|"
    r"\bwithout (?:complaint|complaining|argument|arguing|incident|protest|redirection|resistance|a fuss)\b"
)
_OBEDIENT = re.compile(
    r"\bas (?:ordered|mandated|required|directed|instructed|recommended|assigned|prescribed|told|asked)\b|\b(?:privileges?|level \d|point sheet|points|good conduct)\b|"
    r"\b(?:accept|allow|tolerat\w+|permit|agree to)(?:s|ing)? (?:\w+ ){0,2}?(?:treatment|recommendations?|medications?|meds|limits|consequences|supervision|placement|"
    r"redirection|staff|help|care|assistance|having|showers?|feedback|services|prompts|hygiene|being|support|\w+ing|shots?|injections?|medicine)\b|"
    r"\b(?:respond\w*) (?:\w+ )?to (?:redirection|staff|prompts|limits|directions|cues|instructions)|\battitude toward|"
    r"\b(?:verbali[sz]e|demonstrate|display|exhibit|show) (?:\w+ )?(?:understanding|insight|knowledge of|awareness|appropriate|compliance)|"
    r"\b(?:follow|following|obey|respect) (?:\w+ )?(?:\w+ )?(?:rules|directions|instructions|staff|program|the plan|schedule|diet|authority|adults)\b|"
    r"\b(?:problem|behavior|compliance) score"
)
_CAP = re.compile(r"\b(?:no more than|at most|fewer than|less than|or fewer|or less|under|not more than|won't go above|cut .{0,60}from \w+ .{0,12}to \w+)\b")
_MARKED = re.compile(r"\b(?:in(?:to)? trouble|write-?ups?|written up|detentions?|suspensions?|suspended|infractions?|behaviou?rs|problem behaviou?rs?|incident reports?|violations?)\b")
_REFRAIN = re.compile(r"^\W*(?:to )?(?:refrain|avoid|cease|desist|eliminate)")
_AND = re.compile(r"\band (?:will |to )?([a-z]+)(?<!s)(?<!ing)\b")
_TURN = re.compile(r"\b(?:instead|so (?:that )?(?:i|he|she|they|my)\b|but (?:to|will|go|ask|talk)|and (?:will |to )?(?:have|get|be|spend|find|do|join|go|call|use|ask|talk|take|walk)\b)")
_OTHERS_DO = re.compile(r"\b(?:by|from) (?:\w+ )?(?:him|her|them|others|roommate|housemate|partner|people|ex|boyfriend|husband|bullies|strangers|landlord)\b|\bme\b")


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("asks",))
    if params["asks"] not in ASKS:
        raise Problem(
            f"{rule.path}: params: asks", f"is “{params['asks']}”.", f"Known: {', '.join(ASKS)}.", code="bad-field"
        )
    for name in ("missing", "partial", "met"):
        if params.get(name):
            joined(tuple(params[name]), f"{rule.path}: params: {name}")


def _deed(aim: Aim) -> bool:
    deeds = members("aim_deed")
    return any(w in deeds for w, _ in words(aim))


def _ache(aim: Aim) -> bool:
    aches = members("aim_ache")
    return any(w in aches for w, _ in words(aim))


def _service(aim: Aim) -> bool:
    found = _SERVICE.search(aim.text)
    of = _CHOSEN.search(found.group()) if found else None
    chosen = of and kind(of[1]) in ("thing", "event", "area", "bare", "") and not _CLINICAL.fullmatch(of[1])
    return bool(found) and not chosen


def _outcome(aims: list[Aim], text: Text) -> tuple[str, Aim]:
    worst: Aim | None = None
    for aim in aims:
        whole = text.judged[text.sentence_at(aim.start)[0] : aim.end]
        away = aim.away or bool(_CAP.search(aim.text))
        if (
            _STAFF_WHO.search(aim.who)
            or _BY_STAFF.search(aim.who or whole)
            or ((aim.will or not aim.who) and _SERVED.search(whole))
            or _service(aim)
            or _ORDERLY.search(whole)
            or _OBEDIENT.search(whole)
            or any(k == "obey" for _, k in words(aim))
        ):
            return "missing", aim
        if (away and (_deed(aim) or _MARKED.search(aim.text)) and not (_ache(aim) and not aim.will) and not _OTHERS_DO.search(aim.text) and (aim.will or not aim.who or _MARKED.search(aim.text))) or (aim.away and (aim.will or _REFRAIN.search(aim.text)) and not _ache(aim) and not _OTHERS_DO.search(aim.text) and not _TURN.search(aim.text)):
            worst = worst or aim
    if worst and all(a.away or a is worst or not words(a) for a in aims):
        return "missing", worst
    return "met", aims[0]


def _positive(aims: list[Aim]) -> tuple[str, Aim]:
    told = [a for a in aims if any(k != "plain" for _, k in words(a))] or aims
    for aim in told:
        away = aim.away or (bool(_CAP.search(aim.text)) and _deed(aim))
        away = away or (len(told) > 1 and any(k == "obey" for _, k in words(aim)))
        if not away or _TURN.search(aim.text) or any(kind(m[1]) == "event" and not _deed(aim._replace(text=m[1])) for m in _AND.finditer(aim.text)):
            return "met", aim
    return "missing", told[0]


def run(rule: Rule, reading: Reading) -> Outcome:
    """The verdict the clauses support, with the clause that carries it."""
    text, params = reading.text, rule.params
    where = f"{rule.path}: params"
    for verdict in ("missing", "partial", "met"):
        if params.get(verdict):
            found = joined(tuple(params[verdict]), f"{where}: {verdict}").search(text.judged)
            if found:
                return Outcome(verdict=Verdict(verdict, (reading.trim(found.span()),)))
    aims = read_aims(text)
    if not aims:
        return Outcome(verdict=Verdict("missing"))
    asks = params["asks"]
    if asks == "outcome":
        verdict, aim = _outcome(aims, text)
    elif asks == "positive":
        verdict, aim = _positive(aims)
    elif asks == "measurable":
        verdict, aim = measurable(aims)
    else:
        verdict, aim = max(((specific(a), a) for a in aims), key=lambda pair: RANK[pair[0]])
    span: Span = reading.trim((aim.start, aim.end))
    return Outcome(verdict=Verdict(verdict, (span,)))
