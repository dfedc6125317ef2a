"""The verb `places`: where the contact was. A form's field and loose pieces are read as places; in the story a place counts
where the worker and the person are or go, on that day.

params: heads (nouns of places a stranger could picture), parts (furniture and parts of a house, which need an owner or a
place beside them), general (words too wide to picture), wire (by phone, by video), never (what looks like a place).
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from alongside import content
from alongside.review import lexicon, writer
from alongside.review.pieces import verbal
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict
from alongside.review.text import Text

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "heads": list, "parts": list, "general": list, "wire": list, "never": list, "not_names": list,
}  # fmt: skip
_DET = r"(?:the|a|an|his|her|their|my|our|your|this|that|[\w.]+'s|[\w.]+s')"
_NOT_MOD = r"(?!(?:and|or|but|with|to|for|is|was|were|has|had|he|she|they|i|we|it|in|at|on|of|from|by|who|that|which|so|when|while|after|before|then|not)\b)"
_MODS = rf"(?:{_NOT_MOD}[\w'&.-]+[ ]){{0,4}}?"
_STREET = re.compile(
    r"(?<![\w/.:])\d{1,5}[A-Za-z]? (?:(?:[NSEW]|North|South|East|West)\.? )?(?:[A-ZÀ-Þ][\w'’]*|\d+(?:st|nd|rd|th))(?: [A-ZÀ-Þ][\w'’]*){0,3}(?=[ ]*(?:[.,;|()\n/–-]|$|apt|unit|#|kitchen|\d))"
)
_NOT_STREET = re.compile(r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|AM|PM|Mon|Tues?|Wed|Thurs?|Fri|Sat|Sun|Day|Days|Units?|Hours?|Hrs?|Min|DSP|CSS|Goals?)\b", re.I)
_CLOCK = re.compile(r"(?:0\d{3}|(?:1\d|2[0-3])(?:00|15|30|45)) ")  # "0600 Rochelle Banks" is no address
_STREET_WORD = re.compile(r"\b(?:st|street|ave|avenue|rd|road|ln|lane|dr|drive|ct|court|blvd|boulevard|way|pl|place|terrace|row|close|hwy|highway|route|pike|crescent|square|park|loop|trail|circle)\b", re.I)
_UNIT = re.compile(r"^(?:apt|apartment|flat|unit|room|rm|suite|ward|bus|gate|route|bay|cottage|house|building|bldg|floor|lot|space|pod|dorm|cabin)\.? #?(?:\d+\w?|[a-z]\d*)\b(?!')")
_OTHER_DAY = re.compile(
    r"\b(?:last (?:week|night|month|year|time|summer|winter|fall|spring|\w+day)|yesterday|the (?:other|night|day|week) before|over the weekend|ago|used to|tomorrow|next (?:week|time|month|visit|year|\w+day)|will|'ll|going to|wants? to|wanted to|would like|hopes?|plans? to|planning|goal|objective|outcome|dream\w*|someday|when (?:he|she|they) (?:was|were)|had (?:been|gone|fallen|moved|left|broken)|applied|interview\w*|job at|moved? (?:in)?to|moving (?:in)?to|discharged|admitted|hospitali[sz]ed|appointment|supposed to|until|about (?:the|a|his|her|going|getting|moving)|letter|notice)\b"
)
_OTHERS = re.compile(
    r"\b(?:mother|mom|mum|father|dad|sister|brother|aunt|uncle|wife|husband|son|daughter|grand\w+|landlord|nurse|doctor|teacher|school|pastor|neighbou?r|boss|manager|roommate|friend|cousin|letter|police|officer|judge|council|company|bank|pharmacy|hospital|insurance|agency)\b[^,;.]{0,40}$"
)
_WE = re.compile(r"\b(?:i|we|staff|writer|worker|dsp|css|aide|cna|coach|met|visited|visit|seen|saw|accompanied|took|drove|walked|rode|transported|assisted|supported|practi[cs]ed|worked|shopped|sat|meeting|session|contact|services?|he|she|they|client|pt|member|resident|individual|[A-Z]\w+)\b")
_MOTION = r"(?:went|stopped|dropped|swung|popped|called|called out|pulled|moved (?:\w+)|wheeled (?:\w+)|guided (?:\w+)|helped (?:\w+)|go|goes|going|came|come|walked|walk|drove|drive|driven|rode|ride|took (?:\w+)|take (?:\w+)|brought (?:\w+)|accompanied (?:\w+)|escorted (?:\w+)|transported(?: \w+)?|followed (?:\w+)|got|headed|returned|travelled|traveled|trip|outing|ran|met (?:\w+)|arrived|squeezed|walking|driving|riding|(?:him|her|them|client|individual|person|me|us|back|over|down|out|together))"
_CAPITAL = re.compile(
    r"(?:[Aa]t|@|[Ii]nside|[Oo]utside|[Nn]ear) (?:the )?((?!Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Mon\b|Tue|Wed|Thu|Fri|Sat|Sun\b|I\b|ISP|IEP|January|February|March|April|May\b|June|July|August|Sept|Oct|Nov|Dec|Goal|First|Last|One|Christmas|Easter|Thanksgiving|Ramadan|New Year)[A-ZÀ-Þ][\w'’&-]+(?: [A-ZÀ-Þ][\w'’&-]*)*)"
)
_AIMED = re.compile(r"\b(?:looked|look|looks|smiled|yelled|shouted|laughed|pointed|mad|angry|waved|swore|cursed|screamed|glared|good|upset|threw|aimed|stared|snapped|swung|annoyed|frustrated|barked|nodded)\s$")
_TO_CAPITAL = re.compile(rf"\b(?:{_MOTION}) (?:in)?to (?:the )?([A-ZÀ-Þ][\w'’&-]+(?: [A-ZÀ-Þ][\w'’&-]*)*)")


class Known(NamedTuple):
    """Patterns made from the params."""

    head: re.Pattern[str]
    ends: re.Pattern[str]
    phrase: re.Pattern[str]
    motion: re.Pattern[str]
    wire: re.Pattern[str]
    general: re.Pattern[str]
    vague: re.Pattern[str]
    never: re.Pattern[str]
    not_names: re.Pattern[str]


@lru_cache(maxsize=8)
def _known(heads: tuple[str, ...], parts: tuple[str, ...], general: tuple[str, ...], wire: tuple[str, ...], never: tuple[str, ...], not_names: tuple[str, ...], where: str) -> Known:
    head = lexicon.expand("|".join(heads), where)
    part = "|".join(parts)
    wide = "|".join(general)
    owned = rf"(?:(?:his|her|their|your|my|our|[\w.]+'s|[\w.]+s') {_MODS}|(?!(?:the|a|an|this|that|his|her)\b){_NOT_MOD}[\w'&.-]+ )(?:{part})"
    noun = rf"(?:(?:the |a )?(?:{_NOT_MOD}[\w-]+ ){{0,2}}?{_NOT_MOD}[\w-]+ (?:of|outside|above|behind|in) (?:the |his |her |their )(?:{_NOT_MOD}[\w'-]+ ){{0,3}}?(?:{head})|(?:{_DET} )?{_MODS}(?:{head})|{owned})s?"
    return Known(
        re.compile(rf"(?<![^\W_])(?:{head}|{part})s?(?![^\W_])"),
        re.compile(rf"(?:.*[ '-])?(?:{head}|{part})s?(?: (?:in|of|at|on|by|near|outside|behind|above|under|beside|next to|across from|to|and|opposite) .{{1,60}}| #?\w{{1,3}}| \d+)?"),
        re.compile(rf"(?<![^\W_])(?:at|in|inside|outside|on|into|behind|aboard|under|beside|around|through|above|across from|in front of|next to|near) {noun}(?![^\W_])(?!')"),
        re.compile(rf"(?<![^\W_])(?:{_MOTION}) (?:(?:\w+ ){{0,2}}?)(?:to|into|through|around|over to|out to|by|round) {noun}(?![^\W_])(?!')"),
        re.compile(rf"(?<![^\W_])(?:{lexicon.expand('|'.join(wire), where)})(?![^\W_])"),
        re.compile(rf"(?:(?:at|in|on|out in|out at|around|the|a|an|our|this|somewhere|someplace|various|his|her|their|own|out|within|across|and|&|/) ?)*(?:{wide})(?: (?:{wide}|setting|settings|contact|visit|visits|location|based|session|outing|outings|activity|sites?|time|trip|care|stay|home|program|shift))*"),
        re.compile(rf"(?<![^\W_])(?:(?:out in|in|into|at|on|around|out and about in|within) (?:the |our |his |her |their )?(?:(?:local|wider|larger|greater|home and|day|residential|work|main|general) )?(?:{wide})|out and about|on[- ]?site|off[- ]?site|community (?:outing|setting|based|visit|contact|session|integration outing|trip)|somewhere local)(?![^\W_])(?! (?:of|services|support plan|goal|member|living|integration goal|guide|resources?|college|center|centre|room|hall|church|garden|kitchen|library|pool))"),
        lexicon.compiled("|".join(f"(?:{p})" for p in never), where),
        re.compile(rf"(?:{'|'.join(not_names)})", re.I),
    )


def _given(rule: Rule) -> Known:
    params = rule.params
    return _known(
        *(tuple(params[name]) for name in ("heads", "parts", "general", "wire", "never", "not_names")),
        f"{rule.path}: params",
    )  # fmt: skip


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    content.require(rule.params, f"{rule.path}: params", _PARAMS, tuple(_PARAMS))
    _given(rule)


def _street(source: str) -> bool:
    """True for a house number with its street, but not for a time of day before a name."""
    m = _STREET.search(source)
    if m is None or _NOT_STREET.search(m.group()):
        return False
    return not (_CLOCK.match(m.group()) and not _STREET_WORD.search(m.group()))


def _piece(source: str, lower: str, known: Known) -> str:
    """What a field or a loose piece is as a place: met, partial or "" (no place)."""
    words = re.sub(r"^0\d{3}\b\s*", "", lower.strip(" .,;:|/-–—()\n\t\"'"))
    if not words or len(words) > 110:
        return ""
    if known.general.fullmatch(words):
        return "partial"
    if _VEHICLE.fullmatch(words):
        return ""
    named = _EVENT.fullmatch(words)
    if named and known.ends.fullmatch(named.group(1)):
        return "met"
    if _AT_SOMEONES.fullmatch(words):
        return "met"
    if known.wire.search(words) and len(words.split()) <= 7:
        return "met"
    if _UNIT.match(words):
        return "met"
    if _street(source):
        return "met"
    if known.ends.fullmatch(words) and not known.never.search(words) and len(words.split()) <= 14:
        return "met"
    return ""


def _labelled(text: Text, known: Known) -> Verdict | None:
    best: Verdict | None = None
    for header in text.headers:
        if header.field != "place":
            continue
        value = text.lower[header.value_start : header.value_end].strip(" .,_-")
        if not value or value in ("n/a", "na", "none", "tbd", "see above"):
            continue
        first = re.split(r"\.\s|\s[|]\s", value)[0]
        span = (header.value_start, header.value_end)
        if known.general.fullmatch(first.strip(" .")):
            best = best or Verdict("partial", (span,))
        else:
            return Verdict("met", (span,))
    return best


def _after_writer(source: str, roles: writer.Roles | None) -> int:
    """Where a piece goes on after the writer's name and role ("Carl Benning, house manager | Group home dining room"), or 0."""
    if roles is None:
        return 0
    m = roles.name_role.match(source) or roles.whole.match(source)
    if m and source[m.end() : m.end() + 1] == " ":
        return m.end() + 1
    return 0


