"""The verb `writer`: who wrote the note, in what role. Also gives the writer's names, so that her acts are known as hers.

It looks at a labelled line first, then at loose pieces (a header, a signature: `Dov Shapiro, QMHP`), then at a name with a
role in the story ("with Rhoda (family support worker)"), and last at a role that begins the note.
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from alongside import content
from alongside.review import lexicon
from alongside.review.pieces import Piece
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Verdict
from alongside.review.text import Text
from alongside.review.verb_bases import THIRD

_PARAMS: dict[str, type | tuple[type, ...]] = {"roles": list, "letters": list, "soft": list, "not_names": list}
_CAP = r"(?:[A-ZÀ-ÞĀ-ŽẠ-Ỹ][\w'’]*[a-zß-ÿā-žạ-ỹ'’]\w*(?:-\w+)?|[A-ZÀ-Þ]\.|[A-ZÀ-Þ](?=[ ][A-Z][a-z]))"
_LINK = r"(?:(?:de|van|von|der|den|la|al|el|bin|ben|da|di|du|le|Mac|O')[ ])"
_NAME = rf"(?:(?:Ms|Mr|Mrs|Miss|Mx|Dr|Sr|Sra)\.?[ ])?{_CAP}(?:[ ]?{_LINK}?(?:(?<=\.)|[ \-]){_LINK}?{_CAP}){{0,3}}"
_LEAD = re.compile(
    r"^(?:/s/|(?:e-?)?signed(?: by)?|written by|note by|by|submitted by|recorded by|documented by|completed by|entered by|author|writer|provider|staff|dsp|worker|this is|facilitators?|coach|clinician|late entry by|entry by|with|seen by|from|i am|i'm)[,:]?\s+",
    re.I,
)
_COLLEAGUE = re.compile(
    r"\b(?:with|to|from|ms\.?|mr\.?|mrs\.?|dr\.?|of|and|at|the|called|emailed|asked|told|for|lead|nurse|saw|contacted|texted|phoned|consulted|his|her|their)\s$"
)
_SIGNER = re.compile(r"\b(?:signed|written|note|submitted|recorded|entry|completed|documented)(?:\s+by)?[:,]?\s$|\bi \($|\bi, $")
_TAIL = re.compile(rf"({_NAME})(?:,| [–—/|-]|(?= \()) \(?([a-z][\w'’&/-]*(?: [\w'’&/-]+){{0,3}})\)?\.?\Z")
# letters of a role as people type them in a hurry, and letters nobody listed, at the very end of the note
_SMALL = re.compile(rf"({_NAME}), (dsp|dsps|css|cna|rn|lpn|pca|hha|csw|bht|chw|tcm|lcsw|stna|psw|hsw)(?=\s*(?:\Z|[.\n|]|(?:sat|sun|mon|tue|wed|thu|fri)\w*\b|\d))")
_CAPITALS = re.compile(rf"({_NAME}), ([A-Z]{{3,5}}(?:[-/ ](?:[A-Z]{{1,4}}|I{{1,3}}|\d))?)\.?\s*\Z")
_GOES_ON = re.compile(
    r"\)?,?\s(?:will|to|is|was|said|says|called|told|came|agreed|explained|spoke|asked|has|had|who|can|would|'ll|from|of|at)\b"
)
_OPENS = re.compile(r"(?:, [\w ]{2,40})?:\s")
_LABELS = ("worker", "supervisor", "manager", "staff")
_SHORT = 5  # words in a role


class Roles(NamedTuple):
    """Patterns made from the params."""

    role: re.Pattern[str]
    whole: re.Pattern[str]
    letters: re.Pattern[str]
    soft: re.Pattern[str]
    name_role: re.Pattern[str]
    role_name: re.Pattern[str]
    not_name: re.Pattern[str]


@lru_cache(maxsize=16)
def _roles(roles: tuple[str, ...], letters: tuple[str, ...], soft: tuple[str, ...], not_names: tuple[str, ...], where: str) -> Roles:
    head = lexicon.expand("|".join(roles), where)
    marks = "|".join(letters)
    fill = r"(?:(?!(?:or|with|to|will|is|was|the|he|she|they|i|we|who|called|returns)\b)[\w'’&/-]+[ ]){0,4}?"
    tail = r"(?:[ -](?:I{1,3}|IV|[ABC]|\d))?(?:[ ]student|[ ]in training|[ ]trainee)?"
    letter = rf"(?:{marks})(?:[-/](?:[A-Z]{{1,4}}|I{{1,3}}|\d))?(?:[ ](?:I{{1,3}}|[A-C]))?"
    plain = rf"(?i:{fill}(?:{head})){tail}"
    one = rf"(?:{plain}|(?i:{fill}){letter})"
    return Roles(
        re.compile(rf"(?<![^\W_])(?:(?i:(?:{head}))|{letter})(?![^\W_])"),
        re.compile(rf"(?i:the |a |an |my |your )?(?:{one}|{letter}[ ,/]+{one})(?:[ ](?:here|on duty|on shift))?\.?"),
        re.compile(rf"(?<![\w]){letter}(?![\w])"),
        re.compile(rf"(?i:(?:[\w'’&/-]+[ ]){{0,3}}(?:{'|'.join(soft)}))\.?"),
        re.compile(rf"({_NAME})(?:\s?[,–—|/:-]\s?|[ ]?\(|[ ])(?i:the |a |an |his |her |their |my )?({one})(?![^\W_])"),
        re.compile(rf"(?<![^\W_])({letter}|(?i:(?:{fill})(?:{head})){tail})[,:]?[ ]({_NAME})(?![^\W_])"),
        re.compile(rf"(?i:{'|'.join(not_names)})\b|(?i:{head})\b|(?:{marks})\b"),
    )


def given(rule: Rule) -> Roles:
    """The patterns of names and roles that a rule of this verb holds."""
    params = rule.params
    return _roles(
        tuple(params["roles"]), tuple(params["letters"]), tuple(params["soft"]), tuple(params["not_names"]),
        f"{rule.path}: params: roles",
    )  # fmt: skip


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    content.require(rule.params, f"{rule.path}: params", _PARAMS, ("roles", "letters", "soft", "not_names"))
    given(rule)


def _is_name(words: str, known: Roles, full: bool) -> bool:
    """True for "K. Osei", "Ms. Toussaint", "Marguerite Oyelaran"; a lone first name only where `full` is False."""
    name = re.fullmatch(rf"({_NAME})(?:[ ][A-Z]\.?)?", words)
    if not name:
        return False
    if re.search(r"['’]s\b", words) or (" " not in words and words.endswith("ly")):
        return False
    if words.startswith("Dr") and words[2:3] in ". ":
        return False
    if words[:1].isupper() and any(known.not_name.fullmatch(part) for part in words.split(" ")):
        return False
    parts = [part for part in re.split(r"[ ]|(?<=\.)(?=\w)", words) if part]
    if len(parts) == 1:
        return not full and not _TOPIC.search(words.lower()) and ((len(words) > 2 and words[1:].islower()) or "-" in words)
    return any(len(part.strip(".")) > 1 for part in parts)


# "Abel Novak, mobile crisis": whatever it is, what follows a full name in a signature is a role, unless it is one of these
_NO_ROLE = re.compile(
    r"\b(?:he|she|they|i|we|you|it|his|her|their|my|our|the|an?|who|was|is|were|are|had|has|have|will|would|said|says|at|in|on|to|from|by|with|and|or|but|near|outside|inside|behind|of|"
    r"mother|mom|mum|father|dad|sister|brother|wife|husband|son|daughter|cousin|aunt|uncle|niece|nephew|friend|neighbou?r|roommate|housemate|landlord|landlady|tenant|client|member|resident|participant|guest|peers|partner|grand\w+|"
    r"street|avenue|road|lane|house|home|room|kitchen|hall|library|park|church|school|clinic|hospital|store|shop|apartments?|flat|floor|lobby|porch|garden|yard|bedroom|bathroom|lounge|cafe|diner|mall|bank|pool|gym|court|gate|bench|table|desk|center|centre|classroom|phone|telephone|video|bus|van|car|train|"
    r"today|tomorrow|yesterday|morning|afternoon|evening|noon|midnight|tonight|week|month|year|next|last|\w+day|am|pm|hours?|minutes?|mins?|units?|"
    r"january|february|march|april|may|june|july|august|september|october|november|december|goal|plan|again|too|please|then|there|here|later|now|soon|alone|\w+ly)\b|\d"
)
_LOWER = re.compile(r"[a-z][\w'’&/-]*(?: [\w'’&/-]+){0,3}")


# a lone word at the end that tells what the note was about ("Mobility.", "Budgeting.") or how things are, not who wrote it
_TOPIC = re.compile(
    r"(?!(?:felicity|trinity|charity|verity|serenity|amity|clement|constance|florence|clarence|lawrence|terrence|terence|prudence|laurence|clemence|temperance|providence|penance)\Z)\w*(?:ity|tion|sion|ment|ship|hood|ance|ence|ency|ics|ism|ogy|tive|sive|able|ible|ful|less|ized|cise|\w{2}ness|ture)\Z|^(?:keeping|shopping|cleaning|cooking|baking|budgeting|banking|reading|writing|walking|running|swimming|training|coping|dressing|grooming|bathing|toileting|eating|feeding|planning|driving|parenting|housing|banking|voting|working|listening|sleeping|saving|spending|counting|sewing|gardening|painting|ending|pending|ongoing|improving|progressing|dating|hearing|coming|going|moving|making|learning|living|being|helping|nursing|mail|money|meals?|laundry|hygiene|health|diet|sleep|wellbeing|"
    r"friends|family|work|jobs?|school|church|choir|transport|travel|transit|bus|safety|sober|sobriety|recovery|anger|anxiety|grief|trust|speech|language|balance|exercise|fitness|art|arts|crafts|sports?|games|leisure|hobby|hobbies|chores|bills?|rent|taxes|benefits|papers?|paperwork|phone|tech|computer|internet|email|medicine|meds|pain|pills?|wounds?|skin|vitals|weight|sugar|insulin|growth|stable|steady|usual|same|unchanged|fine|better|worse|none|done|complete|completed|home|unit|ward|office|clinic|field|outreach|telehealth|zoom|remote|virtual|online|onsite|indoors|outdoors|downtown|upstairs|downstairs|nights?|days|weekly|daily|friday|independence|citizenship|voice|choice|rights|identity|faith|pets?|dogs?|cats?|music|dance|drumming|college|essay|welding|graduation|baking|fishing|custody|visits?|parenting|boundaries|confidence|resilience|self-care|self-advocacy|socials?|boundaries|relationships?|nutrition|pending|tba|n/a|thanks|amen)\Z"
)


def _any_role(name: str, words: str, known: Roles, alone: bool = False) -> bool:
    """True for a short phrase in small letters after a full name, which can hardly be anything but a role."""
    words = words.strip(" .()")
    return _LOWER.fullmatch(words) is not None and _is_name(name, known, not alone) and not _NO_ROLE.search(words.lower()) and not any(w in THIRD or w.endswith("ed") for w in words.split())


def named(words: str, known: Roles) -> bool:
    """True for a person's name as a signature has it ("Shay R.", "K. Osei"), a first name alone included."""
    return _is_name(words.strip(" .,"), known, False)


