"""Words of the verb `reason`: states that call for help, acts of care and of leisure that never do."""

# ruff: noqa: E501 - word lists read better on one line
from __future__ import annotations

import re

# Care and housework told as done: "Lotion rubbed on both heels." A thing comes first, and nothing has happened to it.
CARE = frozenset(
    """washed brushed soaked swept rubbed changed emptied cleaned wiped mopped dusted vacuumed laundered folded ironed dried rinsed scrubbed disinfected
    sanitized tidied stripped made cooked prepared served heated warmed poured mixed chopped pureed thickened offered fed given taken administered
    applied removed replaced repositioned turned transferred positioned elevated padded secured fastened buckled strapped combed braided
    shaved trimmed clipped filed moisturized lotioned bathed showered toileted dressed groomed checked monitored measured charted logged recorded documented
    noted flushed irrigated suctioned bandaged wrapped weighed tested observed maintained completed done finished provided held kept set placed put
    laid hung packed stored stocked restocked filled refilled crushed counted signed initialed ordered delivered escorted transported assisted redirected
    prompted encouraged supervised practiced practised reviewed discussed rehearsed watched played enjoyed eaten consumed drunk read sung attended walked
    driven opened named titled""".split()
)
HAS_OBJECT = re.compile(r"\W*(?:the|a|an|his|her|their|him|them|me|us|it|my|our)\b(?! (?:night|day|morning|evening|shift)\b)")
NOBODY = frozenset("nobody everybody everyone all noone one".split())
# Blows count as a reason only where they land on somebody or something.
BLOWS = frozenset("hit kicked threw".split())
STRUCK = re.compile(
    r"\W*(?:(?:at|a|an|another|the|his|her|their|out)\W+)*(?:peers?|staff|\w*mates?|clients?|residents?|chairs?|tables?|plates?|cups?|walls?|doors?|windows?|phone|box|dish\w*|himself|herself|teacher|student|kid|nurse|aide|mom|mother|dad|brother|sister|hip|head|knee)\b"
)