def _loose(text: Text, known: Known, roles: writer.Roles | None) -> Verdict | None:
    half: Span | None = None
    pieces = text.pieces
    aims = re.compile(r"\b(?:goals?|objectives?|outcomes?|aim|plan|target|obj|next|p|re|topic|subject|subject|needed|to do|f/u|group|class|title|activity)\b[^.\n]{0,40}[:(]\s*$|\bgoals?\b[^.\n|;]{0,60}$")
    coming = re.compile(r"\b(?:tomorrow|next|will|follow|until|goal|wants?|hopes?)\b")
    for number, piece in enumerate(pieces):
        if text.quote_at(piece.start) or text.label_at(piece.start):
            continue
        if number == 0 and not piece.loose and piece.end - piece.start < 60:
            # "Her mum's caravan, Ingoldmells Ellie's nurse changed …": the line with the place ran into the story
            lower = text.lower[piece.start : piece.end]
            if text.source[piece.end : piece.end + 1] == "," and not verbal(lower.split()) and known.ends.fullmatch(lower) and _place_first(lower, known, text.source[piece.start : piece.end]) and re.match(r"(?:at |in |on )?(?:his|her|their|the|[\w-]+'s)\b", lower):
                return Verdict("met", ((piece.start, piece.end),))
        if not piece.loose:
            brief = not piece.first and text.sentences[piece.sentence][1] - text.sentences[piece.sentence][0] < 60
            if half is None and brief and known.general.fullmatch(text.lower[piece.start : piece.end]):
                half = (piece.start, piece.end)
            continue
        start = piece.start + _after_writer(text.source[piece.start : piece.end], roles)
        lower, source = text.lower[start : piece.end], text.source[start : piece.end]
        before = text.lower[max(0, piece.start - 60) : piece.start]
        if aims.search(before) or coming.search(lower):
            continue
        follow = text.lower[piece.end : piece.end + 3]
        if follow.lstrip(" ").startswith(":") and len(lower.split()) <= 3:  # a label
            continue
        if roles and number + 1 < len(pieces) and writer.signed(re.sub(r"^\d{3,4} ", "", source), text.source[pieces[number + 1].start : pieces[number + 1].end], roles):
            continue
        if re.search(r"\b(?:location|place|where|site|setting|loc)\s?:\s*$", before) and re.search(r"[a-z]", lower) and not known.general.fullmatch(lower):
            return Verdict("met", ((start, piece.end),))
        said = _piece(source, lower, known)
        if said == "partial" and number and start == piece.start and not piece.first and lower in _ROLE_TOO and roles and writer.named(text.source[pieces[number - 1].start : pieces[number - 1].end], roles):
            continue  # "Shay R., outreach": her role
        if not said:
            continue
        # "Frequent flyer at the ER": a phrase about something else that ends in a place
        if said == "met" and not _place_first(lower, known, source):
            continue
        if said == "met":
            return Verdict("met", ((start, piece.end),))
        alone = piece.first or number == 0 or piece.sentence <= 2
        if half is None and (alone or piece.end > len(text.judged) - 160):
            half = (start, piece.end)
    return Verdict("partial", (half,)) if half else None