def signed(words: str, following: str, known: Roles) -> bool:
    """True for a full name with a role right after it ("Rochelle Banks", "DSP"): a signature, whatever the surname means."""
    return _is_name(words.strip(" .,"), known, True) and known.whole.fullmatch(following.strip()) is not None


def _names(name: str) -> tuple[str, ...]:
    return tuple(
        part.lower().strip(".")
        for part in re.split(r"[ \-]", name)
        if len(part.strip(".")) > 1 and part.strip(".").lower() not in ("ms", "mr", "mrs", "miss", "mx")
    )


Found = tuple[Verdict, tuple[str, ...]]


def _read(words: str, start: int, known: Roles) -> Found | None:
    """What a stretch given as the writer says: a name and a role, or one of the two."""
    lead = _LEAD.match(words)
    cut = lead.end() if lead and not known.whole.fullmatch(words) else 0
    rest = words[cut:].strip(" _.,()")
    begin = start + words.find(rest, cut) if rest else start
    span = (begin, begin + len(rest))
    both = known.name_role.match(rest)
    if both and _is_name(both.group(1), known, False):
        return Verdict("met", (span,)), _names(both.group(1))
    both = known.role_name.match(rest)
    if both and _is_name(both.group(2), known, False):
        return Verdict("met", (span,)), _names(both.group(2))
    parts = [part.strip(" ()") for part in re.split(r"[,(|]| [-–—/] ", rest) if part.strip(" ()")]
    if len(parts) > 1 and _is_name(parts[0], known, False) and (known.whole.fullmatch(parts[1]) or known.soft.fullmatch(parts[1])):
        return Verdict("met", (span,)), _names(parts[0])
    if parts and known.whole.fullmatch(parts[0]):
        return Verdict("partial", (span,)), ()
    if parts and _is_name(parts[0], known, not lead):
        return Verdict("partial", (span,)), _names(parts[0])
    return None


