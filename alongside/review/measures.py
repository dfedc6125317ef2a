"""The verb `measures`: how this compares with the goal's measure or last time.

First the shapes of a comparison (a count with an earlier one, "same as in April", "in May I did it for her"), then the cues
of the rule, last a bare claim ("steadier", "on the rise"). The params are those of `cues`.
"""

# ruff: noqa: E501 - word lists and patterns read better on one line
from __future__ import annotations

import re

from alongside.review import cues
from alongside.review.clock_times import spans_of_time
from alongside.review.dates import days
from alongside.review.reading import Reading
from alongside.review.shapes import Outcome, Rule, Verdict

prepare = cues.prepare
_MONTH = r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b"
_DAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)day"
_NUM = r"(?:\d+(?:\.\d+)?x?|none|zero|nil|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:-\w+)?|hundred|dozen|half|all|every|full|no|once|twice|both|an hour)"
_UNIT = r"(?:visit|time|week|wk|month|session|contact|trip|try|shift|review|walk|lesson|ride|soak|round|survey|run|day|go|viewing|attempt|game|class|meeting|report|check|call|group|term|quarter|year|season|one|weigh-?in|test|bath|meal|meeting)"
_THEN = (
    rf"(?:(?:the )?(?:last|previous|prior|first|earlier|preceding) (?:few )?(?:{_UNIT}s?|{_DAY}|{_MONTH}|spring|summer|fall|autumn|winter)(?:'s \w+)?|(?:the )?(?:{_UNIT}|day) (?:before|prior)|"
    rf"(?:a|an|one|two|three|four|six|\d+) (?:days?|weeks?|wks?|months?|fortnight|years?) (?:ago|back|earlier|before)|yesterday|baseline|intake|the (?:start|outset|beginning)|outset|admission|"
    rf"(?:early |late |mid-?)?{_MONTH}(?: \d{{1,2}}(?:st|nd|rd|th)?\b|(?! \d))|{_DAY}|\d{{1,2}}/\d{{1,2}}|(?:easter|christmas|thanksgiving|t[ếe]t|ramadan|eid|new year)|before(?=\s*(?:[.,;)]|$))|spring|summer|winter|autumn|(?<=the )fall|the \d{1,2}(?:st|nd|rd|th))"
)
_SAME = re.compile(
    rf"\b(?:same(?: \w+){{0,3}}|identical|equal|level|unchanged|no change|no different|no better|no worse|on par|matches|as|like|versus|vs\.?|against|compared|up|down|above|below) (?:as |to |with |from |in |on |at |of )*(?:the )?(?:\w+ (?:in|at|on) )?{_THEN}\b"
)
_COUNTED = re.compile(
    rf"\b{_NUM}\b[^.\n]{{0,60}}?(?:[;,(]|\bvs\.?|\bversus|\bagainst|\bbut|\band|\bfrom|\bcompared|\bwhere|\bat)[^.\n]{{0,40}}?\b{_THEN}\b(?:[^.\n]{{0,24}}?\b{_NUM}\b)?"
)
_WAS = re.compile(
    rf"(?:^|[.;,:(\n]\s{{0,3}}|\b(?:at|in|on|and|but) )(?:back in |in |at |on )?{_THEN}[ ,:]+(?:it was |it took |was |had been |took |needed |only |got |she'd |he'd |(?:i|we|you|she|he|they) (?:\w+ ){{0,2}}?(?:did|had|was|were|needed|sent|asked|left|could|couldn't|stayed|got|took|made|'d)\b[^.\n]{{0,20}}?)*\b(?:{_NUM}\b|the typing|both|it for)"
)
_USED = re.compile(
    rf"\b(?:used to (?:be|need|take|have)|(?:up|down) from|(?:had been|(?<!it )(?<!he )(?<!she )(?<!they )was) {_NUM}\b(?! (?:years|o'clock|degrees|miles|below|above|weeks pregnant|minutes late|of us|of them))|full \w+(?:-\w+)? without|for the first time|first time (?:ever|without|alone|on (?:his|her|their) own)|before,? (?:all|it|he|she|every|only)[^.\n]{{0,40}}\bnow\b|before \w+,? (?:only )?{_NUM}\b|used to)\b"
)
_BACK = re.compile(rf"\b(?:back )?in {_MONTH},? (?:i|we|he|she|they|you)(?:'d)?\b")
# times too far back to be the day the need arose
_LONG_AGO = rf"(?:(?:the )?(?:last|previous|prior|first) {_UNIT}s?|(?:a|an|one|two|three|four|six|\d+) (?:weeks?|wks?|months?|fortnights?|years?) (?:ago|back|earlier|before)|baseline|intake|the (?:start|outset|beginning)|{_MONTH}|spring|summer|winter|autumn|(?<=the )fall|the \d{{1,2}}(?:st|nd|rd|th))"
_HOUR = r"(?:noon|midnight|half past|quarter|\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b"
_BEFORE = re.compile(rf"\b(?:last|previous|prior) (?:{_UNIT}|{_DAY}|{_MONTH})s?\b")
_SHORT_OF = re.compile(r"\b(?:needed|left|only|did not|didn't|could not|couldn't|would not|wouldn't|never|not|none|same|had to|took)\b")
_TODAY = re.compile(r"\b(?:today|now|this (?:time|week|visit|trip|month|morning)|on (?:his|her|their) own|alone|by (?:him|her|them)sel\w+|still|again|instead)\b")
_UNITS = r"(?:cm|mm|inch(?:es)?|in|lbs?|pounds?|kg|kilos?|%|percent|points?|steps?|prompts?|cues?|reminders?|hints?|minutes?|mins?|min|seconds?|secs?|hours?|feet|ft|yards?|met(?:er|re)s?|miles?|laps?|words?|pages?|stairs?|blocks?|degrees|reps?|sets?|times|bites|spoons?|cups?|ounces|oz|ml|cigarettes|drinks|coins|letters?|lines?|nights?)"
# what was and what is, without a date: "3 cm to 2 cm", "14 → 8", "half filled, was empty", "crying at ten, folding by half past"
_CHANGE = re.compile(
    rf"\b\d+(?:[./]\d+)? ?(?:→|->|=>|-->|⇒) ?\d|"
    rf"\b(?:from )?\d+(?:\.\d+)? ?(?P<unit>{_UNITS}) (?:down |up )?to \d+(?:\.\d+)? ?(?P=unit)|"
    rf"\b(?:smaller|bigger|larger|shorter|longer|down|up|lower|higher|fewer|more|less|better|worse|faster|slower)[,:]? (?:from )?{_NUM} (?:{_UNITS} )?(?:down |up )?to {_NUM}\b|"
    rf"\b(?:done|filled|finished|clear(?:ed)?|open|now|half|all|full|typed|written|empty|clean|dry|healed|closed|packed|signed|paid|{_NUM})\b[^.;\n]{{0,30}}[,;(] ?(?:it |they )?(?:was|were|had been) (?:\w+ )?\w+(?=\)?\s*(?:[.;,\n)]|$))|"
    rf"\b(?:was|were|had|needed|took)\b [^.;\n]{{1,30}} (?:when (?:we|i|he|she|they|you) (?:last|first|started|began|met)|at first|to begin with)\b|"
    rf"(?:^|[.;\n]\s?)(?:\w+ )?\w+(?:ing|ed|ful|less)\b[^.;,\n]{{0,20}} (?:at|by) {_HOUR}[^.;,\n]{{0,15}}[,;] [^.;\n]{{3,60}} (?:by|at|after) {_HOUR}|"
    rf"(?:^|[.;\n]\s?)(?:\w+ )?\w+(?:ing|ed|ful|less)\b[^.;,\n]{{0,20}} (?:when (?:i|we) (?:came|arrived|got there)|on arrival|at first)[,;] [^.;\n]{{3,60}}\b(?:by|when (?:i|we) left|on leaving|at the end|within|after)\b|"
    rf"\bnow\b[^.;\n]{{0,40}}[;,:–-] [^.\n]{{0,25}}\b{_LONG_AGO}\b|\b{_LONG_AGO}\b[^.;\n]{{0,30}}[,;:–-] (?:but |so |and )?(?:now|today|this time)\b[^.\n]*\b(?:less|more|all|only|alone|none|both|every|half|better|worse|{_NUM})\b|"
    rf"\b(?:can|could|did|does|does it|alone|on (?:his|her|their) own|by (?:him|her|them)sel\w+|without \w+)\b[^.;\n]{{0,40}}[;,–-] (?:but )?(?:back )?(?:in|at|on|last|during) (?:the )?{_LONG_AGO}[, ]+(?:it was |i |we |he |she |they |you )|"
    rf"\b{_NUM}\b[^.\n]{{0,40}}[,;] (?:on |at |in )?(?:the |his |her )?(?:last|first|previous|earlier) \w+[ ,]+(?:he |she |they |it |i |we )?[^.\n]{{0,25}}\b{_NUM}\b|"
    rf"[;,–-] (?:but )?(?:(?:he|she|they|it|which) (?:is )?)?(?:usually|normally|as a rule|other days|most days|up to now|until now|till now|before this)\b(?! (?:come|comes|on time))|"
    rf"\bstill (?:\w+ )?{_NUM} (?:\w+ )?{_UNITS}\b|\bstill (?:needs|needed|takes|took) (?:both|two|one|a|full|some|hand|my|staff)\b|"
    rf"\b(?:more|fewer|less|better|longer|farther|further|faster|sooner|earlier|calmer|steadier|louder|quieter)\b(?: \w+){{0,3}} than (?:on |in |at |the |he did |she did |it was )*{_THEN}\b|"
    r"\bfirst (?:[\w'-]+ ){1,4}?(?:without|alone|on (?:his|her|their) own|by (?:him|her|them)sel\w+|ever\b|yet\b|all (?:year|month|week)|in (?:\w+ )?(?:weeks|months|years|days)|since|that (?:he|she|they) (?:did|made|ran|kept|had))"
)
# a decision list for one sentence of two halves: today's mark and an earlier one, or today's mark and the one aimed at
_SPLIT = r"[;,–—(:]| -+ |\b(?:against|versus|vs\.?|compared (?:to|with)|but|than|instead of|where|after)\b"
_EARLIER = (
    rf"(?:(?:last|first|earlier) (?:few |two |three |home |dental |group )?(?:{_UNIT}s?|{_DAY}|{_MONTH}|spring|summer|autumn|fall|winter)\b|(?:previous|prior) [\w-]+|before,|before (?:it|he|she|they|i) (?:was|were|had|needed|did|took)|previously|formerly|originally|initially|at first|to begin with|back then|"
    rf"before (?:spring|summer|autumn|winter|then|that|this|now|christmas|easter|{_MONTH})|before(?=\W*$)|(?:in|over|all|since|through) (?:the |last )?(?:spring|summer|autumn|fall|winter)|(?:back )?in {_MONTH}|"
    rf"when (?:we|he|she|they|i|it|you) (?:\w+ )?(?:began|started|opened|met|moved|arrived|enrolled|joined|came|left|tried|did)|on the \d{{1,2}}(?:st|nd|rd|th)|"
    rf"(?:a|an|one|two|three|four|five|six|ten|\d+|several|few) (?:days?|weeks?|wks?|months?|years?|visits?|sessions?) (?:ago|before|back|earlier|prior)|the (?:day|night|week|month|year|time|visit|one|two|three) (?:\w+ )?before|yesterday|"
    rf"all (?:week|month|year|term|season|of yesterday)|(?:usually|normally|as a rule)|(?:up to|until|till) (?:now|today|then)|at (?:intake|baseline|the start|the outset)|used to)"
)
_LEVEL = r"(?:verbal|gestural|physical|tactile|visual|hand[- ]over[- ]hand|hoh|full (?:help|assist\\w*|support)|partial|minimal|min assist|mod assist|max assist|moderate|maximum|standby|stand-by|total|independent|supervision)"
_MARK = rf"(?:{_NUM}|{_LEVEL}|whole|daily|nightly|weekly|hourly|constant(?:ly)?|most|blank|empty|untouched|alone|unaided|unprompted|never|not|only|just|without|always|nothing|nobody|anyone|everything|an? (?:\w+ )?(?:inch|foot|yard|block|mile|minute|hour|page|line|word|step|cup|lap|prompt|cue|hint|reminder|hand|third|quarter|dozen|few)s?)"
_TWO_HALVES = re.compile(
    rf"\b{_MARK}\b[^.\n]{{0,70}}?(?:{_SPLIT})[^.\n]{{0,40}}?\b{_EARLIER}\b[^.\n]*\b{_MARK}\b|\b{_MARK}\b[^.\n]{{0,70}}?(?:{_SPLIT})[^.\n]{{0,40}}?\b{_MARK}\b[^.\n]{{0,40}}\b{_EARLIER}(?=\W|$)|"
    rf"\b{_NUM}\b[^.\n]{{0,50}}[;,–—(] ?(?:it |that |they |this |he |she )?(?:was|were|had been|used to be|took|needed|stood at) (?:only |just |at |about )?{_NUM}\b(?! (?:years|o'clock|degrees|late))"
)
_PREVIOUS = re.compile(rf"\W*(?:but |and )?(?:the )?(?:(?:last|previous|prior) (?:{_UNIT}|{_DAY}|{_MONTH}|spring|summer|fall|autumn|winter)s?|in (?:the )?(?:spring|summer|autumn|fall|winter)|(?:back )?in {_MONTH}|on {_DAY}|yesterday|before(?: \w+)?|a (?:week|month|year) ago|up to now|until (?:now|today))\b,? (?:[\w-]+ )?(?:i|he|she|they|we|it|staff|you|[\w-]+)(?:'d)? (?P<rest>[^.\n]{{3,90}})")
_EXTENT = re.compile(rf"\b(?:every|each|all|whole|none|never|not|only|nothing|always|n't|{_NUM})\b|n't\b|\bi (?:did|had to|was|held|led|said|made|asked)\b|^(?:did|had to|held|led)\b")
_AIMED_AT = re.compile(rf"\b{_NUM}\b[^.\n]{{0,50}}[;,–—(] ?(?:the |his |her |their |our )?(?:isp |support |written )?(?:plan|goal|target|aim|limit|whole|full|pass mark|passing|cut-?off|norm|mark|standard|minimum|maximum|most|deadline|quota|rule|criterion|benchmark|finish line)\b[^.;\n]{{0,40}}\b{_NUM}\b|\b(?:target|goal|aim|plan|quota|limit)(?: is| was| says| asks for|:)? (?:\w+ )?{_NUM}[^.\n]{{0,20}}[;,–—] (?:\w+ ){{0,3}}{_NUM}\b|\b{_NUM} (?:out )?of (?:its|his|her|their|the|a possible|roughly|about|a planned|a hoped-for) {_NUM}\b")
_ORDINAL = re.compile(
    r"\W*(?:his |her |their |the |a )?(?:very )?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|\d+(?:st|nd|rd|th)) (?!(?:he|she|they|i|we|it|step|thing|of all|off|floor|avenue|street|ave|st|grade|aid|shift|up|missed?)\b)(?:[\w'’-]+ ){1,4}?(?:this (?:quarter|month|week|year|season|term|spring|summer|autumn|winter|fall|school year)|since|in (?:\w+ )?(?:\d+|weeks|months|years|days|a (?:week|month|year|row|while))|ever|without|alone|unaided|unaccompanied|unprompted|independently|on (?:his|her|their) own|by (?:him|her|them)sel\w+|(?:he|she|they)(?:'s|'ve| has| have)|all (?:week|month|year|spring|winter|term)|yet|so far|running|straight|with nobody|with no)\b"
    r"|\W*(?:first|second|third) (?:unaided|unaccompanied|solo|independent|unprompted|staff-free|dry|clean|full|whole|uninterrupted) [\w-]+"
)
_IN_A_ROW = re.compile(rf"\b(?:{_NUM}|second|third|fourth|fifth|\d+(?:st|nd|rd|th)) [\w-]+ (?:in a row|running|straight|on the trot|back to back)\b|(?:^|[.;] ?){_NUM} (?:days|nights|weeks|months|mornings|shifts|visits|trips|sundays|mondays)(?: now)? (?:on|without|clean|sober|dry|since|with no|smoke-free|free of|accident-free|seizure-free|clear)\b|^\W*(?:day|night|week) \d+ (?:today|now|without|sober|clean)\b")
_TALLY = re.compile(rf"\W*{_NUM} (?!(?:hours?|hrs?|units?|minutes?|mins?|mg|ml|tabs?|tablets?|pills?|people|peers|clients|staff|men|women|of us)\b)[\w-]+(?: [\w-]+){{0,4}}[,;–—] (?:only |just |but |and )?{_NUM}\b(?! (?:hours?|hrs?|units?|minutes?|mins?|mg|ml|am|pm)\b)")
_DOWN_BY = re.compile(
    rf"\b(?<!look )(?<!looked )(?<!picked )(?:up|down) (?:by )?{_NUM}(?: [\w%-]+)? (?:from|since|over (?:last|the)|on (?:last|the \d|{_DAY}))\b|"
    rf"\b(?:{_NUM}|{_LEVEL})\b[^.\n]{{0,50}}\b(?:against|versus|vs\.?|compared (?:to|with)|instead of|(?:up|down) from)[^.\n]{{0,30}}\b{_MARK}\b|"
    rf"\b(?:went|gone|moved|came|dropped|rose|grew|cut|shrank|faded|fell|progressed|advanced|jumped|climbed|slipped|reduced|increased) (?:\w+ ){{0,3}}from [^.\n]{{0,30}}\b(?:{_NUM}|{_LEVEL})\b[^.\n]{{0,30}} to\b|"
    rf"\b(?:no|none|zero|not (?:a|one|any)|\w+n't|never)\b[^.;\n]{{0,40}} since (?:the|{_MONTH}|{_DAY}|last|spring|summer|autumn|fall|winter|we|he|she|christmas|easter|new year|\d)|"
    rf"\bstill (?:at |on |only |just |around |about )?{_NUM} \w+|\bsame {_NUM} \w+|\btwice as (?:long|many|far|much|fast) as\b|\bhalf (?:the (?:time|number|prompts)|as (?:long|many|much)) (?:of|as)\b|"
    rf"\b(?:doubled|halved|tripled|cut in half)\b|\b{_NUM} (?:more|fewer|less|better|longer|faster|slower) than\b|"
    rf"\b(?:his|her|their|the) (?:longest|shortest|best|most|fewest|farthest|furthest|fastest|highest|lowest|earliest|calmest|first) (?:[\w-]+ ){{0,2}}(?:yet|so far|ever|since|this|in \w+|to date)\b|"
    rf"\b(?:more|fewer|less|longer|further|farther|sooner|earlier|later|faster) than (?:he|she|they|we|it|any|ever|all of|the whole)\b[^.\n]{{0,40}}\b(?:{_EARLIER}|ever|did|managed|has|had)\b"
)
_REACHED = re.compile(
    rf"\b(?:goal|target|objective|mark) (?:was )?(?:met|reached|achieved|hit|beaten)\b|\b(?:reached|hit|beat|passed|exceeded|achieved) (?:his|her|the|their) (?:\w+ )?(?:goal|target|mark|record|best|quota|limit)\b|"
    rf"\b{_NUM} (?:\w+ )?(?:short|shy|off|over|under|above|below|ahead|behind) (?:of )?(?:the |his |her |their |our )?(?:goal|target|mark|limit|pace|plan|record|best|quota|schedule)\b"
)
_ORDINAL_ALONE = re.compile(r"\W*(?:his |her |their )?(?:first|second|third|fourth|fifth|sixth|seventh|\d+(?:st|nd|rd|th)) (?!(?:\w+ )*(?:church|street|avenue|bank|floor|ward|office|hall|school|center|centre|ave|st|baptist|grade|shift|step|aid|landing|room|bus|stop|appt|appointment|missed?|no-show|call|attempt|notice|visit|contact|session)\b)[\w'-]+(?: [\w'-]+){0,3}\W*")
_ADJ = "calm steady bold brave loud clear clean neat tidy quick fast slow strong weak smooth rough long short early late safe sure soft firm kind warm cool bright sharp light rare few great small big high low near close far deep tight loose free sad angry happy healthy easy busy messy noisy quiet shaky sturdy handy friendly early thin heavy sleepy hungry tough mild harsh stiff straight wise keen fit".split()
_COMPARED = "(?:" + "|".join(sorted({a[:-1] + "ier" if a.endswith("y") else a + a[-1] + "er" if a in ("sad", "big", "fit", "thin") else a + ("r" if a.endswith("e") else "er") for a in _ADJ} | {"better", "worse", "further", "farther", "less", "more"})) + ")"
_TURN = (
    r"(?:gains?|growth|headway|momentum|advanc(?:e|es|ing|ement)|develop(?:ing|ment)|improv\w+|strides|steps? (?:forward|back|backwards?|ahead|up|in the right direction)|setbacks?|slippage|regress\w+|declin(?:e|es|ed|ing)|"
    r"stall(?:ed|ing)|plateau\w*|standstill|upswing|uptick|upturn|downturn|turnaround|turning (?:a|the) corner|breakthrough|trend(?:s|ing)?|trajectory|stable|steady|unchanged|static|stagnant|stuck|flat|mixed|uneven|inconsistent|consistent|patchy|status quo|"
    r"growing|thriving|blossoming|flourishing|progress\w*|catching on|picking up|moving (?:along|ahead|up|forward|on)|paying off|falling into place|clicking|sharpening|building|deepening|softening|widening|loosening|brightening|lengthening|shortening|quickening|lessening|mending|healing|shrinking|spreading|opening up|calming|settling|warming up|(?:in )?the right direction|sinking in|taking hold|building up|expanding|strengthening|evolving|maturing|level+ing (?:off|out)|"
    r"slipping|sliding|worsening|deteriorating|fading|waning|easing|rising|climbing|increas(?:ed?|ing)|decreas(?:ed?|ing)|inching|getting (?:there|it|the hang)|nearly there|almost there|not there yet|on (?:track|course|target|the mend|the up)|off track|under control|behind|ahead|"
    r"the same|no (?:real |big )?(?:change|different|difference)|little change|some change|(?:at |near )?baseline|the usual|usual|maintain(?:ing|ed|s)|holding|backslid\w*|recover(?:ing|y)|rebound\w*|bounc\w+ back|comes? along|came along|long way|leaps and bounds|ups and downs|up and down|coming (?:along|on|together))"
)
_STATE = re.compile(rf"as (?:usual|before|ever|always)|(?:(?!(?:he|she|they|i|we|skin|vitals?|hands?|condition|gait|iv|wound|behind|ahead|trend)\b)[\w'-]+ ){{0,3}}{_TURN}(?: (?:overall|now|today|lately|again|seen|noted|made|nicely|well|slowly|fast|steadily|daily|too|so far|here|somewhat|a bit|a little|enough|(?:in|on|with|at|for|toward|towards|about|around) (?:[\w'-]+ ?){{1,4}}))*")
_TURNED = re.compile(rf"(?:(?!(?:i|we|than)\b)[\w'-]+ ){{0,3}}(?:is|are|was|were|seems?|looks?|has been|have been|getting|growing|becoming|keeps?|feels|a (?:bit|little|lot|touch|tad)|somewhat|slightly|much|far|noticeably|visibly) (?:getting |a (?:bit|little|lot) |much |slowly )?(?:{_COMPARED}|more [\w-]+|less [\w-]+)(?: (?:overall|now|today|lately|again|somewhat|by the (?:day|week)|each (?:time|week|day)|(?:in|on|with|at|for|toward|towards|about|around) (?:[\w'-]+ ?){{1,4}}))*")
_COMPARED_ALONE = re.compile(rf"(?:(?!(?:he|she|they|i|we|the|a|an|his|her|no|not|to|of|for|and)\b)[\w'-]+ ){{0,2}}{_COMPARED}(?: (?!(?:than|time|dose|water|food|he|she|i|was)\b)[\w'-]+){{0,4}}")
_BETTER_THING = re.compile(r"(?:better|improved|stronger|steadier|calmer|sharper|healthier|greater|growing|increased|increasing|more|less|fewer|reduced|decreased) (?:[\w-]+ ){0,2}[\w-]+ (?:lately|now|overall|these days|of late|this week|this month|recently|all round|all around|with time|over time|day by day|week by week|noted|seen)")
# two readings of the same gauge on one day: "BP 162/94 ... at 11: 148/86", "sugar 240 at 7; 160 at noon"
_PRESSURE = re.compile(r"(?<![\d/])(?:[89]\d|1\d\d|2[0-4]\d)/(?:[4-9]\d|1[0-3]\d)(?![\d/])")
_GAUGE = re.compile(
    rf"\b(?:sugars?|glucose|bg|fsbs|pulse|heart rate|weight|temp(?:erature)?|pain|peak flow|spo2|o2|sats?|oxygen|anxiety|distress|urge|craving|fear|suds|mood)\b[^.;\n]{{0,30}}\b(?:{_NUM})(?:/10)?\b[^.\n]{{0,40}}[;,.] ?[^.\n]{{0,20}}\b\d+(?:/10)?,? (?:at|after|by|before|when|on)\b"
)
_GAUGED = re.compile(r"\b(?:bp|b/p|blood pressure|pressure)\b")
_STOCK = re.compile(rf"\b(?:down|dropped|fell|cut) to {_NUM}\b")
_TASK = re.compile(r"\b(?:goal|objective|outcome|aim|will|tomorrow|next|letter|notice|fell|broke|died|hospital|moved|born|since|appointment|due|prescri\w+|discharg\w+|forget|missed appt)\b")
_NOT_NOW = re.compile(r"\b(?:goal|objective|outcome|will|tomorrow|next (?:week|visit|time|month)|died|born|fell|prescri\w+|discharg\w+|due|appt|forget|to be)\b")
_COMING = re.compile(r"\b(?:will|tomorrow|next (?:week|visit|time|month)|to be)\b")
_CLAIM = re.compile(
    r"\b(?:getting|gotten|growing|becoming|is|are|was|looks?|doing|much|bit|little|overall|trend:?|now|even|slowly|a lot|slightly|seems?) (?:a (?:bit|little) )?(?:better|worse|smoother|steadier|stronger|calmer|faster|quicker|easier|louder|clearer|longer|surer|braver|neater|tidier|safer|cleaner|quieter|shakier|weaker|slower|bolder|more (?:confident|independent|sure|relaxed|willing|open|settled|steady|comfortable|organi[sz]ed))\b|"
    r"\b(?:upward|downward|(?:further|farther) (?:along|ahead|on)|(?:cut|cuts|cutting) (?:back|down)|(?:some|a little|a bit of) (?:easing|relief|growth|change)|easing (?:up|off)|opening up|warming up to|catching (?:on|up)|a step (?:forward|back|up)|(?:on top of|ahead of|up on) (?:it|things) more|holding (?:steady|his own|her own)|on the (?:upswing|rise|mend|up|way up)|shaping up|coming (?:along|on|together)|picking up|filling out|firming up|settling in|the (?:knack|hang)|getting it|getting there|headway|on top of it|gains?|gaining|improv\w+|progress(?:ing)?|bouncing back|falling back|slipping|backsliding|plateau\w*|regress\w*|some easing|leaps and bounds)\b"
)
_BARE = re.compile(r"(?:[\w'-]+ ){0,4}?(?:better|worse|smoother|steadier|stronger|calmer|faster|quicker|easier|louder|clearer|surer|braver|neater|safer|quieter|weaker|slower|fewer|(?:less|more) [a-z]+|less|rarer)(?: (?:now|overall|today|lately|too|again|than before|by the week|this week|each time|all round))?")