_ROLE_TOO = frozenset("outreach residential program unit field agency community".split())
_VEHICLE = re.compile(r"(?:the )?(?:bus|van|car|truck|stop|home(?: (?:by|at|early|late|safe|again).*)?|lunch|bed|church|school|work|work out)")
_EVENT = re.compile(r"(.{3,40}?) (?:check[- ]?in|check|visit|session|meeting|shift|lesson|practice|training|coaching|contact|call|group|tour)\b.{0,40}")
_AT_SOMEONES = re.compile(r"(?:at|in|over at|outside|to) (?:(?:his|her|their|the|my|our|your) )?(?:[\w-]+ ){0,2}[\w.-]+'s(?: own)?")
_AT_SOMEONES_STORY = re.compile(r"(?<![\w])(?:at|outside) (?:(?:his|her|their|the) )?(?:[\w-]+ )?[\w-]+'s(?=[ \t]*(?:$|[.,;]| (?:today|with|for|to|and)\b))")
_TRIP = re.compile(r"(?<![^\W_])(?:i|we|he and i|she and i) (?:rode|drove|walked|went|travell?ed|bik?ed|wheeled|took|strolled|ran|headed|returned)\b[^.;,]{0,80}? to (the [^.;,]{3,40})")
# "at the pumps", "we walked to the tip": whatever noun it is, where somebody is or goes; unless it is one of these
_ANYWHERE = re.compile(
    r"(?<![^\W_])(?:(?:at|inside|outside|behind|aboard|in front of|round) (?:the|his|her|their|our)|(?:went|walked|drove|rode|headed|strolled|returned|came|got|wheeled|biked|biking|walking|driving|riding|(?:took|drove|walked|brought|accompanied|escorted|followed|wheeled) (?:him|her|them|client|\w+)) (?:\w+ ){0,2}?(?:in)?to (?:the|his|her|their|our)) (?P<noun>(?!(?:time|same|very|first|last|next|end)\b)[a-z][a-z'-]+(?: [a-z][a-z'-]+)??)(?=\s*(?:[.,;:)]|$)|\s(?:with|to|for|and|on|in|at|by|near|while|when|where|from|after|before|today|because|so|he|she|we|i|they|until|this)\b)"
)
_NO_PLACE = frozenset(
    "end start beginning middle time times moment minute hour day week month year weekend morning evening night top bottom side sides back front left right edge rear point points stage level rate pace age word words page pages part parts line lines letter letters screen picture pictures photo photos list card cards paper papers price prices date dates number numbers total map sign signs step steps thought thoughts idea sound sight mention mirror phone group others staff worker man men woman women people person client clients nurse doctor teacher boss driver clerk neighbor neighbour landlord mother father mom dad sister brother friend friends son daughter wife husband cousin aunt uncle face hands hand feet head eyes arm arms side ceiling floor ground sky light lights dog cat food meal lunch dinner supper breakfast tv television game movie music radio meeting appointment visit session birthday wedding funeral holiday match bingo picnic reunion graduation baptism memorial fair class party interview hearing event show ready latest earliest least most best worst pleasure expense request discretion suggestion prompt cue question questions answer mess mistake joke idea news notice bill form forms plan goal goals calendar clock watch button buttons buttonhole timer stopwatch risk mercy heart core root base outset onset height foot sink stove table desk counter door window wall bed couch sofa chair cart stroller walker wheelchair computer tablet laptop keyboard mouse book books newspaper magazine mail package box bag bags purse wallet money coins change receipt label labels tag tags colors shapes icon app site website link account file folder chart log schedule conclusion limit maximum minimum rest other another one ones thing things way ways direction directions behaviour behavior attention topic subject issue problem situation task tasks job work speed tone voice noise smell camera same whole issue others' past future present corner beat mark finish line hospital sheet shelf shelves".split()
)
_LATER_DAY = re.compile(r"[^.;]{0,24}\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|[^.;]{0,24}\btomorrow\b")
_LEADING = re.compile(r"^(?:at|in|on|outside|inside|from|by|behind|under|near|off|to|around|beside)\b")
_THING = re.compile(r"\b(?:supper|lunch|dinner|breakfast|derby|party|meeting|visit|session|group|class|contact|practice|training|coaching|support|shift|check|walk|trip|intake|bath|shower|meal|game|event|social|shopping|budgeting|work|standing|sitting|seen|met|found|held|service|ride|follow-?up|welcome|call|lesson|tour|dance|outing|swim|bench|table|done|assist\w*|care|cares|routine|laundry)\b")