def _labelled(text: Text, known: Roles) -> Found | None:
    best: Found | None = None
    for header in text.headers:
        if header.field != "staff":
            continue
        value = text.source[header.value_start : header.value_end]
        value = re.split(r"\.\s|\s[|·]\s", value, maxsplit=1)[0][:80]
        found = _read(value, header.value_start, known)
        if header.label in ("dsp", "css") and found and found[0].verdict == "partial" and found[1]:
            found = Verdict("met", found[0].evidence), found[1]
        if found and (best is None or found[0].verdict == "met"):
            best = found
    return best


def _loose(text: Text, known: Roles) -> Found | None:
    """A name and a role in neighbouring loose pieces, or one of them alone."""
    source, half = text.source, None
    pieces = text.pieces
    spent: set[int] = set()
    for number, piece in enumerate(pieces):
        words = source[piece.start : piece.end]
        if number in spent or len(words) > 90 or text.quote_at(piece.start):
            continue
        follow = pieces[number + 1] if number + 1 < len(pieces) else None
        near = follow is not None and follow.sentence == piece.sentence and follow.start - piece.end < 4
        lead = _LEAD.match(words)
        bare = words[lead.end() :] if lead else words
        if piece.loose and " and " in bare and _is_name(bare.split(" and ")[0], known, False):
            bare = bare.rsplit(" and ", 1)[1]
        if near and follow and _is_name(bare, known, False):
            # "Leanne Foss, teaching assistant she will show …": the role may be followed by more
            after = source[follow.start : follow.end]
            any_role = (len(pieces) - number < 5 or number < 3) and _any_role(bare, after, known)
            role = known.whole.fullmatch(after) or known.soft.fullmatch(after) or (_LOWER.fullmatch(after) if any_role else None) or (len(bare.split()) > 1 and known.whole.match(after))
            if role and (piece.loose or not _other(text, piece.start, follow.start + role.end())):
                return Verdict("met", ((piece.start + (lead.end() if lead else 0), follow.start + role.end()),)), _names(bare)
        if near and follow and ":" in source[piece.end : follow.start] and known.whole.fullmatch(words) and words.lower() not in _LABELS:
            name = source[follow.start : follow.end]
            if _is_name(name, known, False):
                return Verdict("met", ((piece.start, follow.end),)), _names(name)
        if not piece.loose:
            continue
        both = known.name_role.fullmatch(bare) or (known.name_role.match(bare) if piece.first else None)
        if both and _is_name(both.group(1), known, False):
            return Verdict("met", ((piece.start, piece.end),)), _names(both.group(1))
        both = known.role_name.fullmatch(bare) or known.role_name.fullmatch(re.sub(r" here$", "", bare))
        if both and _is_name(both.group(2), known, False) and not _other(text, piece.start, piece.end):
            return Verdict("met", ((piece.start, piece.end),)), _names(both.group(2))
        if not half or half[1] == ():
            last = number == len(pieces) - 1 and piece.first and len(pieces) > 1
            alone = last and _is_name(bare, known, False)
            signed = bool(lead) and words.lower().startswith(("/s/", "by", "signed", "written")) and _is_name(bare, known, False)
            initials = re.fullmatch(r"[A-Z]{2,3}", bare.partition("/")[0]) and known.whole.fullmatch(bare.partition("/")[2])
            if alone or signed or (_is_name(bare, known, True) and _signs(text, piece, number, bool(lead))):
                half = Verdict("partial", ((piece.start, piece.end),)), _names(bare)
            elif half is None and (
                initials
                or (last and known.whole.fullmatch(re.sub(r" [A-Z]\.?$", "", bare)))
                or (known.whole.fullmatch(bare) and len(bare.split()) <= _SHORT + 1)
            ):
                half = Verdict("partial", ((piece.start, piece.end),)), ()
            elif half is None and piece.first and (role := known.whole.match(bare)) and re.match(r" (?:[A-Z][\w ]|from\b)", bare[role.end() :]):
                half = Verdict("partial", ((piece.start, piece.start + role.end()),)), ()
    return half


