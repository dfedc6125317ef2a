"""Verbs of ordinary English notes, by the forms they take. Regular forms are made by code; irregular pasts are listed."""

# ruff: noqa: E501 - word lists read better on one line
from __future__ import annotations

from alongside.review.endings import third

_IRREGULAR = """
arise:arose:arisen awake:awoke:awoken bear:bore:borne beat:beat:beaten become:became:become begin:began:begun bend:bent:bent bet:bet:bet
bid:bid:bid bind:bound:bound bite:bit:bitten bleed:bled:bled blow:blew:blown break:broke:broken bring:brought:brought build:built:built
burst:burst:burst buy:bought:bought catch:caught:caught choose:chose:chosen cling:clung:clung come:came:come cost:cost:cost creep:crept:crept
cut:cut:cut deal:dealt:dealt dig:dug:dug dive:dove:dived do:did:done draw:drew:drawn dream:dreamt:dreamt drink:drank:drunk drive:drove:driven
eat:ate:eaten fall:fell:fallen feed:fed:fed feel:felt:felt fight:fought:fought find:found:found fit:fit:fit flee:fled:fled fling:flung:flung
fly:flew:flown forget:forgot:forgotten forgive:forgave:forgiven freeze:froze:frozen get:got:gotten give:gave:given go:went:gone grind:ground:ground
grow:grew:grown hang:hung:hung have:had:had hear:heard:heard hide:hid:hidden hit:hit:hit hold:held:held hurt:hurt:hurt keep:kept:kept kneel:knelt:knelt
know:knew:known lay:laid:laid lead:led:led lean:leant:leant leap:leapt:leapt learn:learnt:learnt leave:left:left lend:lent:lent let:let:let lie:lay:lain
light:lit:lit lose:lost:lost make:made:made mean:meant:meant meet:met:met pay:paid:paid put:put:put quit:quit:quit read:read:read rid:rid:rid
ride:rode:ridden ring:rang:rung rise:rose:risen run:ran:run say:said:said see:saw:seen seek:sought:sought sell:sold:sold send:sent:sent set:set:set
sew:sewed:sewn shake:shook:shaken shed:shed:shed shine:shone:shone shoot:shot:shot show:showed:shown shrink:shrank:shrunk shut:shut:shut
sing:sang:sung sink:sank:sunk sit:sat:sat sleep:slept:slept slide:slid:slid sling:slung:slung slip:slipped:slipped smell:smelt:smelt speak:spoke:spoken
speed:sped:sped spell:spelt:spelt spend:spent:spent spill:spilt:spilt spin:spun:spun spit:spat:spat split:split:split spread:spread:spread
spring:sprang:sprung stand:stood:stood steal:stole:stolen stick:stuck:stuck sting:stung:stung stride:strode:stridden strike:struck:struck
string:strung:strung swear:swore:sworn sweep:swept:swept swell:swelled:swollen swim:swam:swum swing:swung:swung take:took:taken teach:taught:taught
tear:tore:torn tell:told:told think:thought:thought throw:threw:thrown understand:understood:understood wake:woke:woken wear:wore:worn weep:wept:wept
win:won:won wind:wound:wound withdraw:withdrew:withdrawn write:wrote:written overhear:overheard:overheard redo:redid:redone rewrite:rewrote:rewritten
"""
_REGULAR = """
graduate retire marry divorce relocate demolish inspect owe lack matter scare worry itch ache accept accompany ache achieve act add address adjust administer admit agree aim allow announce answer apologize appear apply argue arrange arrive ask
assemble assist attach attempt attend avoid back bag bake balance bang bathe bathe bin blame blend blink block boil bolt book borrow bounce bow braid
breathe brush buckle bump burn button calculate call cancel carry change charge chart chat check cheer chew chip chop circle claim clap clean clear click
climb clip clock close coach collect color colour comb come comfort compare complain complete confirm connect contact continue cook cool cope copy correct
cough count cover crack crash crawl cross crumple cry cue curl cut damage dance deal decide decline decorate delay deliver demand demonstrate deny
describe dial dictate dip direct disagree disappear discharge discuss dislike dispute drag dress drift drill drop drum dry dump dust earn email empty enable
encourage end enjoy enter erase escape evict examine exchange excuse exercise expect expire explain explore express face fade fail faint fasten fax fetch
file fill film find finger finish fix flag flash flip float flood flush focus fold follow force frown fry gather gaze gesture giggle glance glue grab greet grin
grip groan guess guide hand happen hate haul heat help hesitate highlight hint hire hitch hope host hug hum hurry identify ignore imitate improve include
increase inform insist inspect install interrupt introduce invite iron jar jog join joke jot jump kick kiss knit knock label lack land last laugh leak lick
lift like limp line link list listen live load locate lock log look loop lower mail manage mark mash match measure melt mend mention milk miss mix model modify
moan mop move mumble murmur mute nail name nap need nod note notice notify nudge number obtain offer open operate order organize pace pack paint panic park
pass paste pat pause pay pedal peel peer phone photograph pick pin place plan plant play plead plug point poke polish pop post pound pour practice practise
praise pray prefer prepare present press pretend price print process promise prompt propose protest provide pull pump punch push puzzle question quote race raise
rate reach react realize receive recite recognize recommend record recover redirect reduce refer refill refuse register rehearse reject relax release remain
remember remind remove renew rent repair repeat replace reply report request rescue respond rest retell return review rinse rip rock role-play roll rotate rub
rush save scan scare schedule scold scoop score scrape scratch scream scrub search seat select separate serve settle share shave shift shop shorten shout
shove shovel shower shrug shuffle sigh sign signal skip slam slap slice slow smash smile smoke snap sneeze sniff soak solve sort sound spell splash spoon
spot spray squeeze stack stall stamp stare start state stay steady steer step stir stop store strap stretch stroke strum struggle stumble submit suggest
supervise supply support suspend swallow swap sway switch talk tap tape taste tease tend test text thank thread threaten tick tidy tie tighten tilt time tip toast toss touch
tow trace track trade train transfer transport trap travel treat tremble trigger trim trip trust try tuck tug tune turn twist type undo unlock unplug unscrew unzip
update upload urge use vacuum validate visit vomit vote wait walk want warm warn wash watch water wave weigh welcome wheel whisper whistle wipe wish
wonder work worry wrap yawn yell zip zoom
"""

IRREGULAR_PAST: frozenset[str]
PARTICIPLE: frozenset[str]
BASE_FORMS: frozenset[str]
THIRD: frozenset[str]


_ROWS = [row.split(":") for row in _IRREGULAR.split()]
IRREGULAR_PAST = frozenset(past for _, past, _ in _ROWS) | {"spit", "lent", "done", "seen", "rung", "sung"}
PARTICIPLE = frozenset(part for *_, part in _ROWS)
BASE_FORMS = frozenset(base for base, *_ in _ROWS) | frozenset(_REGULAR.split())
THIRD = frozenset(map(third, BASE_FORMS)) | {"has", "does", "goes"}