_PLIGHTS = (
    r"(?:afraid|scared|frightened|terrified|fearful|wary|unsure|uncertain|nervous|anxious|worried|upset|confused|overwhelmed|stressed|embarrassed|grieving|mourning|lonely|homesick|on edge|shaken)(?: sick| silly| stiff| out| up)? (?:of|about|by|over|at|how|to|that|when|since|after|with|because|for)",
    r"(?:brand )?new (?:to|at|in|on)",
    r"(?:not (?:yet )?|un)able to",
    r"(?:still |just |only |now )*(?:learning|figuring out|getting used to|adjusting to|recovering from|waiting (?:for|on)|looking for|trying to|struggling)",
    r"(?:still |often |always |also |really )*needs? (?!redirection|prompt|encourag|assist\w* (?:w|x)|to (?:be (?:more|less)|continue|keep|try|work|stop|comply|follow|improve|listen)|\w+ (?:prompt|cue|remind|redirect|assist)|total|max|mod|min|constant|frequent|support (?:and|with)?\W|help\W*$)\w+",
    r"(?:still |often |always )*(?:gets?|got|getting|gotten) (?:lost|confused|stuck|mixed|turned around|denied|kicked|locked|evicted|robbed|sick|hurt|dizzy|winded|short of|laid off|fired|a (?:letter|notice|bill|call|summons|ticket|warning))",
    r"(?:still |often |always )*(?:forgets?|forgot|mixes up|mixed up|misses|missed|lost|loses|misplaced|misreads|skips|skipped|dropped|spilled|broke|burned|burnt|ran out of|runs out of|fell|slipped|tripped|overslept|overdosed|relapsed|owes|owed|lacks) (?!it\W*$|insight|motivation|interest|respect|effort|focus|judg|manners|empathy|tablet|tv|privilege|points|screen|weight)\w+",
    r"(?:staying|sleeping|living|couch[- ]?surfing|camped|camping|crashing) (?:at|in|on|with|out|under)",
    r"(?:locked|laid|timed|priced|kicked|shut|cut|turned|let|put|thrown) (?:out|off|down|away|go)\b",
    r"(?:stuck|stranded|evicted|fired|suspended|expelled|denied|turned down|homeless|jobless|unemployed|hungry|cold and|soaked|bleeding|short of breath|in pain|in tears|in crisis|out of|low on|behind (?:on|in|with)|short on|late (?:on|with)|past due|at risk|alone|without) ?\w*",
    r"(?:still )?(?:cannot|can't|can not|could not|couldn't|does not|doesn't|don't|do not|did not (?:know|get|have|want to (?:go|be) alone|sleep|come|eat)|didn't (?:know|get|have|sleep|come|eat|make)|never (?:had|has|did|learned|learnt|been|used|lived|rode|cooked|paid|opened|worked)|has never|had never|hasn't|hadn't|has not|had not|won't) (?!mind|want to (?:do|listen|comply)|like (?:it|staff)|listen|comply|care|try|participate)\w+",
    r"(?:has|had|have|got|with) (?:no|nothing|nobody|nowhere|a hard time|trouble|difficulty|problems?) (?!interest|concerns?|complaints?|issues?|questions?|changes?|problems?|incidents?|insight|motivation|respect)\w*",
    r"(?:a )?(?:hard time|trouble|difficulty|problems?|struggles?|struggling) (?:with|\w+ing|at|getting)",
    r"(?:is |are |was )?too (?!many|much fun|early|funny|cute|bad)\w+ (?:to|for)",
    r"(?:would|'d) (?:like|love|prefer|rather) (?:to |his |her |their |a |an |not )\w+",
    r"(?:used to|no longer) \w+",
    r"(?:discharged|released|admitted|hospitalized|readmitted|diagnosed|widowed|divorced|arrested|paroled|displaced|demoted|bullied|assaulted|mugged|bitten|stung|burned|scammed|relocated|laid off|referred|summoned|prescribed)\b(?! to (?:bed|chair|wheelchair))",
    r"(?:threw a|had an?|having an?) (?:\w+ )?(?:tantrum|meltdown|outburst|panic|flashback|seizure|fall|nightmare|fit|asthma|allergic|accident|scare|relapse|stroke|crash)\w*(?= \w)",
    r"(?:crying|sobbing|weeping|in tears|limping|wheezing|coughing|vomiting|throwing up|shivering|shaking|hiding|screaming|curled up|passed out|sweating) \w+",
    r"seen (?:in|at) (?:the )?(?:er|ed|urgent|hospital|clinic)\b",
    r"turn(?:ed|s) (?:\d+|eighteen|twenty|sixty|sixty-five|\w+teen)\b",
    r"(?:rang|pressed|hit|pulled|pushed) (?:the |his |her |their )?(?:call )?(?:bell|light|buzzer|button|cord|pendant)\b",
    r"(?:down to|almost out of|nearly out of|running low|only (?:one|two|a|\d+) \w+ left|broke up with|split (?:up )?with|moving (?:out|in|to|from)|moves? (?:out|in|to)|turned away|backed up|acting up)\b",
    r"found (?:\w+ ){0,2}(?:eviction|papers?|notices?|letters?|mold|mice|bugs|blood|bruises?|smoke|water|pills|bottles?|bills?|summons|crying|wandering|unresponsive|locked|outside|on the floor)",
)
# A state that calls for help, at the head of a sentence whose subject is left out.
PLIGHT = re.compile("(?:(?:" + ")|(?:".join(_PLIGHTS) + "))")
# The same after a subject: "Hands shake too much to hold the spoon", "Rita would like to pick her own doctor".
BARRIER = re.compile(
    r"\b(?:(?:is|was|'s|been|marks) (?:the |his |her |their )?(?:\w+ )?(?:anniversary|deadline|funeral|last chance|final notice)|anniversary of|"
    r"(?:write-?up|eviction|shut-?off|cut-?off|final|overdue|court|denial|warning|past[- ]due|collection|recall|inspection|rent|jury|hearing) (?:notice|letter|email|order|summons|warning|duty|papers?)|(?:write-?ups?|summons|subpoena|citation|eviction|recall|audit|foreclosure|lawsuit|warrant|layoffs?|ultimatum|grievance)\b|"
    r"too \w+ to \w+|shakes? too|(?:would|'d) (?:like|love|rather|prefer) (?!to (?:go home|leave|sleep|stop|be left))(?:\w+ )?(?:to|his|her|their|a|an)\b|used to (?:do|pay|drive|cook|handle|read|take|bring|sort|open|fill|help|shop|run|set|keep|manage|live|come|be)|"
    r"still learning|(?:does|do|did) not know|doesn't know|don't know|didn't know|no one (?:\w+ ){0,4}knows|nobody (?:\w+ ){0,4}(?:knows|knew|showed|told|explained)|open again|has never|had never|never (?:had|used|learned|lived|been|worked|cooked|paid|opened|lived)|"
    r"(?:got|was|were|is|been) (?:moved|pushed|changed|bumped|switched|cut) (?:up|back|to|from|by|off|down)|first (?:day|week|time|shift|class)|hard (?:for|to)|has (?:a )?(?:hard time|trouble|difficulty)|needs? (?:two|three|\d+|a|an|his|her|their|new|more|someone|somebody|help|to (?:find|get|learn|know|show|pay|sign|move|file|see|call|bring|have|renew|apply))\b|"
    r"(?:keeps?|kept) \w+ing|(?:won't|will not|wouldn't) (?!mind|be|do what|do any|listen|comply|hurt|try|share|help|clean|participate|cooperate|follow)\w+|(?:has|have|'s|had) (?:outgrown|been up (?:all|since|half))|limp(?:s|ing)|a blur|(?:cold snap|heat wave|blizzard|storm warning|flash flood|power (?:outage|cut)|blackout|hurricane|evacuat\w+|wildfires?|air alert|below zero)|(?:interview|hearing|court|exam|test|surgery|inspection|flight|shift|deadline|biopsy|move|funeral|wedding|trial|audition|review|test) is (?:at|on|in|set|due|today|tomorrow|this|next|coming)|(?:has|have) been (?:louder|worse|harder|weaker|hearing|having|missing|losing|waking|crying|skipping|avoiding|struggling|hiding|refusing to|coughing|falling|out of|without|off|down|asking|picked on|sick)|down to (?:one|two|his|her|the|\d)|only (?:one|two|a|\d+)(?: \w+){1,2} left|(?:english|online|cash|card) only|only (?:in english|online)|broke up|no longer|died|passed away|gets? (?:lost|confused|stuck|mixed|dizzy|winded|tired)|forgets?|mixes|misses|learning (?:to|how|the)|came (?:in )?(?:about|for help)|wants? (?:help|to (?:know|learn|find|get|make|try|see|move|change|apply|buy|start|stop smoking|quit|vote|write|call|read|cook|be able))\b)"
)
# Days out, rest and care: named alone, they are no topic of skill.
LEISURE = frozenset(
    """bowling swimming fishing dancing singing karaoke movie movies bingo art crafts painting coloring puzzle puzzles games game cards music picnic outing
    outings walking walk hiking park zoo mall concert dinner lunch breakfast supper snack snacks party church fair museum gardening yoga gym basketball
    football soccer baseball pool tv television bathing bath shower showering feeding toileting positioning repositioning turning
    transport transportation supervision monitoring companionship companion respite recreation leisure relaxing resting
    napping rounds rounding bedtime mealtime nap day trip ride riding driving errand linens lotion vitals care cares adls adl observation
    holiday birthday celebration parade festival beach bonfire barbecue bbq trivia theater theatre therapy session meeting""".split()
)
# "Cooking with Priya.", "Interview skills today.", "Shopping for school clothes": a topic at the head of a sentence.
TOPIC_HEAD = re.compile(
    r"(?:re |re: |topic |the )?(?:(?:cooking|baking|budgeting|banking|shopping|typing|reading|writing|spelling|counting|cleaning|laundry|money|bill|bills|bus|travel|job|work|resume|résumé|interview|phone|computer|email|"
    r"parenting|driving|medication|meds?|mail|housing|apartment|grocery|meal|nutrition|safety|social|coping|communication|conflict|anger|stress|time|grief|relapse|benefits|tax|taxes|credit|saving|savings|school|homework|math|english|ged|"
    r"diabetes|smoking|sleep|insurance|voting|texting|sewing|math|literacy|boundaries|friendship|dating|self-advocacy|advocacy|street|kitchen|vocational|life|independent living|daily living|household)\b)"
    r"(?: (?:skills?|training|practice|practise|work|lesson|group|class|session|planning|management|prep|search|hunt|hunting|application|applications|paperwork|talk|coaching|support|education|review|help|safety|goals?))*"
    r"(?= ?(?:[.,;|(–-]|$|\n|with|for|today|again|at|in|and|on|tonight|this)\b| ?[.,;|(\n]|$)"
)