def _signs(text: Text, piece: Piece, number: int, lead: bool) -> bool:
    """A bare full name is a signature in the header or near the end, beside a date or on its own, not in a title."""
    if lead:
        return True
    pieces = text.pieces
    before = text.lower[max(0, piece.start - 24) : piece.start]
    if re.search(r"\b(?:place|location|where|loc|setting|site|client|person|name|participant|member|goal|group|topic|re|subject|note)\s?:\s*$", before):
        return False
    return piece.end > len(text.judged) - 220 or piece.sentence <= 1 or number >= len(pieces) - 4


def _other(text: Text, start: int, end: int) -> bool:
    """A named colleague inside the story ("Nurse Bell to talk with her") is not the writer."""
    before = text.lower[max(0, start - 22) : start]
    if _COLLEAGUE.search(before) and not _SIGNER.search(before):
        return True
    return bool(_GOES_ON.match(text.lower[end : end + 24])) and not _SIGNER.search(before)


def _story(text: Text, known: Roles) -> Found | None:
    """A name with a role set off by a comma or brackets, anywhere: "T. Albrecht, habilitation tech, returns Monday"."""
    source = text.source
    tail = _TAIL.search(source, max(0, len(source.rstrip()) - 70), len(source.rstrip()))
    if tail and (known.soft.fullmatch(tail.group(2)) or _any_role(tail.group(1), tail.group(2), known, alone=tail.start() == 0 or source[tail.start() - 2 : tail.start()].strip() in (".", "") or source[tail.start() - 1] == "\n")) and len(source) <= len(text.judged):
        name = tail.group(1)
        while " " in name and not _is_name(name, known, False):
            name = name.split(" ", 1)[1]
        if _is_name(name, known, False):
            return Verdict("met", ((tail.end(1) - len(name), tail.end()),)), _names(name)
    for m in (*_SMALL.finditer(source, 0, len(text.judged)), *_CAPITALS.finditer(source, max(0, len(source) - 90))):
        name = m.group(1)
        while " " in name and not _is_name(name, known, False):
            name = name.split(" ", 1)[1]
        start = m.end(1) - len(name)
        if m.end() <= len(text.judged) and _is_name(name, known, False) and not _other(text, start, m.end()):
            return Verdict("met", ((start, m.end()),)), _names(name)
    for first, last in text.sentences:
        if last > len(text.judged):
            break
        opening = known.role_name.match(source, first, min(last, first + 80))  # "Coach Freya Holm, supported employment: I …"
        if opening and _OPENS.match(source, opening.end()) and _is_name(opening.group(2), known, True):
            return Verdict("met", (opening.span(),)), _names(opening.group(2))
    for m in known.name_role.finditer(source, 0, len(text.judged)):
        name = m.group(1)
        joint = source[m.end(1) : m.start(2)]
        if not re.search(r"[,(]", joint) and not (joint == " " and (m.start() == 0 or source[m.start() - 2 : m.start()] in ("e ", ", "))):
            continue
        shorter = name
        while " " in shorter and not _is_name(shorter, known, False):
            shorter = shorter.split(" ", 1)[1]
        if not _is_name(shorter, known, False) or text.quote_at(m.start()):
            continue
        start = m.end(1) - len(shorter)
        if re.search(r"\b(?:her|his|their|the|a|an)\s$", source[max(0, m.start(2) - 6) : m.start(2)]):
            continue
        if _other(text, start, m.end()):
            continue
        after = source[m.end() : m.end() + 2]
        if "(" in joint and (doing := re.match(r"\)? ([a-z]+)\b", source[m.end() : m.end() + 24])) and doing.group(1) in THIRD:
            continue  # "Ms. Keane (SLP) adds a button": a colleague
        if "(" in joint and after[:1] not in (")", ",") and not after.startswith(" "):
            continue
        return Verdict("met", ((start, m.end()),)), _names(shorter)
    return None


