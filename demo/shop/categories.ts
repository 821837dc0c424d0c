import type { Row } from './insert';

interface Category {
	slug: string;
	title: string;
	/** Words of a product's title; the first category with a match in the whole list has the product. */
	words: RegExp;
}

// The data set has no categories; these are read off its descriptions.
const tree: { slug: string; title: string; children: Category[] }[] = [
	{
		slug: 'seasonal', title: 'Seasonal', children: [
			{ slug: 'christmas', title: 'Christmas', words: /christmas|xmas|advent|bauble|wreath|angel|reindeer|snow|nativity|santa|icicle/ },
			{ slug: 'easter', title: 'Easter', words: /easter|\beggs?\b|\bchicks?\b|bunny|bunnies|\bhens?\b|rabbit/ },
		],
	},
	{
		slug: 'jewellery', title: 'Jewellery', children: [
			{ slug: 'necklaces', title: 'Necklaces', words: /neckl|pendant/ },
			{ slug: 'bracelets', title: 'Bracelets', words: /bracelet|bangle|anklet/ },
			{ slug: 'earrings', title: 'Earrings', words: /earr/ },
			{ slug: 'rings-and-charms', title: 'Rings & Charms', words: /\brings?\b|brooch|charm|key ?ring|\bhair|diamante/ },
		],
	},
	{
		slug: 'bags', title: 'Bags', children: [
			{ slug: 'lunch-bags', title: 'Lunch Bags & Boxes', words: /lunch/ },
			{ slug: 'handbags-and-purses', title: 'Handbags & Purses', words: /handbag|purse|wallet|shopper|shoulder bag/ },
			{ slug: 'travel-bags', title: 'Travel Bags', words: /luggage|travel|passport|suitcase|cosmetic|\bbags?\b|washbag/ },
		],
	},
	{
		slug: 'lighting', title: 'Lighting', children: [
			{ slug: 'candles-and-scents', title: 'Candles & Scents', words: /candles?\b(?!stick| ?holder)|incense|scent|fragran|oil burner/ },
			{ slug: 'candle-holders', title: 'Candle Holders', words: /t-?light|candelabra|candle ?holder|candlestick|lantern/ },
			{ slug: 'lamps', title: 'Lamps', words: /lamp|\blights?\b|chandelier|torch/ },
		],
	},
	{
		slug: 'kitchen', title: 'Kitchen', children: [
			{ slug: 'mugs-and-cups', title: 'Mugs & Cups', words: /\bmugs?\b|\bcups?\b|saucer|teacup|beaker/ },
			{ slug: 'baking', title: 'Baking', words: /cake|baking|cookie|jelly|mould|\bpie\b|chopping|spatula|measur|recipe|whisk|biscuit/ },
			{ slug: 'tableware', title: 'Tableware', words: /plate|bowl|cutlery|\bdish|tray|napkin|coaster|placemat|\bjugs?\b|\bglass(es)?\b|teapot|dinner|straws?\b|doil|spoon|serving/ },
			{ slug: 'jars-and-tins', title: 'Jars & Tins', words: /\bjars?\b|\btins?\b|bottle|container|canister|\bbin\b|flask|pantry|caddy/ },
			{ slug: 'kitchen-textiles', title: 'Kitchen Textiles', words: /apron|towel|oven glove|cosy|hot water/ },
		],
	},
	{
		slug: 'garden', title: 'Garden', children: [
			{ slug: 'planting', title: 'Planting', words: /plant|watering|garden|seeds?\b|herb|flower ?pot|trowel/ },
			{ slug: 'outdoor', title: 'Outdoor', words: /picnic|parasol|umbrella|\bbirds?\b|doormat|windmill|feeder|beach|deckchair|hammock/ },
		],
	},
	{
		slug: 'toys', title: 'Toys', children: [
			{ slug: 'games', title: 'Games', words: /game|jigsaw|puzzle|dominoes|playing|skittles|snakes|\btoys?\b|yoyo|\bball\b|marbles|quiz|chess|naughts/ },
			{ slug: 'dolls-and-soft-toys', title: 'Dolls & Soft Toys', words: /doll|teddy|\bsoft\b|puppet|spaceboy|babushka|dinosaur|knitted/ },
			{ slug: 'for-children', title: 'For Children', words: /child|kids|baby|nursery|circus|fairy|\bgirl|\bboys?\b|magic/ },
		],
	},
	{
		slug: 'stationery', title: 'Stationery', children: [
			{ slug: 'cards-and-wrap', title: 'Cards & Wrap', words: /\bcards?\b|\bwrap|tissue|gift tag|ribbon|sticker|envelope|\btape\b|voucher/ },
			{ slug: 'writing', title: 'Writing', words: /notebook|\bpens?\b|pencil|sketchbook|diary|journal|book|rubber|eraser|stamp|chalk|ruler|\bnotes?\b|organiser|calendar|stationery/ },
			{ slug: 'crafts', title: 'Crafts', words: /craft|sewing|knitting|\bkit\b|button|paint|beads|crayon|modelling/ },
		],
	},
	{
		slug: 'party', title: 'Party', children: [
			{ slug: 'bunting', title: 'Bunting & Garlands', words: /bunting|garland|paper chain|honeycomb|streamer/ },
			{ slug: 'party-supplies', title: 'Party Supplies', words: /party|balloon|birthday|mask|sparkler|confetti/ },
		],
	},
	{
		slug: 'home', title: 'Home', children: [
			{ slug: 'signs-and-wall-art', title: 'Signs & Wall Art', words: /\bsign\b|\bart\b|picture|frame|poster|print|letter|\btiles?\b|canvas|plaque|blackboard|memo|magnet|photo/ },
			{ slug: 'clocks-and-mirrors', title: 'Clocks & Mirrors', words: /clock|mirror/ },
			{ slug: 'cushions-and-textiles', title: 'Cushions & Textiles', words: /cushion|quilt|throw|curtain|blanket|\brug\b|filler pad|doorstop|door mat/ },
			{ slug: 'boxes-and-baskets', title: 'Boxes & Baskets', words: /\bbox(es)?\b|basket|drawer|cabinet|trunk|chest|crate|rack|storage|shelf|stand\b|tidy|\bcase\b/ },
			{ slug: 'hooks-and-knobs', title: 'Hooks & Knobs', words: /hook|knob|hanger|\bdoor\b|handle|\bkeys?\b/ },
			{ slug: 'bath', title: 'Bath', words: /soap|bath|tooth|shower|balm|toilet|\bnail\b/ },
			{ slug: 'ornaments', title: 'Ornaments', words: /./ },
		],
	},
];

const leaves = tree.flatMap(({ children }) => children);
const idsOfLeaves = new Map<Category, number>();

/** Top categories have the ids 1, 2, …; those below them 101, 102, … */
export const categories: Row[] = [
	...tree.map(({ slug, title }, index) => ({ id: index + 1, parent_id: null, slug, title })),
	...tree.flatMap(({ children }, index) => children.map((child) => leafRow(child, index + 1))),
];

/** The id of the lowest category of a product with this title. */
export function categoryOf(title: string): number {
	const words = title.toLowerCase();
	const leaf = leaves.find((category) => category.words.test(words)) as Category;
	return idsOfLeaves.get(leaf) as number;
}

function leafRow(leaf: Category, parentId: number): Row {
	const id = 101 + idsOfLeaves.size;
	idsOfLeaves.set(leaf, id);
	return { id, parent_id: parentId, slug: leaf.slug, title: leaf.title };
}