_BARE_WIRE = frozenset("phone cell telephone video text landline skype".split())
_BY = re.compile(r"(?:\b(?:by|via|over|per|on|through|w/|with) (?:the |a |video |cell )?|^\W*|[(/|]\s*)$")
_RANG = frozenset("phoned rang telephoned".split())
_RANG_HER = re.compile(r" (?:him|her|them|me|client|member|pt|resident|[Mm](?:r|rs|s|iss)\.? [A-Z]|[A-Z][a-z]+\b)(?! (?:Line|Office|Center|Pharmacy|Bank|County))")


def _place_first(lower: str, known: Known, source: str) -> bool:
    """True where the head of the phrase is the place itself, or a preposition or an event leads to it."""
    words = lower.strip(" .,;:-–—()\n\t\"'")
    if _EVENT.fullmatch(words) or _LEADING.match(words) or _UNIT.match(words) or _street(source) or known.wire.search(words):
        return True
    lead = re.split(r"(?<!-)\b(?:in|of|at|on|by|near|outside|behind|above|under|beside|next to|across from|to|opposite|from|with|for)\b", words, maxsplit=1)
    if known.head.search(lead[0]) and re.search(rf"(?:{known.head.pattern})(?: #?\w{{1,3}}| and [\w ]+)?\s*$", lead[0]):
        return True
    return len(lead) > 1 and bool(_THING.search(lead[0]))


