// SPDX-License-Identifier: Apache-2.0
package org.optishear.training;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.optishear.training.Template.Cast;

/// What happens in a story, a sentence a line; A is the hero, B the other one ([Template] says how to read a line).
enum Plot {
    /// The animal is gone.
    LOST_ANIMAL(
            """
                    {A} (opened the gate|came home|went into the yard), but {A.hers} {A.animal} {A.pet} was (gone|missing|not there).
                    {A.She} looked (behind the barn|under the old cart|along the stone wall) and (called its name|whistled twice), but nothing moved.
                    {B} heard {A.her} and (came running|put down {B.hers} {B.tool}|came out of the {B.door} door).
                    "Let us look (together|near the water|by the mill)," said {B}. "(Two see more than one|It cannot be far)."
                    They (walked|went) (up the hill|down the lane|through the long grass) until it was (nearly dark|quite late).
                    At last they found {A.pet} (asleep under a hedge|stuck in a ditch|eating turnips in a garden).
                    {A} (laughed and cried|was so glad that {A.she} could not speak|thanked {B} again and again).
                    """),
    /// The tool breaks.
    BROKEN_TOOL(
            """
                    {A} had to (finish|make) some {A.product} before (noon|the market|the feast), but {A.hers} {A.tool} (broke|cracked).
                    "What shall I do now?" {A.she} (said|asked|sighed). "No {A.trade} can work without it."
                    {B} (was passing|came to the window|sat by the fire) and (saw it all|heard every word).
                    {B.She} was {B.a_trade} and knew (nothing|little) about such things, but {B.she} had (patient|clever|strong) hands.
                    {B.She} (worked|tried) until (midnight|the candle went out), and then the {A.tool} was (whole|good as new) again.
                    {A} (finished the work|made the {A.product}) in time and gave {B} (half the money|a bowl of {B.food}).
                    """),
    /// A storm comes.
    STORM("""
            In the night a (great|wild|terrible) storm came over {A.home}.
            The wind (took the roof off|broke two windows of|pulled at the {A.door} door of) the house of {A}.
            {A.She} (held|hid) {A.hers} {A.animal} {A.pet} and (waited|sang softly) until (morning|the rain stopped).
            When the sun (rose|came out), {B} (stood|was) there with (a ladder|nails and boards|a warm coat).
            "You would do the same for me," {B.she} said, and they (began|set to work) at once.
            By evening the house was (dry|safe|mended), and they ate {A.food} (at the table|by the fire|on the steps).
            """),
    /// A walk to the market of the next town.
    MARKET("""
            {A} wanted to sell {A.product} at the market in {A.neighbour}.
            The road was (long|muddy|steep), and the basket was (heavy|full to the top).
            Half way {A.she} met {B}, who (was going there too|had a cart|carried {B.product}).
            They (talked|joked|sang) all the way, and the road (seemed short|was soon behind them).
            At the market {A} sold (everything|all but one piece|more than ever before).
            {B} bought {A.food} (for both of them|with the last coin), for {A} liked nothing better.
            In the evening they (walked|rode) home to {A.home} under (the stars|a round moon).
            """),
    /// Music at a feast.
    MUSIC("""
            There was a feast in {B.home}, and everyone (came|was asked to come).
            {A} brought the {A.instrument} (in a leather bag|under {A.hers} arm), but {A.she} was (shy|afraid to play).
            "Nobody wants to hear me," {A.she} (said|whispered).
            "I do," said {B}, (taking|and took) the {B.instrument} from the wall.
            So they played together, the {A.instrument} and the {B.instrument}, first (softly|slowly), then (loudly|fast).
            Soon (the whole town|old and young) danced, (even the miller|even the dogs|even the oldest of all).
            {A} was not (shy|afraid) any more.
            """),
    /// Something found.
    FOUND_THING("""
            On the way home {A} found (a {thing}|an old {thing}) (in the grass|beside the road|under a stone).
            {A.She} (picked it up|turned it over) and (wondered|did not know) whose it was.
            "(Keep it|Sell it)," said a man on the road, but {A} (shook {A.hers} head|did not listen).
            {A.She} asked (at every house|everyone) in {A.home}, and at the last house lived {B}.
            "My {thing}!" cried {B}. "(I lost it long ago|My mother gave it to me|I looked for it everywhere)."
            {B.She} (wanted to pay|held out a coin), but {A} only asked for a plate of {A.food}.
            """),
    /// A stranger asks the way.
    STRANGER(
            """
                    A stranger (stopped|knocked) at the {A.door} door and asked the way to {B.home}.
                    "{B.home} lies {B.land}," said {A}. "Go (past the mill|over the bridge|along the wall) and then (left|right|straight on)."
                    "And how do I find {B} the {B.trade}?" asked the stranger.
                    "(Look|Ask) for the {B.door} door, (and listen for the {B.instrument}|and mind the {B.animal})," said {A}.
                    The stranger (thanked {A.her}|bowed) and (left|went on).
                    A (week|month) later a (letter|basket) came: {B} had (got good news|found a lost brother) and sent {A} some {B.product}.
                    """),
    /// A quarrel and its end.
    QUARREL("""
            {A} and {B} had (quarrelled|not spoken for a week) about (a fence|a pear tree|an old debt).
            {A} (stayed|sat) at home with {A.pet} the {A.animal}, and {B} (stayed|sat) at home with {B.pet} the {B.animal}.
            Both were (sad|lonely|cross), and neither would say the first word.
            Then {A.pet} ran (away|down the road) and (lay down|would not leave) before the {B.door} door.
            {B} (opened|looked out) and (had to laugh|smiled). "(Come in|Sit down), both of you," {B.she} said.
            They ate {B.food} together, and (the fence|the quarrel) was (forgotten|never named again).
            """),
    /// Learning the other one's trade.
    APPRENTICE("""
            "I want to learn your trade," {A} said to {B} one day. "I want to make {B.product}."
            {B}, who was {B.a_trade}, (gave {A.her} an apron|showed {A.her} the {B.tool}|only nodded).
            The first day {A} (spoiled everything|hurt {A.hers} thumb|was too slow).
            The second day was (better|no better), and the third day {A.she} made (one good piece|something useful).
            "{A.She} is a good {A.trade}," (said|thought) {B}, "and {A.she} (may become|will be) a good {B.trade} too."
            But {A} went back to (making {A.product}|{A.hers} own {A.tool}), and (both were content|nobody minded).
            """),
    /// A hard winter.
    WINTER("""
            That winter (the snow lay high|it was bitterly cold) in {A.home}, and there was little (wood|bread).
            {A} had (one log|three turnips|a few beans) left, and {A.hers} {A.animal} was hungry too.
            {A.She} thought of {B}, who lived in {B.home}, and (wondered|worried) (how {B.she} was|if {B.she} was warm).
            So {A} (packed|took) half of what {A.she} had and (went|walked) through the snow.
            On the way somebody came towards {A.her}: it was {B} with half of what (was left to {B.her}|{B.she} had).
            They (laughed|sat down) in the snow, and then they cooked {A.food} (out of nearly nothing|in one pot).
            """),
    /// A birthday.
    BIRTHDAY("""
            {A} was {A.age} years old (today|that day), and nobody seemed to (remember|know).
            {A.She} fed {A.pet}, swept the floor and went to (work|{A.hers} {A.tool}) as always.
            At noon {B} came (without a word|with a basket) and (put it|set a covered dish) on the table.
            It was {A.food}, (hot|fresh) and (sweet|good), with {A.age} (nuts|berries) on top.
            Then {B} played the {B.instrument}, and the (neighbours|children) came in through the {A.door} door.
            "How did you know?" asked {A}. "(Friends know|I can count)," said {B}.
            """),
    /// A noise at night.
    NOISE("""
            {A} woke in the night, for something (knocked|scratched|rustled) (under the floor|at the {A.door} door|in the kitchen).
            "A thief!" {A.she} thought and took (the broom|a stick) (in both hands|from its hook).
            {A.pet} the {A.animal} (slept|did not even wake).
            {A.She} (crept|went) down the stairs, (step by step|holding a candle), and (listened|opened the door).
            There sat {B.pet}, the {B.animal} of {B}, (eating {A.food}|with its nose in a bowl).
            In the morning {B} came to (fetch it|say sorry) and brought (new {A.food}|some {B.product}).
            """);

    private static final List<String> THINGS = List.of("ring", "key", "knife", "coin", "silver spoon", "little box",
            "letter", "glove", "button", "map");

    private final String sentences;

    Plot(String sentences) {
        this.sentences = sentences;
    }

    /// Whether the plot can happen to two people: some need two towns.
    boolean suits(Person a, Person b) {
        return switch (this) {
            case STRANGER, WINTER -> !a.home().equals(b.home());
            case LOST_ANIMAL, BROKEN_TOOL, STORM, MARKET, MUSIC, FOUND_THING, QUARREL, APPRENTICE, BIRTHDAY, NOISE ->
                true;
        };
    }

    /// The plot told of two people, as one paragraph.
    String tell(Person a, Person b, RandomGenerator random) {
        String thing = THINGS.get(random.nextInt(THINGS.size()));
        Cast cast = new Cast(Map.of("A", a, "B", b), Map.of("thing", thing));
        return sentences.lines().map(sentence -> Template.write(sentence, cast, random))
                .collect(Collectors.joining(" "));
    }
}
