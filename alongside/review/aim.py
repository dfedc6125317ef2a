"""The verb `aim`: reads a goal as "who wants or will do what" and judges what is asked of it.

A goal is cut into clauses. From each, the frame ("Ana wants to", "I will", "my dream is") and the time are taken away;
what is left is the aim. Its words are plain, a state ("happy"), open ("manage"), obedience ("comply"), behavior as
services see it, something suffered, or concrete: every other word. The classes are `aim_…` in graders/rules/words.yaml.

params: asks (outcome, specific, measurable or positive); missing, partial and met (patterns that settle the verdict
before the reading, in this order).
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re
from itertools import islice, pairwise
from typing import NamedTuple

from alongside import content
from alongside.problem import Problem
from alongside.review.cues import _pattern
from alongside.review.members import kinds, members
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Span, Verdict
from alongside.review.subjects import PERSON
from alongside.review.text import Text

_PARAMS: dict[str, type | tuple[type, ...]] = {
    "asks": str, "missing": list, "partial": list, "met": list,
}  # fmt: skip
ASKS = ("outcome", "specific", "measurable", "positive")
_MOST = 12  # clauses that are read
_LONG = 400  # characters of a clause that are read
_RANK = {"missing": 0, "partial": 1, "met": 2}

_MONTH = "(?:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)"
_SPAN = "(?:days?|weeks?|wks?|months?|mos?|years?|yrs?|quarters?|semesters?|terms?|nights?|hours|minutes|sessions)"
_SEASON = "(?:spring|summer|fall|autumn|winter|christmas|easter|thanksgiving|halloween|new year(?:'?s)?|labor day|school year|plan year|holidays)"
_TIME = re.compile(
    rf"\b(?:by|before|until|till|through|on|in|from|since|starting|due|come|this|next|during|throughout|for|of|late|early|mid)?[ -]*"
    rf"(?:the )?(?:end of |last day of |first of |start of )?(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?\b|\d{{1,2}}(?:st|nd|rd|th)?(?: of)? {_MONTH}(?: \d{{4}})?\b|"
    rf"{_MONTH} (?:19|20)\d\d\b|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?(?! ?%)\b|(?:19|20)\d\d(?:-\d\d){{0,2}}\b|{_SEASON}\b)"
    rf"|(?<!evidenced )(?<!measured )(?<!shown )\b(?:by|before|until|till|through|throughout|during) (?!(?:my|him|her|them)sel|\w+ing\b|bed\b|work\b|school\b|lunch\b|dinner\b)[^.;,:]*?(?=[.;,:\n]|$|\b(?:i|he|she|they|we) |\b[a-z]+ will\b)"
    rf"|\b(?:with)?in (?:the )?(?:next |coming |following )?(?:[\w-]+ )?{_SPAN}\b(?: to come| ahead)?"
    rf"|\b(?:for|over|across|during|all through|throughout) (?:the |a |an |at least )?(?:next |coming |full |last |past |entire |whole )?(?:(?:\d+|one|two|three|four|five|six|eight|nine|ten|twelve|thirty|sixty|ninety|few|several|school|plan|calendar|consecutive|straight|solid)[ -]){{0,2}}{_SPAN}\b(?: running| in a row| straight)?"
    rf"|\b(?:one|some) (?:fine |of these |sunny )?(?:days?|years|time)\b(?: (?:ahead|from now))?|\bat some (?:point|stage|time)\b|\bin (?:the )?(?:near |long |years? |coming )*(?:future|run|while|term)\b"
    r"|\b(?:when|once|while|as soon as|after) (?:i'm|i am|i can|things|the|his|her|their|my|he|she|it|ready)[^.;,]*?(?=[.;,:\n]|$|\b(?:i'd|i want|i will|i'll|[a-z]+ will|would)\b)"
    r"|\b(?:long[- ]term|down the (?:road|line)|by and by|before (?:too )?long|over time|in time|ongoing|someday|hopefully|eventually|soon)\b"
    r"|\b(?:age[ds]?|at|turn(?:s|ed)?) \d{2}\b|, \d{2},|\b(?:goal|objective|outcome|phase|type|part) #?\d+(?:\.\d+)?|\b(?:number|route|no\.|line|bus|room|unit|apt) #?\d+"
)  # fmt: skip
_FRAME = re.compile(
    r"^(?P<who>[^;]{0,160}?)(?P<frame>\b(?:would|'d) be (?:so |very |really )?(?:nice|great|good|lovely|wonderful) (?:to|if (?:i|we) could) |(?:'m|\bam|'re|\bare|'s|\bis) (?=(?:not|never|done|through) )|(?:'ll|'d|\b(?:will|shall|would|should|may|can|(?:is|am|are|be|been)(?= (?:going|gonna|asking|looking|hoping|planning|aiming))|"
    r"does|do|did)|'[ms](?= (?:going|gonna|asking|looking|hoping|planning|aiming))) (?:(?:not|never|no longer|hopefully|also|be able to|really|just|still|only|some day|always|soon) ){0,2}?(?:to |(?:like|love|hope|want|wish|prefer|plan|aim)(?:ing)? (?:to |for )?|asking (?:to |for )?|looking (?:to |for )|going to |gonna )?"
    r"|\b(?:won't|wanna|gonna|wants?(?: to| for)?|wish(?:es)?(?: to| for)?|hopes?(?: to| for| that)?|plans?(?: to| on)|aims? to|needs?(?: to)?|"
    r"intends? to|means? to|dreams? (?:of|is|about)|(?:goal|dream|wish|aim|hope) (?:is|:)(?: to)?|let me|likes? to|quiero)\b ?)"
    r"(?P<rest>.*)$",
    re.S,
)
_WILL = re.compile(r"\b(?:will|shall|won't|going to|gonna|should|may|can)\b|'ll")
_FRAGMENT = re.compile(r"^\W*(?:goal:? )?([a-z]+)\.? (?:[a-z]+ )?(?:to (?=[a-z]+)|(?<= )(?=[a-z]{3,}ing\b))")
_STAFF = (
    r"(?:staff|(?:the |my |his |her )?team|dsps?|css|agency|(?:the )?provider|(?:\w+ )?workers?|case managers?|(?:job )?coach|writer|(?:the )?nurse|"
    r"(?:the )?program|(?:\w+ )?therapist|(?:\w+ )?coordinator|clinician|aide|house manager|rn|csw|qidp|cna|pca)"
)
_BY_STAFF = re.compile(
    rf"^\W*(?:goal:? )?(?:ensure|provide|monitor|assist|prompt|encourage|remind|transport|supervise|coordinate|refer|link|educate|redirect|administer|offer|assess|teach(?! me)|train)(?= )|^\W*(?:goal:? )?(?:the )?{_STAFF}(?: \w+){{0,3}}? ?(?:$|(?:will|shall|to|can|is|are|should)\b)|\bi \((?:[a-z ]*(?:dsp|css|staff|writer|coach|worker|csw|aide|specialist))\)"
)
_SERVED = re.compile(
    r"\b(?:be|is|are|being|get) (?:\w+ )?(?:monitored|supervised|provided|offered|assisted|supported|redirected|prompted|observed|transported|"
    r"allowed|permitted|encouraged|trained|placed|linked|referred|assessed|toileted|bathed|fed|reminded|given|kept|enrolled|scheduled|evaluated|maintained)\b"
)
_SERVICE = re.compile(
    r"\b(?:attend\w*|attendance|participat\w+|engag(?:e|es|ing|ement)|show(?:s|ing)? up|sign(?:s|ing)? in|go(?:es|ing)?|come|complet\w+|finish|hand(?:s|ing)? in|"
    r"turn(?:s|ing)? in|submit\w*|present|keep\w*|make|makes|honor|receive\w*|accept\w*|continue|remain|stay|enroll\w*|report\w*|fill out|log in|check in)\b"
    r"(?: \w+(?:'s)?| \d+%?| of| \d+x?/?\w*){0,6}? (?:(?:anger|parenting|coping|iop|php|dbt|cbt|relapse|probation|parole|court|therapy|treatment|support|skills|process|aa|na|sobriety|recovery|mental health|medical|clinical|dialysis|psych\w*|scheduled|required|counseling|social skills|life skills|adl|day|group|behavior) )*"
    r"(?:groups?|therap(?:y|ies)|programs?|programming|sessions?|appointments?|appts?|treatments?|services?|day ?hab\w*|counseling|curriculum|check-?ins?|intake|"
    r"assessments?|diary cards?|worksheets?|packets?|(?:anger|parenting|coping|skills|dbt|relapse|court)[- ]\w* ?class(?:es)?|anger classes|program steps|screens?|screenings?|workshop activities|"
    r"supports|case management|detox|rehab|meetings? with (?:staff|css|the team|probation|my worker|\w+ worker))\b"
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
_WORSE = (
    "no|zero|none|fewer|less|not|never|stop|stops|stopping|quit|quits|cease|avoid|avoids|refrain|abstain|reduce|reduces|reducing|decrease|decreases|"
    "decreasing|eliminate|eliminates|minimize|minimise|limit|lessen|rid|lower|end|ending|without|prevent|desist|lower|curb|drop"
)
_AWAY = re.compile(
    rf"^\W*(?:(?:people|they|he|she|everyone|staff|(?:my|the) \w+) (?:would|will|to) )?(?:(?:to|be|have|has|having|get|see|experience|experiences|suffer|suffers|feel|show|exhibit|display|make|go|receive|spend|and|only|a|my|his|her|their|the|from|reach|remain|being|free|number|total|of|number|in|for) )*?(?:{_WORSE}|no longer|cut(?:ting)? (?:down|back|out)|done with|free (?:of|from)|give up|not|under|fewer than)\b(?! (?:just|only|more than|less than|fewer than|later|longer than|miss|one but))"
    r"|\b(?:let up|go away|come to an end|(?:a lot |much )?less(?: often| frequently)?\W*$)|\b(?:be )?rid of\b|\baren't\b.*\bno more\b"
)
_CAP = re.compile(r"\b(?:no more than|at most|fewer than|less than|or fewer|or less|under|not more than|won't go above|from \w+ .{0,12}to \w+)\b")
_TURN = re.compile(r"\b(?:instead|so (?:that )?(?:i|he|she|they|my)\b|but (?:to|will|go|ask|talk)|and (?:will |to )?(?:have|get|be|spend|find|do|join|go|call|use|ask|talk|take|walk)\b)")
_OTHERS_DO = re.compile(r"\b(?:by|from) (?:\w+ )?(?:him|her|them|others|roommate|housemate|partner|people|ex|boyfriend|husband|bullies|strangers|landlord)\b|\bme\b")
_NUMBER = re.compile(
    r"(?<![\w.])(?:[$£€₱]\s?)?\d+(?:[.,:]\d+)*(?!s\b| ?[ap]\.?m\b|\d|[.,:]\d)|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety|"
    r"hundred|thousand|dozen|once|twice|thrice|half|both|each|every|zero|per (?:day|week|month)|daily|weekly|monthly|nightly|a (?:day|week|month|fortnight)|"
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)days|all (?:of|the way|my|his|her|their|three|four|five|\d))\b|\ball\b(?! (?:the time|day|about|right|over|around|night))|\bat least (?:a|an|some)\b"
)
_NOT_NUMBER = re.compile(r"\b(?:one (?:day|of these|another|on one)|at all|every ?(?:one|body|thing) |no one|half[- ]|each other|the \d+ (?=bus|train|tram|route|line)|first|oneself|someone|with one|long term|every which)\b")
_NONE = re.compile(r"\b(?:no|zero|none|not one|nobody)\b(?! (?:one|matter|longer|later|more than|less than|doubt))")
_MORE = re.compile(
    r"\b(?:(?<!no )more|fewer|less|additional|extra|higher|lower|bigger|larger|greater|(?<!no )longer|nearer|closer|farther|further|faster|oftener|earlier|later|increas(?:e|es|ed|ing)|"
    r"decreas(?:e|es|ed|ing)|reduc(?:e|es|ed|ing)|cut(?:ting)? (?:down|back)|minimi[sz]e|lessen|improv(?:e|es|ed|ing)|better|rais(?:e|ing)|lower(?:ing)?|lose (?:some|a bit|a little|weight)|save up|gain (?:some|weight))\b(?! (?:than (?:\d|once|twice|one|two|three|\$)|what))"
)
_QUALITY = frozenset(["better", "improve", "improves", "improved", "improving"])
_ON_MORE = re.compile(r"(?<=\w )(?:on|in) (?:a )?(?:more|fewer|additional|extra|higher|bigger|larger|greater) (?:share of |number of |part of )?(?:\w+s)\b")
_UNITS = re.compile(r"\b(?:times|days|nights|mornings|evenings|afternoons|weekends|weeks|hours|minutes|months|often|frequently|occasions|incidents|episodes|outbursts|number|calls|mates)\b")
_KEEPING = re.compile(
    r"^\W*(?:to )?(?:keep|keeps|continue|continues|go on|carry on|maintain|stay|remain|still be) (?:on |to |being |up )?(?:\w+ing\b|to |in touch|with|active|involved|the|my|his|her|their|a part)|^\W*(?:be|become|remain|stay|being|get) (?:more )?(?:part of|involved|included|around|there for)"
)
_OPENLY = re.compile(
    r"\b(?:hold (?:my|his|her|their) own|get(?:ting)? (?:along|on|by)|be(?:ing|come)? (?:a )?part of|get involved|get back into|get to know|know (?:more )?people|meet (?:new )?people|make (?:new )?friends|get out(?! of)|"
    r"work on|learn about|look into|think about|find (?:a hobby|something)|do (?:more |some )?(?:things|stuff)|do something|something (?:with|in|like|to do)|be there for|spend time|help out|keep (?:busy|active|in touch)|stay (?:busy|active|in touch|connected|in shape|sober|clean)|take part in things|"
    r"(?:some|a few|various|different) (?:\w+ )?(?:activities|hobbies|things|options)|(?:tak\w+ (?:\w+ )?care|look\w* after|care for|on top)(?: of)?|familiar with|get(?:ting|s)? into|keep up with|get better at|be good at|(?:take|show|have) (?:an? |more |some )*(?:interest|pleasure|delight) in|(?:have|get|take) (?:a |more of a |some )*(?:say|hand|part|role|voice|stake) in|contact with|in (?:my|his|her|their) life|something (?:out of|for)|help(?:s|ing)? (?:out|around|with)|join(?:s|ing)? in|play a (?:bigger )?part|active in|(?:have|having) fun|interact\w*|relat(?:e|ing) to|provide for|give back|(?:do|doing) (?:well|okay|ok|fine|good) (?:in|at|with)|work(?:ing)? towards?|progress (?:in|on|with|toward|towards)|make use of|good use of|be careful|in shape|be around)\b"
)
_ABSTRACT = re.compile(r"\w{3,}(?:ness|ity|ities|ments?|tions?|sions?|ances?|ences?|hood|ism|ful|fully|lessness)$")
_THINGS = frozenset(
    "apartment vacation station graduation celebration election reception exhibition instrument instruments equipment government "
    "tournament appointment appointments dance dances conference audience university city charity charities championship business "
    "fitness wilderness harness witness ambulance insurance residence science fence entrance performance performances collection "
    "congregation convention competition plantation television reservation reservations application applications prescription "
    "medication medications lotion occupation donation donations invitation invitations auction subscription identification section "
    "mission addition position publication moment cement basement document documents payment payments statement statements deposition "
    "monument supplement supplements garment ornament ornaments pavement department employment security facility electricity publicity "
    "community activities activity university spoonful handful bedspread licence license allowance distance balance fragrance sentence "
    "sentences conference pence baptism tourism neighborhood parenthood motherhood fatherhood harness location locations function nation "
    "citizenship installment installments treatment treatments session sessions mention option options question questions action actions "
    "station stations recitation translation conversation conversations pension pensions television televisions mansion permission "
    "passion fashion cushion cushions ration rations potion motion assessment assessments evaluation evaluations celebrations graduations instruction infection infections inspection election elections generation generations portion portions section sections reunion reunions companion communion confirmation audition auditions composition elementary fundraising internships apprenticeship adoption allotment enlistment sponsorship compartment amusement implement pigment parliament regiment testament investment investments retirement engagements shipment tablement announcement announcements arrangement arrangements cadence residence correspondence audience essence ambulance appliance appliances finance finances clearance attendance entrance inheritance remittance renaissance romance substance trance stance glance maintenance fire extinction".split()
)
_PHRASE = re.compile(  # set phrases of a state: the words in them are concrete only by letter
    r"\b(?:(?:get|got|have|put|pull|piece|hold|keep|bring|sort|turn|straighten|fix|build|rebuild|find|figure|change|take|start|restart|run)\w*(?: out)? (?:(?:my|his|her|their|this|our) )?(?:whole )?(?:act|life|lives|head|self|selves|shit|stuff|things|mind|soul|heart|it|it all|everything|all of it)(?: (?:together|around|straight|back|on track|in order|right|sorted|over|out))+|"
    r"turn(?:ing)? over a new leaf|(?:stand|be|land|get back) on (?:my|his|her|their) (?:own )?(?:two )?feet|own (?:two )?feet|(?:come|coming) out of (?:my|his|her|their) shell|"
    r"(?:left|leave me|let) (?:in peace|alone|be)|(?:the )?(?:best|better|new|real|old|happier|calmer) (?:version|side|self|me)(?: of)?|treat(?:ed)? (?:me |him |her |them )?(?:right|well|fairly|better|like (?:a|an) \w+|with \w+|decent\w*)|"
    r"(?:in|at|to) (?:a )?(?:good|better|happy|safe|calm|low|dark) (?:place|space|spot|headspace)|on top of (?:things|it|life|everything)|make something of|make the (?:best|most) of|(?:out of|stay out of|keep out of|in) trouble|"
    r"(?:light|end) (?:at|of) the (?:end of the )?tunnel|(?:straight and narrow|right (?:track|path|direction|road)|back on track|on track|next level|highest (?:possible )?level|full extent|fullest)|reason to (?:get up|live|go on|wake up)|"
    r"(?:feel|be|get|being|feeling) (?:like )?(?:my|him|her|them|me)(?:self|selves)?(?: again)?$|like (?:a |an )?(?:everyone|everybody|other people|anybody|human|normal|somebody|adult|grown-?up|person|man|woman|failure|burden|baby|kid|child)(?: else)?|"
    r"(?:needs?|wishes|rights) (?:are |be |is )?(?:met|heard|respected)|(?:heaviness|weight|cloud|fog|darkness|emptiness|noise|storm|load|pressure|burden|blues|mess)(?: (?:in|on|off|over|from) (?:my|his|her|their|me) ?\w*)?(?: (?:to )?(?:lift|clear|go away|ease|leave|stop|let up))?|"
    r"(?:rate|call|score|give|mark|grade)s? (?:my|his|her|their|the|a|most|each|every) (?:\w+ )?(?:days?|moods?|weeks?|life|stress|mornings?|sleep)|(?:wellness|mood|stress|happiness|satisfaction|behavior|quality|wellbeing|well-being) (?:score|rating|scale|index|level)s?|"
    r"(?:day[- ]to[- ]day|everyday|daily|community|social) (?:life|living|stuff|things)|out of (?:the )?(?:dark|rut|hole|funk)|"
    r"(?:be|become|being) (?:a |an |the )?(?:\w+,? ){0,2}(?:person|man|woman|bloke|guy|dude|lad|lass|lady|gentleman|human being|human|soul|citizen|adult|dad|mom|mum|mother|father|parent|daughter|son|brother|sister|friend|mate|wife|husband|partner|neighbou?r|grandparent|roommate|housemate|role model|individual)(?=\W*$|\W+(?:to|for|again|and|than|at|in|by|like|overall)\b))\b"
)
_BE = re.compile(
    r"^\W*(?:to )?(?:be|become|feel|stay|remain|get|grow|being|act|seem|look|sound)s? (?:a (?:bit|little|lot) |so |very |really |more |less |much |quite |too |as |not )*"
    r"(?!(?:a|an|the|my|his|her|their|in|on|at|able|with|to|out|up|off|into|back|home|around|from|one|two|hired|paid|married|elected|baptized|baptised|sworn|discharged|woken|called|included|registered|licensed|certified|published|promoted|enrolled|engaged to|treasurer|captain|president|chair|secretary|godfather|godmother|fluent|debt-free|smoke-free|sober|clean|drunk|evicted|arrested|there|part|down|under|over|through|for|of|by|allowed|permitted|no|some|rid|free|dressed|ready|up)\b)"
    r"[a-z-]+(?:ly)?(?=\W*$|,? (?:and|or|but|at|with|about|around|in|when|again|to|for|toward|towards|than|where|while|by|overall|enough|inside|because)\b)"
)
_VAGUE = re.compile(r"\b(?:stuff|activities|(?:do|doing|try|learn) (?:\w+ )?things|tasks)\b")
_PEOPLE = re.compile(r"\b(?:meet|make|know|find) (?:at least )?(?:\w+ )?(?:new )?(?:people|friends?|person|neighbou?rs?)\b")
_COUNTED = re.compile(r"\b(?:accept|tolerat|allow|identif|explor|listen|read|name|list|participat)")
_MANAGE = re.compile(r"\b(?:verbali|understand|manag|handl|deal|control|cop(?:e|ing))")
_SHOWN = re.compile(r"\b(?:by \w+ing|(?:as )?(?:evidenced|measured|shown|demonstrated) by|from (?:\d+(?:\.\d+)?%?|\w+)(?: \w+){0,3} to (?:\d+|one|two|three|four|five|six|seven|eight|nine|ten|none|zero|no))\b")
_CLAUSE = re.compile(r"[;\n]|:(?!\d)|, (?=then\b)|\band (?=will\b)| [–—] |—")
_ASIDE = re.compile(r"^\W*(?:that's|that is|this is|because|which|as (?:i|he|she) said)\b")
_GERUND = re.compile(r"^\W*(?:to )?(?!starting|beginning|during|following|moving forward|going forward|being)(?!.*\b(?:i|he|she|they|we)$)\w{2,}ing\b.*\w$")
_HYPHEN = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")


class Aim(NamedTuple):
    """One clause: where its aim stands, the aim without its time, who is to do it, whether by will or wish, and if it is a
    turning away ("no more", "stop")."""

    start: int
    end: int
    text: str
    who: str
    will: bool
    away: bool


def _kind(word: str) -> str:
    known = kinds("aim_", ("state", "open", "obey", "bare", "kin", "plain"))
    word = word.split("'", maxsplit=1)[0]
    found = known.get(word)
    if found is None and "-" in word:
        parts = [known.get(p, "") for p in word.split("-")]
        found = parts[0] if parts[0] == parts[-1] else None
    if found is None:
        found = "" if not word[:1].isdigit() else "plain"
    return found


def prepare(rule: Rule) -> None:
    """Refuses wrong params with a Problem."""
    params = content.require(rule.params, f"{rule.path}: params", _PARAMS, ("asks",))
    if params["asks"] not in ASKS:
        raise Problem(
            f"{rule.path}: params: asks", f"is “{params['asks']}”.", f"Known: {', '.join(ASKS)}.", code="bad-field"
        )
    for name in ("missing", "partial", "met"):
        if params.get(name):
            _pattern(tuple(params[name]), f"{rule.path}: params: {name}")


def read_aims(text: Text) -> list[Aim]:
    """The clauses of a goal, each with its frame and time taken away."""
    body = _TIME.sub(lambda m: " " * len(m.group()), text.judged.replace('"', " "))
    aims: list[Aim] = []
    for first, last in text.sentences[:_MOST]:
        places = [first, *(m.end() for m in _CLAUSE.finditer(body, first, min(last, len(body)))), min(last, len(body))]
        who, will = "", False
        for start, stop in pairwise(places):
            end = min(stop, start + 2 * _LONG)
            clause = body[start:end]
            if not clause.strip(" \t\n.,;:-'") or (aims and _ASIDE.match(clause)):
                continue
            framed = _FRAME.match(clause)
            rest, away = clause, False
            if framed and _GERUND.match(framed["who"].strip()):
                rest, away = framed["who"], False
            elif framed:
                who = framed["who"].strip() or who
                will = bool(_WILL.search(framed["frame"]))
                rest = framed["rest"]
                away = bool(re.search(r"\b(?:not|never|no longer|won't)\b", framed["frame"])) or bool(
                    re.search(r"(?:n't|\bno)\s*$", framed["who"])
                )
            else:
                fragment = _FRAGMENT.match(clause)
                if fragment and (_kind(fragment[1]) == "" or fragment[1] in members("aim_plain") & PERSON):
                    rest = clause[fragment.end() :]
                    who = fragment.group()
            away = away or bool(_AWAY.search(rest))
            at = end - len(rest)
            aims.append(Aim(at, end, rest[:_LONG], who, will, away))
            if len(aims) >= _MOST:
                return aims
    return aims


def _words(aim: Aim) -> list[tuple[str, str]]:
    text = _PHRASE.sub(lambda m: " life ", aim.text)
    deeds = members("aim_deed")
    words = [(m.group(), _kind(m.group())) for m in _HYPHEN.finditer(text)]
    return [
        (w, "state" if k == "" and w not in _THINGS and w not in deeds and _ABSTRACT.fullmatch(w) else k) for w, k in words
    ]


def _number(aim: Aim) -> bool:
    text = _NOT_NUMBER.sub(" ", aim.text)
    return bool(_NUMBER.search(text))


def _specific(aim: Aim) -> str:
    words = _words(aim)
    told = [(w, k) for w, k in words if k != "plain"]
    number = _number(aim)
    kinds = {k for _, k in told}
    if not told or kinds <= {"kin"}:
        return "partial" if kinds and (_OPENLY.search(aim.text) or _MORE.search(aim.text)) else "missing" if not kinds else "met"
    concrete = [w for w, k in told if k == ""]
    if _SHOWN.search(aim.text) and number and len(concrete) > 0:
        return "met"
    if "obey" in kinds:
        return "partial"
    lead = next(k for _, k in told if k != "kin") if kinds - {"kin"} else "kin"
    if "open" in kinds and "state" in kinds and not concrete and not _MANAGE.search(aim.text):
        return "missing"
    if re.search(r"\bless(?: often| frequently)?\W*$", aim.text):
        return "partial"
    if lead == "state" or _BE.search(aim.text):
        if lead == "":
            concrete = concrete[1:]
        return "partial" if concrete or _OPENLY.search(aim.text) else "missing"
    if _OPENLY.search(aim.text) or _VAGUE.search(aim.text):
        return "met" if number and _PEOPLE.search(aim.text) else "partial"
    if "open" in kinds and lead == "open":
        return "met" if number and concrete and _COUNTED.search(aim.text) else "partial"
    if not concrete and not number:
        return "partial" if kinds & {"bare", "open"} else "missing"
    if _MORE.search(aim.text) and not number and not _ON_MORE.search(aim.text):
        return "partial"
    return "met"


def _direction(aim: Aim) -> str:
    """partial where the direction is of something that can be counted, missing for one on a general state, "" for none."""
    found = ""
    words = _words(aim)
    for m in islice(_MORE.finditer(aim.text), 6):
        following = [w.group() for w in islice(_HYPHEN.finditer(aim.text, m.end()), 3)]
        near = next((w for w in following if _kind(w) != "plain" or _UNITS.search(w)), "")
        if _UNITS.search(" ".join(following)) or m.group() == "fewer" or near == "things":
            return "partial"
        if near in members("aim_deed") or (m.group() == "less" and not near):
            return "partial"
        concrete = any(k in ("", "bare") for _, k in words) or any(
            w in members("aim_deed") for w, _ in words
        )
        if (_kind(near) == "state" if near else not concrete) or (m.group() in _QUALITY and not concrete):
            found = found or "missing"
        else:
            return "partial"
    return found


def _measurable(aims: list[Aim]) -> tuple[str, Aim]:
    best, where = "missing", aims[0]
    for aim in aims:
        direction = _direction(aim)
        if _number(aim):
            return "met", aim
        told = _specific(aim)
        if direction:
            verdict = direction
        elif (told == "met" and not _KEEPING.search(aim.text)) or (_NONE.search(aim.text) and told != "missing"):
            verdict = "met"
        else:
            verdict = "missing"
        if _RANK[verdict] > _RANK[best]:
            best, where = verdict, aim
    if best == "met":  # a direction anywhere asks for a mark
        held = next((a for a in aims if _direction(a) == "partial"), None)
        if held:
            return "partial", held
    return best, where


def _deed(aim: Aim) -> bool:
    deeds = members("aim_deed")
    return any(w in deeds for w, _ in _words(aim))


def _ache(aim: Aim) -> bool:
    aches = members("aim_ache")
    return any(w in aches for w, _ in _words(aim))


def _outcome(aims: list[Aim], text: Text) -> tuple[str, Aim]:
    worst: Aim | None = None
    for aim in aims:
        whole = text.judged[text.sentence_at(aim.start)[0] : aim.end]
        away = aim.away or bool(_CAP.search(aim.text))
        if (
            _BY_STAFF.search(aim.who or whole)
            or _SERVED.search(whole)
            or _SERVICE.search(aim.text)
            or _OBEDIENT.search(whole)
            or any(k == "obey" for _, k in _words(aim))
        ):
            return "missing", aim
        if (away and _deed(aim) and not _OTHERS_DO.search(aim.text) and (aim.will or not aim.who)) or (aim.away and aim.will and not _ache(aim) and not _OTHERS_DO.search(aim.text) and not _TURN.search(aim.text)):
            worst = worst or aim
    if worst and all(a.away or a is worst or not _words(a) for a in aims):
        return "missing", worst
    return "met", aims[0]


def _positive(aims: list[Aim]) -> tuple[str, Aim]:
    told = [a for a in aims if any(k != "plain" for _, k in _words(a))] or aims
    for aim in told:
        away = aim.away or (bool(_CAP.search(aim.text)) and _deed(aim))
        away = away or (len(told) > 1 and any(k == "obey" for _, k in _words(aim)))
        if not away or _TURN.search(aim.text):
            return "met", aim
    return "missing", told[0]


def run(rule: Rule, reading: Reading) -> Outcome:
    """The verdict the clauses support, with the clause that carries it."""
    text, params = reading.text, rule.params
    where = f"{rule.path}: params"
    for verdict in ("missing", "partial", "met"):
        if params.get(verdict):
            found = _pattern(tuple(params[verdict]), f"{where}: {verdict}").search(text.judged)
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
        verdict, aim = _measurable(aims)
    else:
        verdict, aim = max(((_specific(a), a) for a in aims), key=lambda pair: _RANK[pair[0]])
    span: Span = reading.trim((aim.start, aim.end))
    return Outcome(verdict=Verdict(verdict, (span,)))
