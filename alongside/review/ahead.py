"""The verb `ahead`: what happens next, who does it, when. It reads clauses about days to come: a doer, an act, a time.

params: when (times to come), who (nouns that can do something), nobody (subjects that name no one), empty (promises that
say nothing), labels (words that introduce a next step).
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from bisect import bisect_left
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from alongside import content
from alongside.review import lexicon
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict
from alongside.review.verb_bases import BASES, ING, THIRD
from alongside.review.verb_forms import NOT_VERBS, PAST

_PARAMS: dict[str, type | tuple[type, ...]] = {"when": list, "who": list, "nobody": list, "empty": list, "labels": list, "never": list}
_DAY = r"(?:mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?|sun)(?:day)?s?"
_DATED = re.compile(
    rf"\b(?:(?:on |by |before |this |next |come )?{_DAY}\b(?! (?:was|had|he was|she was))|\d{{1,2}}/\d{{1,2}}(?:/\d{{2,4}})?\b(?! (?:steps?|trials?|words?|prompts?|times))|\d{{4}}-\d\d-\d\d|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.? \d{{1,2}}\b|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*|the \d{{1,2}}(?:st|nd|rd|th)|(?:at|by|before) (?:noon|midnight|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?= (?:fifteen|thirty|forty|o'clock|tomorrow|tonight|on|sharp)|\s*(?:$|[.,;)]))|\d{{1,2}}(?::\d\d)?(?: ?[ap]m?)?)\b|today (?:by|at|before|after) \w+|this (?:week|wk|month|evening|afternoon)|in the morning|after (?:school|work|church|supper|lunch|dinner|breakfast|group|the bell)|before (?:school|work|church|supper|lunch|dinner|breakfast|group|bed))\b"
)
_MODAL = re.compile(
    r"(?:\b(?:will|shall|(?:am|is|are|'m|'re|'s|m|re) (?:going to|gonna|about to)|gonna|'?plans? to|planning to|intends? to|agreed to (?=\w+ (?:\w+ ){0,6}(?:tomorrow|tonight|next|on|by|this))|(?:is|are|am) (?:set|due|scheduled|booked|slated|down) (?:to|for)|(?:am|is|are) to(?= \w))\b|'ll\b|'m to\b|'s to\b(?= \w)|'re to\b|'s gonna\b|\bcan (?=\w+ (?:\w+ ){0,6}(?:tomorrow|next (?:week|visit|time))))"
)
_EMPTY_AFTER = re.compile(
    r"\s*(?:also |then |both |still |be )?(?:(?:continue|cont|keep|maintain|carry|remain|stay|monitor(?:ed|ing)?|observe|see how|be available|be there|need|have to|be able|get better|help (?:him|her|them)$)\b)"
)
_REPORT = re.compile(r"\b(?:said|says|saying|stated|states|told|tells|reports?|reported|thinks|thought|knows|if|when|whether|until|unless|hopes?|because|wants|asked|who|which|not sure|afraid|worried|promised|understands?)\b[^.;]{0,24}$")
_GOAL = re.compile(r"\b(?:goals?|objectives?|outcomes?|aims?|target|obj)\b(?: ?#?\d\w?)?[^.;\n\d]{0,90}$")
_TO = re.compile(r"(?<![\w'])to ([a-z]+)\b")
_BE_DONE = re.compile(
    r"\b(?:(?<!used )(?<!want )(?<!wants )(?<!like )(?<!likes )(?<!going )(?<!hopes )(?<!able )(?<!trying )to be (?=\w+(?:ed|en|t|ne|de|wn)\b)|needs? to be|has to be|have to be|needs? (?:to )?(?=\w+(?:ed|ing)\b)|need(?:s|ed)? (?=(?:a|an|another|the|more) )|(?:(?:is|are) (?:still )?)?(?:due|outstanding|pending|awaited)\b|(?:is|are|was) (?:still )?(?:needed|required)|supposed to|should|must|ought to|still to|yet to|remains? to be|to follow|to be (?:decided|determined))\b"
)
# a note to oneself: an errand with the doer left out ("buy spare batteries", "Ring again", "tell nurse")
_ERRAND = re.compile(
    r"\W*(?:(?:also|then|and|still|must|pls|please) )?(?:buy|get|tell|ask|call(?! (?:to|from|with|lasted|made)\b)|ring|phone|order|book|sort|find|bring|check|email|e-mail|text|send|schedule|print|fax|mail|post|collect|pick up|return|fill|finish|try(?! (?:his|her)\b)|practi[cs]e|review|revisit|repeat|apply|look (?:into|at|for|up)|arrange|set up|remind|invite|request|confirm|replace|fix|renew|register|submit|share|talk (?:to|with)|speak (?:to|with)|contact|notify|visit|meet|add|change|swap|test|charge|rebook|reschedule|chase|follow up|circle back|touch base|loop in|hand over|pass on|report|recheck|reorder|refill|restock|raise|lower|introduce|teach|rehearse|start|plan|research|explore|update|complete|download|laminate|label|copy|drop off|take|give|let|make sure|remember|refer|sign up|enroll|enrol)\b(?! (?:is|was|are|were|went|made|done|completed|held|note|log|visit|plan|of)\b)"
)
_VERB_BE = re.compile(r"\b(?:is|are|was|were|has|had|did|does|will|went|it's|he|she|they|i|we)\b")
_PENDING = re.compile(r"\b(?:follow[- ]?ups?|f/u|referral|refill|repair|replacement|signature|paperwork|recheck|re-check|call ?back|practice|reminder call|new \w+|another \w+|more \w+) (?:needed|required|pending|due|wanted)\b|^\W*(?:still )?(?:need to|have to|got to|gotta|remember to|don't forget to|want to get|must) (?!be\b|learn|behave|listen|comply|understand|stop|try harder|control)[a-z]+")
_MAYBE = re.compile(r"^\W*(?:maybe|perhaps|possibly|might|could|thinking of|thinking about|consider|how about|what about|worth trying|worth a try)\b")
_COMING = re.compile(r"^\W*(?!continue|cont\b|same|keep|as |per |see |no )(?:[\w'/-]+ ){1,4}(?:next (?:week|wk|visit|session|time|month|contact|meeting|shift|trip|class)|tomorrow|in a (?:week|fortnight|month))\W*$")
_HERE_AGAIN = re.compile(rf"^\W*(?:back|here again|there again|see (?:him|her|them|you)|returning) (?:again )?(?:on |at |by )?(?:{_DAY}\b|tomorrow|tonight|next|this|\d|the \d)")
_WITH_ME = re.compile(r"\bwith (?:me|us|staff|[a-z]+ from)\b|\bme and \w+|\b\w+ and (?:me|i)\b")
_SOMEONE = re.compile(r"(?<!for )(?<!want )(?<!wants )(?<!wanted )(?<!needs )(?<!need )(?<!asked )(?<!find )(?<!like )(?<!had )(?<!got )\b(?:someone|somebody) to ([a-z]+)\b")
_SATURDAY = re.compile(r"\bSat\b(?! (?:down|with|beside|next|in|at|on|by|up|and|outside|near)\b)")
_THINGS = re.compile(r"\b(?:what's left|this|that|it|there|everything|nothing|something|plan|goal|session|appointment|visit|swap|form|letter|meeting|course|another \w+|more \w+|what|which)\s*$")
_CLAUSES = re.compile(r"[;\n]+|\s[–—|]\s|(?<=[a-z]), (?=(?:so|and) (?:i|we|he|she|they)\b)|\.{3}")
_VERBLESS_WHO = re.compile(r"\b(?:me|i|we|us|him|her|them|he|she|they)\b")
_ASIDE = re.compile(r"\([^()]{0,80}\)")
_SET = re.compile(r"\b(?:next|rebooked|rescheduled|booked|scheduled|due)\b")
_BACK = re.compile(r"(?:'m|'s|'re|\bam|\bis|\bare|\bbe)? (?:back|here again|there again|due back|due)\b")
_DAYED = re.compile(rf"\b{_DAY}\b|\d/\d|\d-\d|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|tomorrow|tonight|week|month|\bthe \d|next|today|this|by |before |after ")
_DAYISH = re.compile(r"tomorrow|tonight|\bnext\b|week|month|day\b|/\d|fortnight")
_WORD = re.compile(r"[^\W\d_][\w'-]*")
_ABOUT_NOW = re.compile(r"\b(?:today(?! (?:by|at|before|after))|yesterday|last|ago|usually|always|every|each|most days)\b")
_TOLD = re.compile(r"(?<![^\W_])[a-z]{3,}(?![^\W_])")
_STATE = frozenset("be have want need like love hate prefer know think feel believe hope wish seem appear live enjoy mean own understand remember expect refuse decline deny state say agree claim worry remain stay keep suit tend miss continue indicate present display sound smell taste care fear complain become respond score contain include equal".split())
_SHOWN = frozenset("shows tells asks reports makes gets goes does works says looks gives takes comes uses".split())
_I = frozenset("i we you they".split())
_HE = frozenset("he she".split())


class Known(NamedTuple):
    """Patterns made from the params."""

    when: re.Pattern[str]
    who: re.Pattern[str]
    nobody: re.Pattern[str]
    empty: re.Pattern[str]
    labels: re.Pattern[str]
    never: re.Pattern[str]


@lru_cache(maxsize=8)
def _known(groups: tuple[tuple[str, ...], ...], where: str) -> Known:
    when, who, nobody, empty, labels, never = groups
    def whole(patterns: tuple[str, ...]) -> re.Pattern[str]:
        return lexicon.compiled("|".join(patterns), where)

    return Known(
        whole(when), whole(who), whole(nobody), re.compile(rf"(?:{'|'.join(empty)})\W*"),
        re.compile(rf"[-•*\s]*(?:{'|'.join(labels)})\s?[:=–—-]+\s*(?=\S)", re.M), whole(never),
    )  # fmt: skip


def _given(rule: Rule) -> Known:
    return _known(tuple(tuple(rule.params[name]) for name in ("when", "who", "nobody", "empty", "labels", "never")), f"{rule.path}: params")


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    content.require(rule.params, f"{rule.path}: params", _PARAMS, tuple(_PARAMS))
    _given(rule)


def _past(words: list[str]) -> bool:
    if any(w in ("done", "seen", "gone") and before in _I | _HE for before, w in pairwise(words)):
        return True
    return any(
        (w in PAST and w not in ("set", "put", "cut", "read", "let", "left", "run", "come"))
        or w in ("was", "were", "had", "did")
        or (w.endswith("ed") and len(w) > 4 and w not in NOT_VERBS and w not in ("needed", "supposed", "weighted", "angled", "laminated", "expected"))
        for w in words
    )


def _somebody(before: str, source: str, known: Known) -> bool:
    """True where the words before a verb name someone: a pronoun, a name, a role, a relative."""
    tail = before.rstrip(" ,(")
    if before.rstrip().endswith(",") and tail.count(",") >= 1 and len(tail.rpartition(",")[2].split()) <= 5:
        tail = tail.rpartition(",")[0].rstrip(" ,")  # "Ann Lee, community guide, brings …"
    if known.nobody.search(tail[-40:]):
        return False
    last = re.search(r"([\w'.-]+)\W*$", tail)
    if not last:
        return False
    word = last.group(1)
    if word in _I or word in _HE or word in ("i", "me", "us"):
        return True
    if any(not tail[-60:][m.end() :].strip(" .'") for m in known.who.finditer(tail[-60:])):
        return True
    at = last.start(1)
    return source[at : at + 1].isupper() and word not in ("next", "then", "plan", "tomorrow", "goal") and not re.fullmatch(_DAY, word)


def _promised(lower: str, source: str, known: Known, when: bool) -> str:
    """What "will", "is going to" and the like promise in a clause: met, partial or ""."""
    best = ""
    for m in _MODAL.finditer(lower):
        before = lower[: m.start()]
        if m.group().endswith(" to") and (_WORD.findall(lower[m.end() : m.end() + 24]) or [""])[0] not in BASES:
            continue
        if _REPORT.search(before) or _GOAL.search(before) or _EMPTY_AFTER.match(lower, m.end()) or re.match(r" (?:not|never)\b", lower[m.end() :]):
            continue
        if re.search(r"\b(?:i|we)$", before.strip()) and m.group() == "'ll" and re.match(r" (?:tell you|say|admit|call (?:him|her|them) \w+\.?,? as)", lower[m.end() :]):
            continue
        dropped = not before.strip(" -•*:>") or before.strip(" -•*").endswith((":", ",", " and"))
        if re.match(r" be \w+(?:ed|en|ne|pt|ld|nt)\b", lower[m.end() :]) and not re.search(r"\bby (?:me|staff|\w+)\b", lower[m.end() :]):
            best = best or "partial"
            continue
        who = dropped or _somebody(before, source, known)
        if who and (when or " today" in lower):
            return "met"
        best = "partial" if who or not _THINGS.search(before.strip()) or when else best
    return best


def _told_to(lower: str, source: str, known: Known, when: bool, past: bool) -> str:
    """“Day aide to set out the razor Friday”: an act laid on somebody, without a verb of its own."""
    best = ""
    for m in _TO.finditer(lower):
        before = lower[: m.start()]
        if m.group(1) not in BASES or not before.strip() or _GOAL.search(before):
            continue
        lead = re.sub(r"^.*\d\S*\s|^\W*(?:p|plan|next|then|f/u)\s?[:–-]\s*", "", before).strip()
        last = (_WORD.findall(lead) or [""])[-1]
        if last in THIRD and THIRD[last] in _STATE:  # "Wants to come Tuesdays"
            continue
        if len(lead.split()) <= 4 and not past and last not in _I | _HE and (_somebody(before, source, known) or known.nobody.search(lead)):
            if last in BASES and last in ("like", "want", "need", "try", "agree", "able", "come", "go"):
                continue
            if known.nobody.search(lead):
                best = best or "partial"
            elif when:
                return "met"
            else:
                best = "partial"
    return best


def _clause(lower: str, source: str, known: Known, late: bool, soon: bool = False) -> str:
    """met, partial or "" for one clause, in lower case and as written."""
    lower = _ASIDE.sub(lambda m: " " * len(m.group()), lower)
    for m in _SATURDAY.finditer(source):
        if m.start() or not source[m.end() : m.end() + 2].strip():
            lower = lower[: m.start()] + "sun" + lower[m.end() :]  # a day, not "sat"
    words = _WORD.findall(lower)
    if len(words) < 2:
        return ""
    ahead = known.when.search(lower)
    dated = _DATED.search(lower)
    when = bool(ahead or dated or soon)
    best = _promised(lower, source, known, when)
    if best == "met":
        return best
    past, told = _past(words), ""
    told_to = _told_to(lower, source, known, when, past)
    if told_to == "met":
        return told_to
    best = told_to or best
    back = _BACK.search(lower)
    if back and when and not _REPORT.search(lower[: back.start()]) and _somebody(lower[: back.start()], source, known):
        return "met"
    if not past and not _ABOUT_NOW.search(lower) and not re.match(r"\W*(?:goals?|objectives?|outcomes?|aim)\b", lower):
        told = _present(lower, source, words, known)
        if told in ("who", "name") and (ahead or soon or (when and _DAYED.search(lower))):
            return "met"
        if told == "nobody" and (ahead or (when and _DAYED.search(lower))):
            best = best or "partial"
        if told == "name" and late:
            best = best or "partial"
    settled = not _past([w for w in words if not _SET.fullmatch(w)])
    if settled and not best and not _ABOUT_NOW.search(lower) and when and (late or ahead) and not (told if not past else ""):
        firm = bool(ahead) or bool(re.match(rf"\W*(?:on )?{_DAY}\b", lower)) or bool(_SET.search(lower))
        named = (_VERBLESS_WHO.search(lower) or (known.who.search(lower) if ahead or _SET.search(lower) else None)) if firm else None
        if named:
            return "met"
        if firm and re.match(r"\W*(?:[A-Z][\w'.-]+ ?){1,3},", source):
            return "met"
        if late and len(words) <= 9 and _DAYISH.search(lower) and (ahead or re.search(rf"\bon {_DAY}\b", lower) or re.match(rf"\W*{_DAY}\s?:", lower)):
            best = "partial"
    done = _BE_DONE.search(lower)
    if done and not _past(_WORD.findall(lower[: done.start()])) and not _GOAL.search(lower[: done.start()]) and not _REPORT.search(lower[: done.start()]):
        about = re.search(r"\b(?:he|she|client|pt|resident|member|him|her)\s+(?:still |really |just )?$", lower[: done.start()])
        if not about and (late or when):
            best = best or "partial"
    if re.match(r"\W*(?:recommend\w*|suggest|consider|try (?!ing)|refer|request|schedule|follow[- ]?up (?:with|on|re)|f/u (?:with|on|re|w/)|revisit|bring|call(?! (?:to|from|with|lasted)\b)|ask|check|order|book|arrange)\b", lower) and not re.search(r"\b(?:is|was|are|were)\b", lower) and late and not past:
        return "met" if when and known.who.search(lower) else best or "partial"
    if _HERE_AGAIN.match(lower):
        return "met"
    if not past and when and _WITH_ME.search(lower) and (late or ahead) and not _ABOUT_NOW.search(lower) and (_DAYED.search(lower) or ahead) and not told:
        return "met"
    if not best and late and len(words) <= 8 and not _VERB_BE.search(lower) and (_ERRAND.match(lower) or _MAYBE.match(lower)) and not _past(words[1:]):
        best = "partial"
    coming = len(words) <= 6 and _COMING.match(lower) and not _VERB_BE.search(lower)
    if not best and late and (coming or (_PENDING.search(lower) and not _GOAL.search(lower))):
        best = "partial"
    if not best and any(m.group(1) in BASES for m in _SOMEONE.finditer(lower)):
        best = "partial"
    opening = words[0]
    if opening in BASES and not re.match(r"\W*(?:call|visit|walk|ride|talk) (?:to|from|with|at|on)\b", lower) and not past and (when or re.search(r"\b(?:soon|some ?time|in (?:the )?future|again)\b", lower)) and re.match(r"\W*\w+ (?:it|the|a|his|her|their|with|to|on|him|them|up|more|about|for)\b", lower):
        best = best or "partial"
    return best


def _present(lower: str, source: str, words: list[str], known: Known) -> str:
    """A present-tense act of somebody ("who"), of nobody named ("nobody"), or none."""
    for m in _WORD.finditer(lower):
        word, before = m.group(), lower[: m.start()]
        if not before.strip(" -•*"):
            continue
        base = THIRD.get(word) or (word if word in BASES else "")
        moving = ING.get(word, "")
        if moving and re.search(r"(?:\b(?:is|are|am)|'s|'m|'re)(?: (?:not|also|then))?\s$", before):
            subject = re.sub(r"(?:\b(?:is|are|am)|'s|'m|'re)(?: (?:not|also|then))?\s$", "", before)
            if moving in _STATE or moving in ("do", "improve", "progress", "work", "struggle", "learn") or (moving == "get" and lower[m.end() :].startswith(" it")):
                continue
            return "who" if _somebody(subject, source, known) else "nobody"
        if not base or base in _STATE or _REPORT.search(before):
            continue
        last = (_WORD.findall(before) or [""])[-1]
        if last in ("to", "the", "a", "an", "his", "her", "my", "their", "our", "your", "of", "for", "and", "or", "in", "at", "on", "with", "no", "this", "that", "'s") or last.endswith("'s"):
            continue
        if word in THIRD or last in _I or last in _HE or last == "me":
            if last in ("i", "we", "you", "they", "he", "she", "me"):
                return "who"
            if not _somebody(before, source, known):
                return "nobody"
            opening = re.match(r"\W*(?:[A-Z][\w'.-]+ ){1,2}$", source[: m.start()])
            return "name" if opening and word in THIRD and word not in _SHOWN else "who"
    return ""


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: an act with who and when. partial: one of them lacks. missing: none, or only "continue plan"."""
    known = _given(rule)
    text = reading.text
    lower = text.judged
    for quote in text.quotes:
        if quote.start < len(lower):
            lower = lower[: quote.start] + " " * (min(quote.end, len(lower)) - quote.start) + lower[quote.end :]
    lower = re.sub(r"\bp\.m\.|\ba\.m\.", lambda m: " " * len(m.group()), lower)
    half: Span | None = None
    shown = [(a, min(b, len(lower))) for a, b in text.sentences if a < len(lower)]
    stories = [number for number, (a, b) in enumerate(shown) if _TOLD.search(text.source, a, b)]
    for number, (first, last) in enumerate(shown):
        rank = bisect_left(stories, number)  # dates, times and names after the story make nothing early
        late = rank >= len(stories) - 3 or rank >= len(stories) * 0.6
        label = known.labels.match(lower, first)
        place = label.end() if label and label.end() <= last else first
        if label and place < last:
            late = True
        cuts = [place, *[c for m in _CLAUSES.finditer(lower, place, last) for c in (m.start(), m.end())], last]
        for a, stop in zip(cuts[::2], cuts[1::2], strict=True):
            b = min(stop, a + 400)
            words = known.never.sub(lambda m: " " * len(m.group()), lower[a:b])
            if not words.strip() or known.empty.fullmatch(words.strip(" .\n")):
                continue
            soon = bool(label and a == place and known.when.search(label.group()))
            said = _clause(words, text.source[a:b], known, late, soon)
            if said == "met":
                return Outcome(verdict=Verdict("met", (reading.trim((a, b)),)))
            if not said and label and a == place and len(_WORD.findall(words)) >= 1:
                said = "partial"
            if said and half is None:
                half = (a, b)
    return Outcome(verdict=Verdict("partial", (reading.trim(half),)) if half else Verdict("missing"))
