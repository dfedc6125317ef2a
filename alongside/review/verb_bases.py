"""Verbs people use in notes, as bases, with their forms made by rule. Wide on purpose: a word here is a verb in a clause
only where a subject stands before it, or where nothing else in the clause is one."""

from __future__ import annotations

from alongside.review.endings import third

# ruff: noqa: E501 - word lists read better on one line
_BASES = """
accept accompany act add admit adjust affix agree aim answer apologize appeal appear apply approach argue arrange arrive ask assess assist assure attach attend avoid bake bathe be become beg begin believe bend book borrow bounce braid break breathe brief bring browse brush build burn button buy call cancel care carry cash catch celebrate change charge chat check cheer choose chop circle clap clarify clean clear climb clip close coach collect comb come comfort compare complain complete confirm connect contact continue contribute convince cook copy correct cough count cover create cross cry cuddle cut dab dance deal decide decline decrease deliver demonstrate deny depart deposit describe design dial dig dine direct disagree discharge discuss dispute divide document download drag draw dress drill drink drive drop dry dust earn eat email empty encourage end engage enjoy enroll ensure enter erase escort examine exchange exercise exit expect explain explore express facilitate fail fall fasten fax feed feel fetch fight file fill find finish fish fit fix flip float fold follow forget format frame fry fund gather get give glance glue go grab greet grill grip grow guess guide hand handle hang happen hate have head hear heat help hesitate hire hit hold hop hope host hug hum hurry identify ignore improve include increase inform insert inspect install interview introduce invite iron join joke jump keep kick kneel knit knock know label lace laugh launder lay lead lean learn leave lend let lift light like limp link listen live load locate lock log look loop lose love lower mail maintain make manage march mark match mean measure meet memorize mention message miss mix model monitor mop move mow nap narrate navigate need negotiate nod note notice notify number observe offer open order organize overhear own pace pack paint park participate pass paste pause pay pedal peel perform phone photograph pick place plan plant play plug point polish post pour practice practise praise pray prefer prepare present press print process produce promise prompt propose provide pull pump purchase push put question quit quiz race raise rate reach read realize rearrange recall receive recognize recommend record recycle redirect redo refer refill refuse register rehearse reheat relate relax release relocate remain remember remind remove renew rent repair repeat replace reply report request  reschedule research reserve respond rest restart restock return reveal review rewrite ride ring rinse rip rock roll rotate rub run say scan schedule scoop score scratch scream scroll scrub seal search select sell send separate serve set sew shake share shave shop shout shovel show shower shred shrug shut sign signal sing sip sit skip sleep slice slide slip slow smell smile smoke snap sneak solve sort sound speak spell spend spill split spray spread squeeze stack stamp stand stare start state stay steer step stick stir stop store stretch struggle study submit succeed suggest support surprise swallow sweep swim swing switch tackle take talk tap tape taste teach tear tell test text thank think throw tidy tie time toast toss touch tour trace train transfer transition translate travel treat trim trust try tug turn type understand unload unlock unpack update upload use vacuum validate verify view visit voice volunteer vote wait wake walk want warm wash watch water wave wear weigh whisper win wipe wish withdraw work worry wrap write yell zip drag drop ferry finalize fund launch liaise lodge pop raise recheck reload resume retry revisit role-play rework shadow swap talk text top trial wheel
""".split()
_OF_NOUN = frozenset("being care end fit hand hold light like mail number party place plan state store support time top total toast walk water work visit review contact call change check group goal".split())
_DOUBLED = frozenset("bag chat chop clap clip cut dab dig drag drop fit flip get grab grip hit hop hug hum jog knit let log mop nap nod pat pet plan plug pop pin put quit quiz rip rub run scan set shop shut sip sit skip slip snap spot step stir stop strip swap swim tap tip top tug trim tug unplug win wrap zip".split())  # fmt: skip


def _ing(base: str) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")) and base != "be":
        return base[:-1] + "ing"
    return base + base[-1] + "ing" if base in _DOUBLED else base + "ing"


BASES = frozenset(_BASES)
THIRD = {third(base): base for base in _BASES} | {"has": "have", "does": "do"}
ING = {_ing(base): base for base in _BASES}
# bases that are no noun in the header of a note
ACTION_BASES = BASES - _OF_NOUN
