// SPDX-License-Identifier: Apache-2.0
#include "suggest/internal/lexicon.h"

namespace habeas::suggest {

namespace {

using Words = std::string_view;

// Tables, filled by hand.
// clang-format off
constexpr SpeechVerb kVerbs[] = {
    {"said"}, {"says"}, {"has said"}, {"have said"}, {"told"}, {"added"}, {"adds"}, {"stated"},
    {"states"}, {"stressed"}, {"stresses"}, {"emphasised"}, {"emphasized"}, {"emphasises"},
    {"emphasizes"}, {"underlined"}, {"underscored"}, {"explained"}, {"explains"}, {"remarked"},
    {"commented"}, {"declared"}, {"declares"}, {"announced"}, {"announces"}, {"insisted"},
    {"insists"}, {"affirmed"}, {"reiterated"}, {"reaffirmed"}, {"recalled"}, {"warned"}, {"warns"},
    {"testified"}, {"replied"}, {"answered"}, {"responded"}, {"argued"}, {"argues"},
    {"continued", "said", "asserted", false, true}, {"went on", "said", "asserted", false, true},
    {"concluded"}, {"concludes"}, {"confirmed"}, {"confirms"}, {"acknowledged"}, {"admitted"},
    {"noted"}, {"notes"}, {"observed", "said", "asserted", false, true},
    {"found", "wrote", "asserted", false, true}, {"finds", "wrote", "asserted", false, true},
    {"wrote", "wrote"}, {"writes", "wrote"}, {"documented", "wrote"},
    {"documents", "wrote", "asserted", false, true},
    {"published", "wrote", "asserted", false, true}, {"tweeted", "wrote"},
    {"posted", "wrote", "asserted", false, true}, {"reported", "reported", "reported"},
    {"reports", "reported", "reported", false, true}, {"claimed", "said", "alleged"},
    {"claims", "said", "alleged", false, true}, {"alleged", "said", "alleged", false, true},
    {"alleges", "said", "alleged"}, {"allege", "said", "alleged"}, {"accused", "said", "alleged"},
    {"accuses", "said", "alleged"}, {"estimated", "said", "asserted", false, true},
    {"estimates", "said", "asserted", false, true}, {"described"}, {"describes"}, {"put the figure at"}, {"put the number at"}, {"put the toll at"},
    {"called", "said", "asserted", false, true}, {"hailed"}, {"condemned"}, {"condemns"},
    {"criticised"}, {"criticized"}, {"welcomed"}, {"expressed concern"}, {"expressed"},
    {"complained"}, {"denied", "said", "asserted", true}, {"denies", "said", "asserted", true},
    {"rejected", "said", "asserted", true}, {"rejects", "said", "asserted", true},
    {"dismissed", "said", "asserted", true}, {"disputed", "said", "asserted", true},
    {"disputes", "said", "asserted", true}, {"called for", "said", "asserted", false, false, true},
    {"calls for", "said", "asserted", false, false, true},
    {"called on", "said", "asserted", false, false, true},
    {"calls on", "said", "asserted", false, false, true},
    {"called upon", "said", "asserted", false, false, true},
    {"calls upon", "said", "asserted", false, false, true},
    {"demanded", "said", "asserted", false, false, true},
    {"demands", "said", "asserted", false, true, true},
    {"urged", "said", "asserted", false, false, true},
    {"urges", "said", "asserted", false, false, true},
    {"asked for", "said", "asserted", false, false, true},
    {"requested", "said", "asserted", false, false, true},
    {"appealed for", "said", "asserted", false, false, true},
    {"appealed to", "said", "asserted", false, false, true},
    {"recommended", "said", "asserted", false, false, true},
    {"recommends", "said", "asserted", false, false, true}};

constexpr Words kAccording[] = {
    "according to", "in the words of", "as reported by", "as stated by", "citing"};

constexpr Words kCiting[] = {"citing"};
constexpr Hedge kHedges[] = {
    {"alleged", "alleged", true}, {"allegation", "alleged", true},
    {"allegations", "alleged", true}, {"accusations", "alleged", true}, {"allegedly", "alleged"},
    {"purported", "alleged"}, {"purportedly", "alleged"}, {"reportedly", "reported"},
    {"reported to have", "reported"}, {"according to reports", "reported", true},
    {"reports received", "reported", true}, {"information received", "reported", true},
    {"is said to", "reported"}, {"are said to", "reported"}, {"was said to", "reported"},
    {"were said to", "reported"}, {"apparently", "possible"}, {"apparent", "possible"},
    {"the reported", "reported"}, {"reports of", "reported", true}, {"appears to", "possible"},
    {"appear to", "possible"}, {"appeared to", "possible"}, {"seems to", "possible"},
    {"seem to", "possible"}, {"may have", "possible"}, {"may be", "possible"},
    {"may amount", "possible"}, {"may", "possible"}, {"might", "possible"}, {"could", "possible"},
    {"possibly", "possible"}, {"perhaps", "possible"}, {"probably", "possible"},
    {"presumably", "possible"}, {"presumed", "possible"}, {"suspected", "possible"},
    {"believed to", "possible"}, {"is thought to", "possible"}, {"are thought to", "possible"},
    {"unconfirmed", "reported"}, {"it is feared", "possible"}, {"feared", "possible"}};

constexpr Words kPersons[] = {
    "he", "she"};
constexpr Words kOthers[] = {
    "they", "it"};
constexpr Words kDeterminers[] = {
    "the", "a", "an", "this", "that", "these", "those", "its", "their", "his", "her", "our",
    "some", "another", "one"};
constexpr Words kHonorifics[] = {
    "mr", "mrs", "ms", "miss", "dr", "prof", "sir", "dame", "madam"};
constexpr Words kTitles[] = {
    "spokesperson", "spokeswoman", "spokesman", "minister", "secretary", "president", "director",
    "chair", "chairman", "chairwoman", "chairperson", "rapporteur", "ambassador", "representative",
    "commissioner", "coordinator", "lawyer", "attorney", "prosecutor", "judge", "justice",
    "general", "colonel", "officer", "commander", "professor", "researcher", "historian",
    "activist", "journalist", "senator", "deputy", "governor", "mayor", "chief", "head", "leader",
    "member", "founder", "survivor", "witness", "mother", "father", "sister", "brother", "widow",
    "official", "expert", "doctor", "sheikh", "ayatollah", "imam", "state", "affairs", "rights",
    "foreign", "assistant", "under-secretary", "lawmaker", "farmer", "resident", "analyst", "cleric", "teacher", "student", "nurse", "engineer", "prisoner", "inmate", "veteran", "envoy", "vice", "prime", "high", "special", "acting",
    "former", "then"};
constexpr Words kGroups[] = {
    "experts", "rapporteurs", "officials", "families", "relatives", "survivors", "witnesses",
    "lawyers", "activists", "organisations", "organizations", "groups", "group", "committee",
    "commission", "council", "mission", "office", "ministry", "department", "government", "court",
    "prosecutors", "police", "army", "authorities", "investigators", "journalists", "residents",
    "mothers", "association", "union", "party", "agency", "observers", "monitors",
    "representatives", "members", "doctors", "neighbours", "villagers", "prisoners", "detainees",
    "agencies", "network", "centre", "center", "foundation", "institute", "tribunal"};
constexpr Words kDocuments[] = {
    "report", "communication", "letter", "statement", "communique", "press release", "release",
    "text", "document", "resolution", "declaration", "memorandum", "memo", "article", "book",
    "study", "survey", "findings", "appeal", "petition", "verdict", "judgment", "ruling", "note",
    "bulletin", "dispatch", "list"};
constexpr Words kLeadIns[] = {
    "on", "in", "at", "last", "during", "after", "since", "before", "meanwhile", "however",
    "moreover", "but", "and", "yesterday", "today", "earlier", "later", "also", "for", "by", "as",
    "when", "while", "speaking", "writing", "asked", "responding", "commenting", "regrettably",
    "according", "following", "separately", "nevertheless", "still", "then", "now", "finally",
    "furthermore", "additionally", "early", "late", "this", "previously", "among", "with",
    "despite", "over", "from", "under", "answering", "addressing"};
constexpr Words kStops[] = {
    "which", "who", "that", "whose", "where", "when", "was", "were", "is", "are", "has", "have",
    "had", "on", "in", "at", "for", "to", "from", "with", "by", "about", "as", "into", "against",
    "during", "after", "before", "referring", "calling", "describing", "regarding", "concerning",
    "addressed", "sent", "dated", "published", "and", "or", "but", "will", "would", "should",
    "over", "under"};
constexpr Words kFinite[] = {
    "is", "was", "are", "were", "has", "have", "had", "will", "would", "must", "should", "can",
    "does", "did", "do"};
constexpr Words kDemands[] = {
    "must", "should", "the need to", "we need to", "needs to", "call on", "calls on", "call for",
    "calls for", "called for", "called on", "we urge", "urge", "urges", "urged", "demand",
    "demands", "demanded", "it is vital", "it is time", "ought to", "have to", "has to", "we ask",
    "we request", "appeal to", "appeals to", "it is imperative", "it is essential"};
constexpr Words kConditions[] = {
    "if", "unless", "should", "in case", "provided that", "as long as"};
constexpr Words kCharacterisations[] = {
    "crime against humanity", "crimes against humanity", "genocide", "war crime", "war crimes",
    "massacre", "massacres", "atrocity", "atrocities", "ethnic cleansing", "extrajudicial",
    "extermination", "turning point", "breakthrough", "milestone", "described", "describes",
    "amount to", "amounts to", "amounted to", "constitute", "constitutes", "constituted",
    "so-called", "persecution", "act of terror"};
constexpr Words kOpinions[] = {
    "fascist", "mullahs", "thugs", "butcher", "butchers", "henchmen", "puppet", "puppets", "evil",
    "barbaric", "horrific", "horrendous", "heinous", "monstrous", "criminal", "bloodthirsty",
    "so-called", "regrettably", "fortunately", "shameful", "disgraceful", "heroic", "martyrs",
    "glorious", "tyranny", "terrorize", "existential", "impunity", "blackmail", "mercenaries",
    "traitors", "lackeys", "regime", "thrives", "brutal", "ruthless", "vital", "priority",
    "careful"};
constexpr Words kDenials[] = {
    "no reason to believe", "no reason to think", "no evidence that", "not believe that",
    "not true that"};
constexpr Words kAtLeast[] = {
    "at least", "no fewer than", "no less than", "not less than", "upwards of", "minimum of"};
constexpr Words kAtMost[] = {
    "at most", "up to", "no more than", "not more than", "as many as"};
constexpr Words kMoreThan[] = {
    "more than", "over", "in excess of"};
constexpr Words kLessThan[] = {
    "fewer than", "less than", "under"};
constexpr Words kAbout[] = {
    "about", "around", "some", "nearly", "almost", "approximately", "roughly", "close to",
    "an estimated", "estimated"};
constexpr NumberWord kNumbers[] = {
    {"dozens", 24, -1}, {"scores", 40, -1}, {"hundreds", 200, -1}, {"thousands", 2000, -1},
    {"tens of thousands", 20000, -1}, {"hundreds of thousands", 200000, -1},
    {"millions", 2000000, -1}, {"two", 2, 2}, {"three", 3, 3}, {"four", 4, 4}, {"five", 5, 5},
    {"six", 6, 6}, {"seven", 7, 7}, {"eight", 8, 8}, {"nine", 9, 9}, {"ten", 10, 10},
    {"eleven", 11, 11}, {"twelve", 12, 12}, {"fifteen", 15, 15}, {"twenty", 20, 20},
    {"thirty", 30, 30}, {"forty", 40, 40}, {"fifty", 50, 50}, {"sixty", 60, 60},
    {"seventy", 70, 70}, {"eighty", 80, 80}, {"ninety", 90, 90}, {"a hundred", 100, 100},
    {"one hundred", 100, 100}, {"two hundred", 200, 200}, {"a thousand", 1000, 1000},
    {"one thousand", 1000, 1000}, {"two thousand", 2000, 2000}};
constexpr Words kIssuedBy[] = {
    "distributed by", "issued by", "released by", "published by", "statement by", "statement of",
    "press office of", "on behalf of", "source:"};
constexpr Words kOwn[] = {
    "we", "our", "us", "ours"};
// clang-format on

constexpr Lexicon kLexicon = {
    .language = "en",
    .order = WordOrder::kSubjectFirst,
    .verbs = kVerbs,
    .according = kAccording,
    .citing = kCiting,
    .hedges = kHedges,
    .persons = kPersons,
    .others = kOthers,
    .determiners = kDeterminers,
    .honorifics = kHonorifics,
    .titles = kTitles,
    .groups = kGroups,
    .documents = kDocuments,
    .lead_ins = kLeadIns,
    .stops = kStops,
    .finite = kFinite,
    .demands = kDemands,
    .conditions = kConditions,
    .characterisations = kCharacterisations,
    .opinions = kOpinions,
    .denials = kDenials,
    .at_least = kAtLeast,
    .at_most = kAtMost,
    .more_than = kMoreThan,
    .less_than = kLessThan,
    .about = kAbout,
    .numbers = kNumbers,
    .issued_by = kIssuedBy,
    .own = kOwn,
};

}  // namespace

const Lexicon& english_lexicon() { return kLexicon; }

}  // namespace habeas::suggest
