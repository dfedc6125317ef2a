"""Closed word lists of clauses: helping verbs, joining words, articles, prepositions, nouns that are no names."""

# ruff: noqa: E501 - word lists read better on one line
from __future__ import annotations

BE = frozenset("is are was were am be been being 's 're isn't aren't wasn't weren't ain't".split())
HAVE = frozenset("has have had 've hasn't haven't hadn't having".split())
MODAL = frozenset(
    "can could would should may might must can't couldn't wouldn't shouldn't cannot cant couldnt wouldnt".split()
)
PAST_AUX = frozenset("did was were didn't could couldn't would wouldn't didnt".split())
WILL = frozenset("will 'll won't shall gonna".split())
DO = frozenset("did didn't does doesn't do don't didnt doesnt dont".split())
AUX = BE | HAVE | MODAL | WILL | DO | {"'d", "got", "gets"}
NEGATIVE = frozenset(
    "not never no n't can't couldn't won't wouldn't didn't doesn't don't isn't aren't wasn't weren't hasn't haven't hadn't cannot cant couldnt wouldnt didnt doesnt dont ain't hardly barely shouldn't".split()
)
ADVERB = frozenset(
    "also then never always just really not still again only quickly slowly both each all already once now first alone calmly soon himself herself themself themselves myself finally later often even immediately usually so too twice almost nearly barely hardly suddenly gently quietly softly loudly carefully mostly sometimes kindly briefly partly fully half straight ever long no longer simply together probably clearly obviously plainly definitely recently today yesterday".split()
)
JOIN = frozenset(
    "and then but or so because when while after before since until till til if as that who which where what whether how why though although once unless than & for".split()
)
DEPENDENT = frozenset("that who which what whether how why where if unless than until till til".split())
DET = frozenset(
    "the a an his her their my our your its this that these those every each some any no one two three four five six seven eight nine ten both another".split()
)
PREP = frozenset(
    "of at in on with from for by to into about under near behind beside over after before during between through against around off up down out across along per without since".split()
)
WORKER_TOO = frozenset("us me".split())
TITLES = frozenset(
    "mr mrs ms miss mx don doña madame mister ate sir auntie uncle mother grandma dr sister brother".split()
)
THEY = frozenset("he she they you nobody".split())
NOUNS = frozenset(
    """pharmacy bank school hospital court county city state clinic office agency insurance medicaid medicare snap section housing landlord building
    district manager bus route train elevator lift inspection notice letter bill form application card phone alarm heater boiler fridge stove oven
    washer dryer car van truck chair walker wheelchair cane brace mask machine meter pump tube bag strap frame ramp door lock key window roof ceiling
    water power heat gas electric electricity internet wifi password account rent lease check deposit food groceries cupboards prescription pills meds
    medication refill dose doctor nurse therapist dentist surgeon judge probation officer police sheriff lawyer teacher dean principal coach boss
    shift league team group church pastor priest rabbi imam neighbor neighbour neighbours neighbors roommate housemate tenant owner driver clerk cashier vendor
    copay blackout storm snow ice flood fire smoke trigger ball dog cat friend cousin aunt uncle sister brother mother father mom dad mum daughter son
    wife husband partner ex family parents guardian somebody someone nobody everybody everyone something nothing weather voices pain sleep appetite
    swelling rash fever tremor seizure sugar pressure weight level test exam class course practice session visit meeting call service support progress
    skills goal goals plan day night morning evening afternoon prompts cues level trend mood effort participation transfers intake dinner lunch breakfast supper
    gains rapport relatives grandmother grandma grandfather grandpa ex copies sponsor relative caregiver aide-mate supplier technician plumber electrician inspector mayor pilot chef cook caseworker navigator payee uncle super
    mechanic contractor barber hairdresser dentist optician audiologist interpreter volunteer bailiff warden caretaker matron promoter referee
    printer laptop tablet computer radio television tv freezer microwave kettle toaster vacuum tap sink toilet bath shower tub bed mattress rail walkway
    path steps stairs stairwell street road bridge lot garage yard fence gate sign schedule timetable roster rota budget paycheck pay wages benefits
    pension voucher grant loan debt card fee fine ticket permit license licence passport visa id certificate certificates birth funeral wedding party
    knee hip hand foot leg arm back head neck shoulder tooth teeth eye eyes ear ears heart lung lungs stomach skin hair tremors hands feet hearing
    vision dialysis surgery chemo infusion injection bandage dressing wound splint hoist sling scooter crutches glasses aids inhaler oxygen cpap
    mold mould mice rats roaches bedbugs bugs smoke heat residents ducks pain blood nausea winter summer rain topic focus tin jar matters page pages conditional verbal thursdays mondays copy incident trend
    job work interview employer store shop market library post mail package parcel delivery""".split()
)
OTHER_STAFF = frozenset(
    "case social day night evening morning weekend other new shelter home school health probation another prior previous last court intake".split()
)
ROLE_NEXT = frozenset(
    "worker specialist aide staff group provider coordinator team manager professional partner coach".split()
)
TOLD = frozenset(
    "said says say told tells tell thinks thought reported reports stated states knew know knows hopes hoped believes believed felt feels asked asks".split()
)
NO_VERB = frozenset(
    "certified licensed registered retired dated hundred wheelchair-based embarrassed frightened exhausted confused".split()
)
ALSO_NAMES = frozenset(
    "pat mark bill sue grant chase rob drew frank rose joy hope chip skip buck jack lance pierce will bob don".split()
)
NOT_AFTER = frozenset("and both i he she they we you it him her them me us".split())
UNDONE = frozenset("lock plug screw zipp load pack dress buckl fold wrapp button clipp hook roll".split())
PARTICIPLE_LIKE = frozenset(
    "been gone got had done folded closed broken moved quit stopped started run lost put left said told asked gonna going getting coming aiming".split()
)
ADJECTIVE = frozenset(
    """scared worried excited tired bored red depressed spoiled motivated unmotivated annoyed irritated relaxed distracted disinterested
    uninterested entitled pleased satisfied disorganized determined delighted thrilled amused guarded reserved disheveled unkempt retired
    talented gifted skilled experienced used supposed aged naked wicked animated subdued composed detached dedicated committed""".split()
)
BESIDE = frozenset("while when as before after because until since".split())
DAYS = frozenset("monday tuesday wednesday thursday friday saturday sunday tomorrow tonight today soon next".split())