def _story(text: Text, known: Known) -> Verdict | None:
    body = text.judged
    half: Span | None = None
    guess: Span | None = None
    for first, last in text.sentences:
        if first >= len(body):
            break
        end = min(last, len(body), first + 700)
        sentence = body[first:end]
        for m in (*known.phrase.finditer(sentence), *known.motion.finditer(sentence)):
            if _fits(text, known, sentence, first, m):
                return Verdict("met", ((first + m.start(), first + m.end()),))
        trip = _TRIP.search(sentence)
        if trip and _fits(text, known, sentence, first, trip) and known.head.search(trip.group(1)):
            return Verdict("met", ((first + trip.start(), first + trip.end()),))
        for m in _AT_SOMEONES_STORY.finditer(sentence):
            if _fits(text, known, sentence, first, m):
                return Verdict("met", ((first + m.start(), first + m.end()),))
        source = text.source[first:end]
        for m in (*_CAPITAL.finditer(source), *_TO_CAPITAL.finditer(source)):
            if _AIMED.search(source[: m.start()].lower()) or known.not_names.fullmatch(m.group(1)):
                continue
            if _fits(text, known, sentence, first, m):
                return Verdict("met", ((first + m.start(), first + m.end()),))
        for m in _STREET.finditer(source):
            if re.search(r"\b(?:at|in|outside|on|to|of) $", source[: m.start()]) and _street(m.group()) and _fits(text, known, sentence, first, m):
                return Verdict("met", ((first + m.start(), first + m.end()),))
        for m in known.wire.finditer(sentence):
            if m.group() in _BARE_WIRE and not _BY.search(sentence[: m.start()]):
                continue
            if m.group() in _RANG and not _RANG_HER.match(text.source, first + m.end()):
                continue
            if not text.quote_at(first + m.start()) and not _OTHER_DAY.search(sentence[: m.start()]) and not known.never.search(sentence[max(0, m.start() - 20) : m.end() + 20]):
                return Verdict("met", ((first + m.start(), first + m.end()),))
        if guess is None:
            for m in _ANYWHERE.finditer(sentence):
                nouns = m["noun"].split()
                if not _NO_PLACE.intersection(nouns) and not _AIMED.search(sentence[: m.start()]) and not known.general.fullmatch(m["noun"]) and _fits(text, known, sentence, first, m):
                    guess = (first + m.start(), first + m.end())
                    break
        if half is None:
            for m in known.vague.finditer(sentence):
                if not text.quote_at(first + m.start()) and not _OTHER_DAY.search(sentence[: m.start()]):
                    half = (first + m.start(), first + m.end())
                    break
    if guess:
        return Verdict("met", (guess,))
    return Verdict("partial", (half,)) if half else None


