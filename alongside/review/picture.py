"""How well a goal can be pictured: is a concrete thing named, is there a number or an event by which to tell.

A clause is judged by its leading word (an act with an end, an open act, a state), by what it is about (things, names,
numbers; areas of life; conditions no one can see) and by comparisons without a mark ("more", "better").
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from itertools import islice

from alongside.review.aim_words import TOKEN, kind, words
from alongside.review.aims import Aim
from alongside.review.members import members

RANK = {"missing": 0, "partial": 1, "met": 2}

_NUMBER = re.compile(
    r"(?<![\w.])(?:[$£€₱]\s?)?\d+(?:[.,:]\d+)*(?!s\b| ?[ap]\.?m\b|\d|[.,:]\d)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|"
    r"hundred|thousand|dozen|once|twice|thrice|half|both|each|every|zero|per (?:day|week|month)|daily|weekly|monthly|nightly|a (?:day|week|month|fortnight)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days|all (?:of|the way|my|his|her|their|three|four|five|\d))\b|\ball\b(?! (?:the time|day|about|right|over|around|night))|\bat least (?:a|an|some)\b"
)
_NOT_NUMBER = re.compile(r"\b(?:one (?:day|of these|another|on one)|at all|every ?(?:one|body|thing) |no one|half[- ]|each other|the \d+ (?=bus|train|tram|route|line)|(?:mental )?age of \w+|every (?:part|area|aspect|way|sense|domain|respect|bit)|(?:one )?(?:day|step) (?:at a time|by step)|all (?:areas|aspects|parts|ways|things|domains|settings|situations|i|he|she|they|that|of (?:it|this|that|me|us)|by (?:my|him|her)self|alone|right)|daily (?:living|life|tasks|activities|needs|struggles|routines?|functioning)|(?:of|in|for) daily|every single|first|oneself|someone|with one|long term|every which)\b")
_NONE = re.compile(r"\b(?:no|zero|none|not one|nobody)\b(?! (?:one|matter|longer|later|more than|less than|doubt))")
_MORE = re.compile(
    r"\b(?:(?<!no )more(?! (?:about|comfortable|confident|independent\w*)\b)|fewer|less|additional|extra|higher|lower|bigger|larger|greater|(?<!no )longer|nearer|closer(?! (?:with|relationship|bond|ties|knit|family|friend))|farther|further|faster|oftener|earlier|later|increas(?:e|es|ed|ing)|"
    r"decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing)|cut(?:ting)? (?:down|back)|minimi[sz]e|lessen|improv(?:e|es|ed|ing)|better|rais(?:e|ing)|lower(?:ing)?|lose (?:some|a bit|a little|weight)|save up|gain (?:some|weight))\b(?! (?:than (?:\d|once|twice|one|two|three|\$)|what))"
)
_GAUGE = re.compile(r"\b(?:grades?|scores?|speed|times?|attendance|rate|rates|balance|sugar|sugars|weight|a1c|pressure|credit|average|gpa|number|percentage|mile|wpm|level|levels|stamina|endurance|frequency|amount)\b")
_QUALITY = frozenset(["better", "improve", "improves", "improved", "improving"])
_ON_MORE = re.compile(r"(?<=\w )(?:on|in) (?:a )?(?:more|fewer|additional|extra|higher|bigger|larger|greater) (?:share of |number of |part of )?(?:\w+s)\b")
_UNITS = re.compile(r"\b(?:times|days|nights|mornings|evenings|afternoons|weekends|weeks|hours|minutes|months|often|frequently|occasions|incidents|episodes|outbursts|number|calls|mates)\b")
_KEEPING = re.compile(
    r"^\W*(?:to )?(?:(?:just |still )?(?:stick with|hold on to|hang on to|hang onto|hold onto|never stop|not stop|not give up|not lose|not leave|keep up|keep on|stay on|stay with|stay at|stay in|live on in|go on with|still)\b)|^\W*(?:to )?(?:keep|keeps|continue|continues|go on|carry on|maintain|stay|remain|still be) (?:on |to |being |up )?(?:\w+ing\b|to |in touch|with|active|involved|the|my|his|her|their|a part)|^\W*(?:be|become|remain|stay|being|get) (?:more )?(?:part of|involved|included|around|there for)"
)
_OPENLY = re.compile(
    r"\b(?:hold (?:my|his|her|their) own|get(?:ting)? (?:along|on(?! (?:the|a|an|my|at)\b)|by)|be(?:ing|come)? (?:a )?part of|get involved|get back into|get to know|know (?:more )?people|meet (?:new )?people|make (?:new )?friends|get out(?! of)|"
    r"work on|learn about|look into|think about|find (?:a hobby|something)|do (?:more |some )?(?:things|stuff)|do something|something (?:with|in|like|to do)|be there for|spend time|help out|keep (?:busy|active|in touch)|stay (?:busy|active|in touch|connected|in shape|sober|clean)|take part in things|"
    r"(?:some|a few|various|different) (?:\w+ )?(?:activities|hobbies|things|options)|(?:tak\w+ (?:\w+ )?care|look\w* after|care for|on top)(?: of)?|familiar with|get(?:ting|s)? into|keep up with|get better at|be good at|(?:take|show|have) (?:an? |more |some )*(?:interest|pleasure|delight) in|(?:have|get|take) (?:a |more of a |some )*(?:say|hand|part|role|voice|stake) in|contact with|something (?:out of|for)|help(?:s|ing)? (?:out|around|with)|join(?:s|ing)? in|play a (?:bigger )?part|active in|(?:have|having) fun|interact(?:s|ing)? with|relat(?:e|ing) to|provide for|give back|(?:do|doing) (?:well|okay|ok|fine|good) (?:in|at|with)|work(?:ing)? towards?|progress (?:in|on|with|toward|towards)|make use of|good use of|be careful|in shape|be around)\b"
)
_BE = re.compile(
    r"^\W*(?:to )?(?:be|become|feel|stay|remain|get|grow|being|act|seem|look|sound)s? (?:a (?:bit|little|lot) |so |very |really |more |less |much |quite |too |as |not )*"
    r"(?!(?:a|an|the|me|him|them|it|us|myself|himself|herself|themself|themselves|my|his|her|their|in|on|at|able|with|to|out|up|off|into|back|home|around|from|one|two|hired|paid|married|elected|baptized|baptised|sworn|discharged|woken|called|included|registered|licensed|certified|published|promoted|enrolled|engaged to|treasurer|captain|president|chair|secretary|godfather|godmother|fluent|debt-free|smoke-free|sober|clean|drunk|evicted|arrested|there|part|down|under|over|through|for|of|by|allowed|permitted|no|some|rid|free|dressed|ready|up)\b)"
    r"[a-z-]+(?:ly)?(?=\W*$|,? (?:and|or|but|at|with|about|around|in|when|again|to|for|toward|towards|than|where|while|by|overall|enough|inside|because)\b)"
)
_VAGUE = re.compile(r"\b(?:stuff|activities|(?:do|doing|try|learn) (?:\w+ )?things|tasks|somewhere|speak(?:s|ing)? up|stand(?:s|ing)? up for|advocat\w+ for|find(?:s|ing)? (?:\w+ )?ways?)\b")
_PEOPLE = re.compile(r"\b(?:meet|make|know|find) (?:at least )?(?:\w+ )?(?:new )?(?:people|friends?|person|neighbou?rs?)\b")
_COUNTED = re.compile(r"\b(?:accept|tolerat|allow|identif|explor|listen|read|name|list|participat)")
_MANAGE = re.compile(r"\b(?:verbali|understand|manag|handl|deal|control|cop(?:e|ing))")
_SHOWN = re.compile(r"\b(?:by \w+ing|(?:as )?(?:evidenced|measured|shown|demonstrated) by|from (?:\d+(?:\.\d+)?%?|\w+)(?: \w+){0,3} to (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|none|zero|no))\b")
_ENOUGH = re.compile(r"\b(?:enough|able|fit|ready|well) to (?=[a-z])")
_ARTICLE = re.compile(r"(?:\ban?|^\W*(?:to )?(?:be|become|being) the) ((?:[a-z-]+ )?[a-z][a-z'-]+)")
_LIGHT = re.compile(r"^\W*(?:to )?(?:be|become|feel|stay|remain|get|have|find|gain|achieve|reach|attain|experience|develop|build|show|live|lead|increase|improve|enhance|maintain|enjoy|seek|want|need|more|have|display|exhibit|demonstrate|learn|be able to|know)s?\b")
_HABIT = re.compile(r"^\W*(?:to )?(?:eat|cook|dress|talk|speak|listen|read|write|sleep|exercise|walk|drive|play|sing|dance|draw|spend|save|budget|travel|socialize|work|clean|move|swim)(?:s|ing)? (?:more |much |a (?:bit|little|lot) )?(?:better|well|healthy|healthier|healthily|right|properly|safely|clearly|clearer|nicely|independently|responsibly|wisely|more|less|often|faster|confidently|appropriately|carefully|smarter)\b")
_LEARNING = re.compile(r"^\W*(?:to )?(?:learn|learning|find out|know|study|understand|hear|read|talk|think|explore|research|look|get to know|become familiar|be familiar)s? (?:more |some |a (?:bit|little|lot) |something )*(?:about|into|with|of|up on)\b")
_BETTER_AT = re.compile(r"\b(?:better|good|great|stronger|more skilled|more confident|more independent|confident|skilled|improve|improved|progress|help|less help|confidence|skills?|comfortable|independent|successful|successfully) (?:at|in|with|on|using|when|around|for)\b")
_HELP = re.compile(r"\b(?:less|fewer|little|minimal|reduced|decreased|more) (?:\w+ )?(?:help|staff|prompts?|prompting|cues?|cueing|reminders?|assistance|support|supervision)\b|\bincreasingly\b|\bmore and more\b|\bless and less\b")
_NOT_ONE = re.compile(r"^\W*(?:to )?(?:(?:have|be|get|getting|being) )?(?:(?:no|zero|not)\b(?! more than)|without|never)|\bno more\b|\bno (?:\w+ )?(?:more )?\w+s?\W*$")
_RELATION = re.compile(r"\b(?:relationships?|communication|communicate|contact|bond|closer|connection|connect|reconnect|trust|get along|gets along|time|interact\w*|interactions?|engage|reunite) ")
_CARE = re.compile(r"\b(?:look|looks|looking) after|(?:take|takes|taking) (?:\w+ )?care of|keep up with")
_GROWN = re.compile(r"\b(?:grow|growing|grows|raise|raising) (?!as\b|in\b|up\b|and\b|to\b|old|at\b|through|more|strong|closer|emotion|spirit|person|into|from)\w+")
_TIDY = re.compile(r"^\W*(?:to )?(?:keep|keeps|keeping|maintain|maintains|maintaining|have|leave) [^.;]*\b(?:clean|tidy|neat|cleaner|tidier|neater|organi[sz]ed|safe|in order|in shape|in check|under control|up)\b")
_AREAS = frozenset("activity activities hobby hobbies options resources friends vocational".split())
_SOME = re.compile(r"^\W*(?:to )?(?:learn|try|make|find|do|discover|cook|taste|visit|see|read|meet|play|explore|have|go to|take|join|start|pick up)(?:s|ing)? (?:out )?(?:new|different|some|various|other|a few|several|many|more|fun|healthy|healthier|any) (?:and \w+ )?(?:new |different |fun |healthy |kinds? of |types? of |sorts? of )?(?:[a-z]+ )?\w+s\b")
_DAILY = re.compile(r"\b(?:every|each) \w+|\bdaily\b|\ball\b|\bboth\b")
_STOPPING = re.compile(r"^\W*(?:to )?(?:stop|quit|end|avoid|refrain|eliminate|reduce|decrease|cease|minimi[sz]e|lessen|limit|(?:no|not|without|never|fewer|less)\b)")


def _number(aim: Aim) -> bool:
    return bool(_NUMBER.search(_NOT_NUMBER.sub(" ", aim.text)))


def _is_state(aim: Aim) -> bool:
    found = _BE.search(aim.text)
    last = found.group().split()[-1] if found else ""
    return bool(found) and not (last.endswith("ed") and kind(last) != "state")


def _strong(aim: Aim, told: list[tuple[str, str]]) -> list[str]:
    """Words that can be pictured: things, acts with an end, names, and a countable noun nobody knows ("a treehouse")."""
    found = [w for w, k in told if k in ("thing", "event")] + _GROWN.findall(aim.text)
    unknown = {w for w, k in told if k == ""}
    if unknown:
        found += [m[1] for m in islice(_ARTICLE.finditer(aim.text), 6) if unknown & set(m[1].split())]
    if aim.named:
        found.append("name")
    return found


def specific(aim: Aim) -> str:
    """Could two people agree whether it happened?"""
    enough = _ENOUGH.search(aim.text)
    if enough:
        inner = aim._replace(text=aim.text[enough.end() :])
        told = words(inner)
        if _strong(inner, told):
            return specific(inner)
    told = [(w, k) for w, k in words(aim) if k != "plain"]
    number = _number(aim)
    kinds = {k for _, k in told}
    strong = _strong(aim, told)
    soft = [w for w, k in told if k in ("area", "bare", "open")]
    unknown = [w for w, k in told if k == ""]
    open_phrase = bool(_OPENLY.search(aim.text) or _VAGUE.search(aim.text) or _LEARNING.search(aim.text))
    if not told or kinds <= {"kin"}:
        return "partial" if kinds and (open_phrase or _MORE.search(aim.text)) else "missing" if not kinds else "met"
    if _SHOWN.search(aim.text) and number and (strong or unknown):
        return "met"
    if "obey" in kinds:
        return "partial"
    told = [("grow", "event"), *told] if _GROWN.search(aim.text) else told
    lead = next(k for _, k in told if k != "kin") if kinds - {"kin"} else "kin"
    if not number and _SOME.search(aim.text):
        return "partial"
    if "open" in kinds and "state" in kinds and not strong and not _CARE.search(aim.text) and not unknown and not _MANAGE.search(aim.text):
        return "partial" if "area" in kinds or any(w in _AREAS for w, _ in told) else "missing"
    harms = {w for w, k in told if k != "state"} & (members("aim_deed") | members("aim_ache"))
    if harms and aim.away and _NOT_ONE.search(aim.text if aim.text.strip() else aim.who) and "state" not in kinds:
        return "met"
    if harms and _STOPPING.search(aim.text) and not strong:
        return "met" if number else "partial"
    if re.search(r"\bless(?: often| frequently)?\W*$", aim.text):
        return "partial"
    if lead == "state" or _is_state(aim):
        if number and len(strong) > 1:
            return "met"
        about = [w for w in (*strong, *soft) if w not in ("name",)] if lead == "state" else [w for w in strong if w != told[0][0]] + soft
        return "partial" if about or open_phrase or ("kin" in kinds and (_BETTER_AT.search(aim.text) or _RELATION.search(aim.text))) else "missing"
    if open_phrase:
        return "met" if number and _PEOPLE.search(aim.text) else "partial"
    if lead == "open":
        if number and strong and _COUNTED.search(aim.text):
            return "met"
        return "partial" if strong or unknown or soft[1:] or "kin" in kinds or "area" in kinds or _MANAGE.search(aim.text) or any(w in _AREAS for w, _ in told) else "missing"
    if not number and (_HABIT.search(aim.text) or _HELP.search(aim.text) or _TIDY.search(aim.text) or _BETTER_AT.search(aim.text)):
        return "partial"
    if not strong and not number:
        if soft or harms or "kin" in kinds:
            return "partial"
        if "state" in kinds:
            return "missing"
        return "partial" if len(unknown) > 2 or _STOPPING.search(aim.text) else "missing"
    if _MORE.search(aim.text) and not number and not _ON_MORE.search(aim.text):
        return "partial"
    return "met"


def _direction(aim: Aim) -> str:
    """partial where the direction is of something that can be counted, missing for one on a general state, "" for none."""
    found = ""
    all_words = words(aim)
    deeds = members("aim_deed")
    if _HELP.search(aim.text):
        return "partial"
    if _BE.search(aim.text) and not _UNITS.search(aim.text) and not aim.text.rstrip(" .!").endswith("less"):
        return "missing" if _MORE.search(aim.text) else ""
    for m in islice(_MORE.finditer(aim.text), 6):
        following = [w.group() for w in islice(TOKEN.finditer(aim.text, m.end()), 3)]
        near = next((w for w in following if kind(w) != "plain" or _UNITS.search(w)), "")
        if m.group() in _QUALITY and not _GAUGE.search(aim.text):
            found = found or "missing"
            continue
        if _UNITS.search(" ".join(following)) or m.group() == "fewer" or near == "things":
            return "partial"
        if near in deeds or (m.group() == "less" and not near):
            return "partial"
        concrete = any(k in ("", "bare", "thing", "event", "area") or w in deeds for w, k in all_words) or (not near and any(k == "kin" for _, k in all_words))
        if (kind(near) == "state" if near else not concrete) or (m.group() in _QUALITY and not _GAUGE.search(aim.text)):
            found = found or "missing"
        else:
            return "partial"
    return found


def measurable(aims: list[Aim]) -> tuple[str, Aim]:
    """By what sign or number? The verdict and the clause that carries it."""
    best, where = "missing", aims[0]
    for aim in aims:
        direction = _direction(aim)
        told = specific(aim)
        if _number(aim) and (told != "missing" or _number(aim._replace(text=_DAILY.sub(" ", aim.text)))):
            return "met", aim
        if direction:
            verdict = direction
        elif (told == "met" and not _KEEPING.search(aim.text) and not (aim.away and aim.will and not aim.text.strip().startswith(("no ", "have no ", "zero")))) or (_NONE.search(aim.text) and told != "missing"):
            verdict = "met"
        else:
            verdict = "missing"
        if RANK[verdict] > RANK[best]:
            best, where = verdict, aim
    if best == "met":  # a direction anywhere asks for a mark
        held = next((a for a in aims if _direction(a) == "partial"), None)
        if held:
            return "partial", held
    return best, where