def _compares(sentence: str) -> bool:
    """True for a sentence that sets today's mark beside an earlier one or the one aimed at, or counts how often in a row."""
    if _AIMED_AT.search(sentence) or _REACHED.search(sentence) or _IN_A_ROW.search(sentence):
        return not _COMING.search(sentence)
    if _NOT_NOW.search(sentence) or len(sentence) > 260:
        return False
    if _ORDINAL.match(sentence) or _ORDINAL_ALONE.fullmatch(sentence) or (_TALLY.match(sentence) and sentence.count(" ") < 9) or _DOWN_BY.search(sentence) or _TWO_HALVES.search(sentence):
        return True
    before = _PREVIOUS.match(sentence)
    return bool(before and _EXTENT.search(before["rest"]))


def run(rule: Rule, reading: Reading) -> Outcome:
    """met: a measure, a count, a level of prompting or a comparison. partial: a bare claim. missing: neither."""
    text = reading.text
    body = text.judged
    for span in [*((d.start, d.end) for d in days(body) if d.year), *((t.start.start, t.stop.end) for t in spans_of_time(body))]:
        body = body[: span[0]] + "\x1f" * (span[1] - span[0]) + body[span[1] :]
    shown = [(a, min(b, len(body), a + 400)) for a, b in text.sentences if a < len(body)]
    for number, (first, last) in enumerate(shown):
        sentence = body[first:last]
        if number == 0 and len(shown) > 1 and not re.search(r"\bfrom\b|\bsame\b", sentence):
            continue
        for pattern in (_SAME, _COUNTED, _WAS, _USED, _BACK):
            m = pattern.search(sentence)
            if m is None or text.quote_at(first + m.start()) or _TASK.search(sentence[max(0, m.start() - 40) : m.end()]):
                continue
            if pattern is _SAME and m.group().startswith(("as ", "like ", "up ", "down ", "above")) and not re.search(rf"\b{_NUM}\b|:|beat|cue|prompt|alone", sentence[: m.start()]):
                continue
            if pattern is _COUNTED and not re.search(rf"\b{_NUM}\b[^.]*\b{_NUM}\b|\bfull\b", m.group()):
                continue
            return Outcome(verdict=Verdict("met", (reading.trim((first, last)),)))
        m = _CHANGE.search(sentence)
        if m and not text.quote_at(first + m.start()) and not _TASK.search(sentence[max(0, m.start() - 40) : m.end()].replace("since", "")):
            return Outcome(verdict=Verdict("met", (reading.trim((first, last)),)))
        then = _BEFORE.search(sentence)
        if then and _SHORT_OF.search(sentence) and _TODAY.search(sentence) and not text.quote_at(first + then.start()) and not _TASK.search(sentence):
            return Outcome(verdict=Verdict("met", (reading.trim((first, last)),)))
        if number and _compares(sentence) and not any(text.quote_at(first + at) for at in (0, len(sentence) // 2)):
            return Outcome(verdict=Verdict("met", (reading.trim((first, last)),)))
        m = _GAUGE.search(sentence)
        if m:
            return Outcome(verdict=Verdict("met", (reading.trim((first, last)),)))
        m = _STOCK.search(sentence)
        if m and first + m.start() > reading.first_act and not _TASK.search(sentence):
            return Outcome(verdict=Verdict("met", (reading.trim((first, last)),)))
    readings = list(_PRESSURE.finditer(body)) if _GAUGED.search(body) else []
    if len(readings) > 1 and readings[0].group() != readings[-1].group():
        return Outcome(verdict=Verdict("met", (reading.trim(reading.sentence(readings[-1].span())),)))
    outcome = cues.run(rule, reading)
    if outcome.verdict and outcome.verdict.verdict != "missing":
        return outcome
    for first, last in shown:
        sentence = body[first:last]
        alone = sentence.strip(" .!-–•*\n")
        claim = _CLAIM.search(sentence) or (_BARE.fullmatch(alone) or next((m for p in (_STATE, _TURNED, _COMPARED_ALONE, _BETTER_THING) if (m := p.fullmatch(alone))), None) if len(alone) < 60 else None)
        if claim and not text.quote_at(first + claim.start()) and not re.search(r"\b(?:goal|objective|outcome|aim|will|wants?|hopes?|would|feels?|if)\b[^.]*$", sentence[: claim.start()]):
            return Outcome(verdict=Verdict("partial", (reading.trim((first, last)),)))
    return outcome
