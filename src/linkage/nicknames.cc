// SPDX-License-Identifier: Apache-2.0
#include "linkage/internal/nicknames.h"

#include <algorithm>
#include <iterator>

// Compiled by hand from common knowledge of these names. A name may stand in several groups; two
// names are used for one another if a group has both.

namespace habeas::linkage::internal {

namespace {

struct Entry {
  std::u16string_view name;
  int group;
};

// Sorted by name.
// clang-format off
constexpr Entry kEntries[] = {
    {u"abby", 118}, {u"abigail", 118}, {u"addie", 119}, {u"adelaide", 119}, {u"aggie", 120},
    {u"agnes", 120}, {u"al", 57}, {u"al", 58}, {u"albert", 57}, {u"albrecht", 57}, {u"alec", 13},
    {u"aleck", 13}, {u"alejandro", 13}, {u"alex", 13}, {u"alexander", 13}, {u"alexandre", 13},
    {u"alf", 58}, {u"alfie", 58}, {u"alfred", 58}, {u"alice", 121}, {u"allie", 121}, {u"ally", 121},
    {u"amelia", 122}, {u"amy", 122}, {u"andre", 14}, {u"andreas", 14}, {u"andrew", 14},
    {u"andy", 14}, {u"anita", 85}, {u"ann", 85}, {u"anna", 85}, {u"anne", 85}, {u"annie", 85},
    {u"anthony", 15}, {u"anton", 15}, {u"antonio", 15}, {u"antony", 15}, {u"art", 16},
    {u"arthur", 16}, {u"artie", 16}, {u"arturo", 16}, {u"august", 59}, {u"augustus", 59},
    {u"babs", 123}, {u"barbara", 123}, {u"barbie", 123}, {u"bastian", 156}, {u"bea", 124},
    {u"beatrice", 124}, {u"becca", 111}, {u"becky", 111}, {u"bella", 98}, {u"belle", 98},
    {u"ben", 17}, {u"benjamin", 17}, {u"benjie", 17}, {u"benny", 17}, {u"bern", 60},
    {u"bernard", 60}, {u"bernhard", 60}, {u"bernie", 60}, {u"bert", 1}, {u"bert", 26},
    {u"bert", 29}, {u"bert", 57}, {u"bert", 64}, {u"bertie", 57}, {u"bess", 81}, {u"bessie", 81},
    {u"beth", 81}, {u"betsy", 81}, {u"betty", 81}, {u"biddy", 125}, {u"bill", 0}, {u"billy", 0},
    {u"bob", 1}, {u"bobby", 1}, {u"bridget", 125}, {u"bridie", 125}, {u"carl", 7}, {u"carlos", 7},
    {u"caro", 126}, {u"carol", 126}, {u"caroline", 126}, {u"carrie", 126}, {u"catharine", 84},
    {u"catherine", 84}, {u"cathy", 84}, {u"cec", 61}, {u"cecil", 61}, {u"charles", 7},
    {u"charley", 7}, {u"charlie", 7}, {u"charlie", 127}, {u"charlotte", 127}, {u"charo", 164},
    {u"chas", 7}, {u"chris", 62}, {u"chris", 128}, {u"chrissie", 128}, {u"christina", 128},
    {u"christine", 128}, {u"christoph", 62}, {u"christopher", 62}, {u"chucho", 167}, {u"chuck", 7},
    {u"cilla", 149}, {u"cindy", 130}, {u"claire", 129}, {u"clara", 129}, {u"clare", 129},
    {u"cliff", 63}, {u"clifford", 63}, {u"concepcion", 165}, {u"concha", 165}, {u"cuthbert", 64},
    {u"cynthia", 130}, {u"daisy", 83}, {u"dan", 18}, {u"daniel", 18}, {u"danny", 18}, {u"dave", 19},
    {u"davey", 19}, {u"david", 19}, {u"davy", 19}, {u"deb", 131}, {u"debbie", 131},
    {u"deborah", 131}, {u"dick", 2}, {u"dickie", 2}, {u"dolly", 90}, {u"dolores", 163},
    {u"dom", 158}, {u"dominic", 158}, {u"don", 20}, {u"donald", 20}, {u"donnie", 20},
    {u"donny", 20}, {u"dora", 90}, {u"dorothea", 90}, {u"dorothy", 90}, {u"dot", 90},
    {u"dottie", 90}, {u"doug", 21}, {u"douglas", 21}, {u"drew", 14}, {u"ed", 6}, {u"ed", 22},
    {u"eddie", 6}, {u"eddie", 22}, {u"edie", 132}, {u"edith", 132}, {u"edmund", 22}, {u"eduard", 6},
    {u"edw", 6}, {u"edward", 6}, {u"eleanor", 91}, {u"elinor", 91}, {u"elisabeth", 81},
    {u"eliza", 81}, {u"elizabeth", 81}, {u"ella", 98}, {u"ellen", 91}, {u"ellen", 92},
    {u"ellie", 91}, {u"elsie", 81}, {u"elsie", 121}, {u"elspeth", 81}, {u"em", 93}, {u"emily", 93},
    {u"emily", 122}, {u"emma", 93}, {u"emmie", 93}, {u"enrique", 8}, {u"ernest", 23},
    {u"ernie", 23}, {u"ernst", 23}, {u"essie", 133}, {u"esther", 133}, {u"etta", 97},
    {u"eugene", 24}, {u"fanny", 95}, {u"felipe", 44}, {u"flo", 94}, {u"florence", 94},
    {u"florrie", 94}, {u"flossie", 94}, {u"fran", 11}, {u"fran", 95}, {u"frances", 95},
    {u"francis", 11}, {u"francisco", 11}, {u"francisco", 160}, {u"francois", 11}, {u"frank", 11},
    {u"frankie", 11}, {u"frankie", 95}, {u"franz", 11}, {u"fred", 12}, {u"fred", 58},
    {u"freda", 117}, {u"freddie", 12}, {u"freddy", 12}, {u"frederic", 12}, {u"frederick", 12},
    {u"fredrick", 12}, {u"friedrich", 12}, {u"fritz", 12}, {u"gabe", 65}, {u"gabriel", 65},
    {u"gail", 118}, {u"gene", 24}, {u"geo", 9}, {u"geoff", 66}, {u"geoffrey", 66}, {u"georg", 9},
    {u"george", 9}, {u"georgiana", 134}, {u"georgie", 9}, {u"georgie", 134}, {u"georgina", 134},
    {u"gerald", 25}, {u"gerard", 25}, {u"gerhard", 25}, {u"gerry", 25}, {u"gertie", 135},
    {u"gertrude", 135}, {u"gil", 26}, {u"gilbert", 26}, {u"ginny", 116}, {u"grace", 136},
    {u"gracie", 136}, {u"greg", 27}, {u"gregory", 27}, {u"greta", 83}, {u"guadalupe", 162},
    {u"guillaume", 0}, {u"gus", 59}, {u"gwen", 137}, {u"gwendolen", 137}, {u"gwendoline", 137},
    {u"hal", 8}, {u"hal", 28}, {u"hank", 8}, {u"hannah", 85}, {u"hans", 3}, {u"harold", 28},
    {u"harriet", 96}, {u"harriett", 96}, {u"harry", 8}, {u"harry", 28}, {u"hattie", 96},
    {u"heidi", 119}, {u"heinrich", 8}, {u"helen", 91}, {u"helen", 92}, {u"helena", 92},
    {u"helene", 92}, {u"henri", 8}, {u"henrietta", 97}, {u"henry", 8}, {u"herb", 29},
    {u"herbert", 29}, {u"hester", 133}, {u"hettie", 97}, {u"hetty", 97}, {u"hodge", 74},
    {u"hugh", 30}, {u"hughie", 30}, {u"humph", 67}, {u"humphrey", 67}, {u"huw", 30}, {u"ian", 3},
    {u"ignacio", 161}, {u"ike", 31}, {u"isaac", 31}, {u"isabel", 81}, {u"isabel", 98},
    {u"isabella", 98}, {u"jack", 3}, {u"jackie", 138}, {u"jacob", 4}, {u"jacqueline", 138},
    {u"james", 4}, {u"jamie", 4}, {u"jane", 88}, {u"janet", 88}, {u"janey", 88}, {u"jas", 4},
    {u"jean", 3}, {u"jean", 88}, {u"jeff", 66}, {u"jeffrey", 66}, {u"jem", 4}, {u"jen", 89},
    {u"jennie", 88}, {u"jennifer", 89}, {u"jenny", 88}, {u"jenny", 89}, {u"jeremiah", 68},
    {u"jeremy", 68}, {u"jerry", 25}, {u"jerry", 68}, {u"jesus", 167}, {u"jill", 99}, {u"jim", 4},
    {u"jimmy", 4}, {u"jno", 3}, {u"jo", 139}, {u"joan", 88}, {u"jock", 3}, {u"joe", 10},
    {u"joey", 10}, {u"johann", 3}, {u"johannes", 3}, {u"john", 3}, {u"johnny", 3}, {u"johnny", 32},
    {u"jon", 3}, {u"jon", 32}, {u"jonathan", 32}, {u"jorge", 9}, {u"jos", 10}, {u"jos", 155},
    {u"jose", 10}, {u"jose", 159}, {u"josef", 10}, {u"joseph", 10}, {u"joseph", 155},
    {u"josephine", 139}, {u"josephus", 155}, {u"josh", 69}, {u"joshua", 69}, {u"josie", 139},
    {u"juan", 3}, {u"judith", 140}, {u"judy", 140}, {u"julia", 99}, {u"julie", 99}, {u"juliet", 99},
    {u"karl", 7}, {u"kate", 84}, {u"katharina", 84}, {u"katharine", 84}, {u"katherine", 84},
    {u"kathleen", 84}, {u"kathryn", 84}, {u"kathy", 84}, {u"katie", 84}, {u"katrina", 141},
    {u"kay", 84}, {u"ken", 33}, {u"kenneth", 33}, {u"kenny", 33}, {u"kit", 62}, {u"kitty", 84},
    {u"kris", 62}, {u"larry", 34}, {u"laurence", 34}, {u"laurie", 34}, {u"lavinia", 142},
    {u"lawrence", 34}, {u"len", 35}, {u"lena", 92}, {u"lennie", 35}, {u"lenny", 35},
    {u"lenore", 91}, {u"leo", 35}, {u"leonard", 35}, {u"letitia", 100}, {u"lettie", 100},
    {u"letty", 100}, {u"lew", 36}, {u"lewis", 36}, {u"liam", 0}, {u"libby", 81}, {u"lilian", 143},
    {u"lillian", 143}, {u"lily", 143}, {u"lina", 126}, {u"lisa", 81}, {u"lisbeth", 81},
    {u"liz", 81}, {u"lizzie", 81}, {u"lola", 163}, {u"lorenz", 34}, {u"lotte", 127},
    {u"lottie", 127}, {u"lou", 36}, {u"lou", 101}, {u"louis", 36}, {u"louisa", 101},
    {u"louise", 101}, {u"lucie", 102}, {u"lucille", 102}, {u"lucinda", 102}, {u"lucy", 102},
    {u"ludwig", 36}, {u"luis", 36}, {u"lupe", 162}, {u"madge", 83}, {u"madge", 144}, {u"mae", 82},
    {u"maggie", 83}, {u"mamie", 82}, {u"manolo", 166}, {u"manuel", 166}, {u"margaret", 83},
    {u"margarete", 83}, {u"marge", 83}, {u"marge", 144}, {u"margery", 83}, {u"margie", 83},
    {u"margot", 83}, {u"maria", 82}, {u"marie", 82}, {u"marjorie", 144}, {u"martha", 103},
    {u"martin", 70}, {u"marty", 70}, {u"mary", 82}, {u"matilda", 104}, {u"matt", 37},
    {u"matthew", 37}, {u"matthias", 37}, {u"mattie", 103}, {u"mattie", 104}, {u"matty", 37},
    {u"maud", 104}, {u"maurice", 71}, {u"max", 157}, {u"maximilian", 157}, {u"may", 82},
    {u"meg", 83}, {u"michael", 38}, {u"michel", 38}, {u"mick", 38}, {u"mickey", 38}, {u"micky", 38},
    {u"miguel", 38}, {u"mike", 38}, {u"mildred", 105}, {u"millie", 93}, {u"millie", 105},
    {u"millie", 122}, {u"mimi", 145}, {u"minnie", 82}, {u"miriam", 145}, {u"moll", 82},
    {u"molly", 82}, {u"morris", 71}, {u"mu", 146}, {u"muriel", 146}, {u"nacho", 161}, {u"nan", 85},
    {u"nancy", 85}, {u"nat", 39}, {u"nate", 39}, {u"nathan", 32}, {u"nathan", 39},
    {u"nathaniel", 39}, {u"ned", 6}, {u"ned", 22}, {u"nell", 91}, {u"nell", 92}, {u"nellie", 91},
    {u"nellie", 92}, {u"nessie", 120}, {u"nicholas", 40}, {u"nick", 40}, {u"nick", 158},
    {u"nicky", 40}, {u"nicky", 147}, {u"nicola", 147}, {u"nicolas", 40}, {u"nikolaus", 40},
    {u"noll", 41}, {u"nora", 91}, {u"olive", 148}, {u"oliver", 41}, {u"olivia", 148},
    {u"ollie", 41}, {u"ollie", 148}, {u"paco", 160}, {u"paddy", 42}, {u"pam", 106},
    {u"pamela", 106}, {u"pancho", 160}, {u"pat", 42}, {u"pat", 107}, {u"patricia", 107},
    {u"patrick", 42}, {u"patty", 103}, {u"patty", 107}, {u"pedro", 43}, {u"peggy", 83},
    {u"penelope", 108}, {u"penny", 108}, {u"pepe", 159}, {u"percival", 72}, {u"percy", 72},
    {u"pete", 43}, {u"peter", 43}, {u"phil", 44}, {u"philip", 44}, {u"philippa", 109},
    {u"philippe", 44}, {u"phillip", 44}, {u"pierre", 43}, {u"pip", 44}, {u"pip", 109},
    {u"polly", 82}, {u"priscilla", 149}, {u"prissy", 149}, {u"prudence", 150}, {u"prue", 150},
    {u"rachel", 110}, {u"rae", 110}, {u"rafe", 45}, {u"ralph", 45}, {u"ray", 46}, {u"raymond", 46},
    {u"rebecca", 111}, {u"reg", 47}, {u"reggie", 47}, {u"reginald", 47}, {u"rich", 2},
    {u"richard", 2}, {u"richie", 2}, {u"rick", 2}, {u"ricky", 2}, {u"rita", 83}, {u"rob", 1},
    {u"robbie", 1}, {u"robert", 1}, {u"robin", 1}, {u"robt", 1}, {u"rod", 73}, {u"roddy", 73},
    {u"roderick", 73}, {u"rodge", 74}, {u"roger", 74}, {u"ron", 48}, {u"ronald", 48},
    {u"ronnie", 48}, {u"rosario", 164}, {u"rose", 112}, {u"rosemary", 112}, {u"rosie", 112},
    {u"rudolf", 75}, {u"rudolph", 75}, {u"rudy", 75}, {u"rupert", 1}, {u"ruth", 113},
    {u"ruthie", 113}, {u"sadie", 86}, {u"sal", 86}, {u"sally", 86}, {u"sam", 49}, {u"saml", 49},
    {u"sammy", 49}, {u"samuel", 49}, {u"sandy", 13}, {u"sara", 86}, {u"sarah", 86}, {u"sasha", 13},
    {u"seb", 156}, {u"sebastian", 156}, {u"sib", 152}, {u"sid", 51}, {u"sidney", 51}, {u"sly", 77},
    {u"sol", 76}, {u"solomon", 76}, {u"sophia", 151}, {u"sophie", 151}, {u"stefan", 50},
    {u"stephan", 50}, {u"stephen", 50}, {u"steve", 50}, {u"steven", 50}, {u"stevie", 50},
    {u"sue", 87}, {u"susan", 87}, {u"susanna", 87}, {u"susannah", 87}, {u"susie", 87},
    {u"suzanne", 87}, {u"sybil", 152}, {u"syd", 51}, {u"sydney", 51}, {u"sylvester", 77},
    {u"ted", 6}, {u"ted", 22}, {u"ted", 52}, {u"teddy", 6}, {u"teddy", 52}, {u"terence", 78},
    {u"terry", 78}, {u"terry", 114}, {u"tess", 114}, {u"tessa", 114}, {u"theo", 52},
    {u"theodor", 52}, {u"theodore", 52}, {u"theresa", 114}, {u"therese", 114}, {u"thomas", 5},
    {u"thos", 5}, {u"tilda", 104}, {u"tilly", 104}, {u"tim", 53}, {u"timothy", 53}, {u"tina", 128},
    {u"tish", 100}, {u"tom", 5}, {u"tommy", 5}, {u"tony", 15}, {u"tricia", 107}, {u"trina", 141},
    {u"trixie", 124}, {u"trudy", 135}, {u"ursie", 153}, {u"ursula", 153}, {u"val", 79},
    {u"valentine", 79}, {u"vi", 154}, {u"vic", 115}, {u"vicky", 115}, {u"victoria", 115},
    {u"vin", 54}, {u"vince", 54}, {u"vincent", 54}, {u"vinnie", 142}, {u"violet", 154},
    {u"virginia", 116}, {u"wally", 55}, {u"walt", 55}, {u"walter", 55}, {u"walther", 55},
    {u"wat", 55}, {u"wilf", 80}, {u"wilfred", 80}, {u"wilfrid", 80}, {u"wilhelm", 0}, {u"will", 0},
    {u"william", 0}, {u"willie", 0}, {u"willy", 0}, {u"winifred", 117}, {u"winnie", 117},
    {u"wm", 0}, {u"zac", 31}, {u"zach", 56}, {u"zachary", 56}, {u"zack", 56},
};
// clang-format on

struct Range {
  const Entry* begin;
  const Entry* end;
};

Range entries_of(std::u16string_view name) {
  const auto range =
      std::equal_range(std::begin(kEntries), std::end(kEntries), Entry{name, 0},
                       [](const Entry& a, const Entry& b) { return a.name < b.name; });
  return {range.first, range.second};
}

}  // namespace

bool are_nicknames(std::u16string_view a, std::u16string_view b) {
  const Range first = entries_of(a);
  if (first.begin == first.end) return false;
  const Range second = entries_of(b);
  for (const Entry* x = first.begin; x != first.end; ++x)
    for (const Entry* y = second.begin; y != second.end; ++y)
      if (x->group == y->group) return true;
  return false;
}

}  // namespace habeas::linkage::internal