# "The receptionist at the clinic called": the place says which receptionist
_WHICH = re.compile(r"\W*(?:(?:and|but|then|so) )?(?:the|a|an|his|her|their|our|some|someone|somebody|[\w-]+'s)(?: (?!client|resident|member|individual|participant|person|patient|session|visit|meeting|contact|lesson)[\w-]+){0,3} ")
_VERB_NEXT = re.compile(r" (?:(?:has|had|have|is|was|were|are|will|would|can|could|did|does|won't|says?|said|told|wants?|\w{2,}ed|sent|gave|left|made|rang|let|put|cut|took|closes|opens|needs|keeps|calls) )")
# "on her wall calendar": the part of a room only describes a thing
_COMPOUND = re.compile(r" (?:calendar|clock|chart|key|keys|knob|handle|bell|phone|lock|planner|drawer|cloth|lamp|hook|magnet|frame|sign|mat|alarm|pad|rail|cushion|cover|sheet|board)s?\b")


def _fits(text: Text, known: Known, sentence: str, first: int, m: re.Match[str]) -> bool:
    """The place belongs to this contact: not another day's, not another person's, not in a quotation, a goal or a wish."""
    start = m.start()
    if text.quote_at(first + start):
        return False
    clause = re.split(r"[;:]|\b(?:because|since|so|as|after|but)\b", sentence[:start])[-1]
    if _OTHER_DAY.search(clause) or _OTHER_DAY.search(sentence[m.end() : m.end() + 24].partition(",")[0]):
        return False
    if _LATER_DAY.match(sentence[m.end() :]) and not re.search(r"\b(?:was|were|went|met|sat|\w{3,}ed|took|drove|rode)\b", sentence[:start] + m.group()):
        return False
    if re.match(r"\W*(?:on )?(?:next |this )?(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\W*tomorrow", sentence[:start]) and not re.search(r"\b(?:was|were|went|met|sat|\w{3,}ed|took|drove|rode)\b", sentence[:start] + m.group()):
        return False
    if re.search(r"\b(?:works|lives|volunteers|teaches|studies) $", clause):
        return False
    if _WHICH.fullmatch(clause) and _VERB_NEXT.match(sentence, m.end()):
        return False
    if _COMPOUND.match(sentence, m.end()) and re.search(r"\b(?:wall|door|window|table|desk|fridge|bed|sink|stove|chair|counter|room)$", m.group()):
        return False
    if _OTHERS.search(clause) and not re.search(r"\b(?:we|i)\b", clause):
        return False
    return not known.never.search(sentence[max(0, start - 30) : m.end() + 20])


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: a place a stranger could picture. partial: a general word. missing: none of this contact."""
    known = _given(rule)
    text = reading.text
    labelled = _labelled(text, known)
    if labelled and labelled.verdict == "met":
        return Outcome(verdict=labelled)
    roles = writer.given(reading.writer_rule) if reading.writer_rule else None
    loose = _loose(text, known, roles)
    if loose and loose.verdict == "met":
        return Outcome(verdict=loose)
    if labelled:
        return Outcome(verdict=labelled)
    story = _story(text, known)
    if story and story.verdict == "met" and not loose:
        return Outcome(verdict=story)
    return Outcome(verdict=loose or story or Verdict("missing"))