def _opening(text: Text, known: Roles) -> Found | None:
    """A role that begins a sentence near the start as its doer ("Case manager completed a visit", "CM telephone contact")."""
    source = text.source
    for m in known.role.finditer(source, 0, min(len(text.judged), 400)):
        first, _last = text.sentence_at(m.start())
        lead = source[first : m.start()].strip(" -–—•*\t")
        if m.group() == "PT":  # the patient
            continue
        if len(lead.split()) > 3 or (lead and not re.fullmatch(r"[\w &/-]+", lead)) or re.search(r"\b(?:the|his|her|with|a|to|their|by|from|for)\b", lead.lower()):
            continue
        after = source[m.end() : m.end() + 20]
        acts = re.match(r" (?:\w+ly )?([a-z]+)\b", after)
        lettered = m.group().isupper() and source[m.start()].isupper()
        done = acts and (acts.group(1).endswith("ed") or acts.group(1) in ("met", "went", "sat", "drove", "spoke", "took", "saw", "made", "gave", "sent"))
        if first < 60 and (done or (lettered and first == 0 and not lead)):
            return Verdict("partial", (m.span(),)), ()
        if lettered and acts and (done or acts.group(1) in THIRD) and not lead:
            return Verdict("partial", (m.span(),)), ()
    return None


def find(text: Text, rule: Rule) -> Found:
    """The verdict, and the writer's names in lower case."""
    known = given(rule)
    labelled = _labelled(text, known)
    if labelled and labelled[0].verdict == "met":
        return labelled
    loose = _loose(text, known)
    if loose and loose[0].verdict == "met" and not (labelled and not labelled[1]):
        return loose
    if labelled:
        if labelled[1] and loose and not loose[1]:
            return Verdict("met", labelled[0].evidence + loose[0].evidence), labelled[1]
        return labelled
    story = _story(text, known)
    if story:
        return story
    if loose:
        return loose
    return _opening(text, known) or (Verdict("missing"), ())


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: a name and a role. partial: one of the two. missing: neither ("staff", "this writer", bare initials)."""
    return Outcome(verdict=reading.writer(rule)[0])