# A count of the shift or of last time: "0 seizures this shift, 2 last shift." It compares; it calls for nothing.
MEASURED = re.compile(
    r"\b(?:last|prior|previous|this) (?:shift|visit|time|session|note|period|quarter)\b|\b(?:up|down) from\b|\bbaseline\b|\bcompared\b|\bmaking (?:good |great |some |slow |real )?(?:strides|progress|headway|gains)\b|\b(?:was|were|from) (?:only )?\d+(?: \w+)? (?:in (?!a )|last|when)\b"
)
# Care told as done, whatever its grammar: "insulin 6 u given left abdomen".
CARED = re.compile(
    r"\b(?:meds?|medications?|pills|insulin|vitals?|lotion|cream|linens?|sheets|bedding|teeth|dentures|hair|nails|briefs?|diapers?|pads?|bath|shower|beds?|trash|dishes|laundry|skin|bg|bp|sugar|breakfast|lunch|dinner|supper|snacks?|meals?|fluids|juice|"
    r"feeding|tube|catheter|foley|dressing|wound|bandage|oxygen|nebulizer|treatment|prn|tylenol|lorazepam|milk of magnesia|checks?|rounds|rails?|heels?|floors?|bathroom|toilet|clothes|hearing aids?|glasses|brace|splint)\b(?: [\w/.%()-]+){0,5}? "
    r"(?:given|passed|taken|done|completed|changed|emptied|applied|brushed|combed|washed|cleaned|wiped|swept|mopped|made|offered|provided|rubbed|soaked|served|flushed|checked|intact|monitored|administered|tolerated|set up|laid out|clear|padded|rinsed|removed|trimmed|clipped|braided)\b|\b(?:trash|cream|socks|glasses|hearing aids?|brace|splint|heel boots) (?:in|on|off|out)\b(?! (?:by the (?:city|landlord|bank)|at midnight|since|for))"
)
# What a person says when help is called for: "My knees say no to stairs now", "I can't swing forty".
OWN_WORDS = re.compile(
    r"\b(?:can't|cannot|can not|couldn't|won't (?:work|open|start|let|turn|stop|fit|take)|don't (?:know|have|get|understand)|doesn't (?:work|fit|open|start)|do not know|no (?:idea|money|food|heat|ride|way|one|clue)|nobody|never|"
    r"scared|afraid|nervous|worried|need(?:s|ed)? (?:help|someone|a|to|new|my)|help me|lost|broken?|hurts?|hurting|sick|dizzy|say no|kicked out|fired|evicted|cut off|shut off|keeps? \w+ing|warning|stuck|too (?:much|hard|high|far|fast|loud|heavy|steep)|running out|ran out|stole|stolen|owe|late|out of)\b"
)
# Labels, not events: what follows in the same sentence is no reason.
LABELLING = re.compile(
    r"\b(?:lazy|rude|unmotivated|manipulative|stubborn|bratty|spoiled|defiant|disrespectful|attention[- ]?seeking|moody|bossy|demanding|whiny|clingy|childish|immature|uncooperative|noncompliant|non-compliant|resistant|oppositional|argumentative|irritable|grumpy|cranky|hateful|sneaky|needy|ungrateful|difficult|impossible|mean|nasty|sulky|hostile|problem client|behavior problem)\b"
)

# Verbs by what they tell: a service rendered, a person tended, a liking, a choice, going along.
SERVED = frozenset(
    "given provided attended completed held done offered delivered changed applied reviewed emptied administered noted maintained discussed covered addressed met highlighted processed explored reinforced utilized conducted practiced practised facilitated used served taken checked cleaned".split()
)
RENDERED = frozenset(
    "provided offered reviewed discussed maintained highlighted processed explored reinforced utilized facilitated addressed completed explained emphasised emphasized delivered covered".split()
)
TENDED = RENDERED | frozenset(
    "seen met visited assisted supported helped encouraged observed monitored redirected transported toileted fed bathed dressed given educated engaged prompted reminded accompanied supervised checked contacted greeted picked taken".split()
)
FEELS = frozenset(
    "like want wanted care seem enjoy say says said mind complain tells told stated reported".split()
)
CHOICE = frozenset(
    "chose picked chooses picks wants wanted likes liked prefers preferred prefer decided laughed declined refused said says told tells kept keep keeps smiled loved loves hates hated stopped left put".split()
)
WORDY = frozenset(
    "voiced verbalized expressed participated appeared seemed presented understood agreed thanked nodded enjoyed waved smiled laughed clapped hugged praised cheered joined sat stood".split()
)
