import type { Row } from './insert';

interface Category {
	slug: string;
	title: string;
	/**
	 * Beginnings of words, with a full stop whole words: `plate, glass.` matches "Plates" and "Glass", not
	 * "Glasses".
	 */
	words: string;
}

// The data set has no categories; these are read off its titles. The first with a matching word has the
// product.
const tree: { slug: string; title: string; children: Category[] }[] = [
	{
		slug: 'seasonal',
		title: 'Seasonal',
		children: [
			{
				slug: 'christmas',
				title: 'Christmas',
				words: 'christmas, xmas, advent, bauble, wreath, angel, reindeer, snow, nativity, santa, icicle',
			},
			{
				slug: 'easter',
				title: 'Easter',
				words: 'easter, egg., eggs., chick., chicks., bunny, bunnies, hen., hens., rabbit',
			},
		],
	},
	{
		slug: 'jewellery',
		title: 'Jewellery',
		children: [
			{ slug: 'necklaces', title: 'Necklaces', words: 'neckl, pendant' },
			{ slug: 'bracelets', title: 'Bracelets', words: 'bracelet, bangle, anklet' },
			{ slug: 'earrings', title: 'Earrings', words: 'earr' },
			{
				slug: 'rings-and-charms',
				title: 'Rings & Charms',
				words: 'ring., rings., brooch, charm, keyring, key ring, hair, diamante',
			},
		],
	},
	{
		slug: 'bags',
		title: 'Bags',
		children: [
			{ slug: 'lunch-bags', title: 'Lunch Bags & Boxes', words: 'lunch' },
			{
				slug: 'handbags-and-purses',
				title: 'Handbags & Purses',
				words: 'handbag, purse, wallet, shopper, shoulder bag',
			},
			{
				slug: 'travel-bags',
				title: 'Travel Bags',
				words: 'luggage, travel, passport, suitcase, cosmetic, bag., bags., washbag',
			},
		],
	},
	{
		slug: 'lighting',
		title: 'Lighting',
		children: [
			{
				slug: 'candle-holders',
				title: 'Candle Holders',
				words: 't-light, tlight, t light, candelabra, candle holder, candleholder, candlestick, lantern',
			},
			{
				slug: 'candles-and-scents',
				title: 'Candles & Scents',
				words: 'candle, incense, scent, fragran, oil burner',
			},
			{ slug: 'lamps', title: 'Lamps', words: 'lamp, light., lights., chandelier, torch' },
		],
	},
	{
		slug: 'kitchen',
		title: 'Kitchen',
		children: [
			{
				slug: 'mugs-and-cups',
				title: 'Mugs & Cups',
				words: 'mug., mugs., cup., cups., saucer, teacup, beaker',
			},
			{
				slug: 'baking',
				title: 'Baking',
				words:
					'cake, cupcake, baking, cookie, jelly, mould, pie., chopping, spatula, measur, recipe, whisk, biscuit',
			},
			{
				slug: 'tableware',
				title: 'Tableware',
				words:
					'plate, bowl, cutlery, dish, tray, napkin, coaster, placemat, jug., jugs., glass., glasses., teapot, ' +
					'dinner, straw., straws., doil, spoon, teaspoon, serving, platter',
			},
			{
				slug: 'jars-and-tins',
				title: 'Jars & Tins',
				words: 'jar., jars., tin., tins., bottle, container, canister, bin., flask, pantry, caddy',
			},
			{
				slug: 'kitchen-textiles',
				title: 'Kitchen Textiles',
				words: 'apron, towel, oven glove, cosy, hot water',
			},
		],
	},
	{
		slug: 'garden',
		title: 'Garden',
		children: [
			{
				slug: 'planting',
				title: 'Planting',
				words: 'plant, watering, garden, seed., seeds., herb, flower pot, flowerpot, trowel',
			},
			{
				slug: 'outdoor',
				title: 'Outdoor',
				words:
					'picnic, parasol, umbrella, bird., birds., doormat, windmill, feeder, beach, deckchair, hammock',
			},
		],
	},
	{
		slug: 'toys',
		title: 'Toys',
		children: [
			{
				slug: 'games',
				title: 'Games',
				words:
					'game, jigsaw, puzzle, dominoes, playing, skittles, snakes, toy., toys., yoyo, ball., ' +
					'marbles, quiz, chess, naughts',
			},
			{
				slug: 'dolls-and-soft-toys',
				title: 'Dolls & Soft Toys',
				words: 'doll, teddy, soft., puppet, spaceboy, babushka, dinosaur, knitted',
			},
			{
				slug: 'for-children',
				title: 'For Children',
				words: 'child, kids, baby, nursery, circus, fairy, girl, boy., boys., magic',
			},
		],
	},
	{
		slug: 'stationery',
		title: 'Stationery',
		children: [
			{
				slug: 'cards-and-wrap',
				title: 'Cards & Wrap',
				words: 'card., cards., wrap, tissue, gift tag, ribbon, sticker, envelope, tape., voucher',
			},
			{
				slug: 'writing',
				title: 'Writing',
				words:
					'notebook, pen., pens., pencil, sketchbook, diary, journal, book, rubber, eraser, stamp, chalk, ruler, ' +
					'note., notes., organiser, calendar, stationery',
			},
			{
				slug: 'crafts',
				title: 'Crafts',
				words: 'craft, feltcraft, sewing, knitting, kit., button, paint, beads, crayon, modelling',
			},
		],
	},
	{
		slug: 'party',
		title: 'Party',
		children: [
			{
				slug: 'bunting',
				title: 'Bunting & Garlands',
				words: 'bunting, garland, paper chain, honeycomb, streamer',
			},
			{
				slug: 'party-supplies',
				title: 'Party Supplies',
				words: 'party, balloon, birthday, mask, sparkler, confetti',
			},
		],
	},
	{
		slug: 'home',
		title: 'Home',
		children: [
			{
				slug: 'signs-and-wall-art',
				title: 'Signs & Wall Art',
				words:
					'sign., art., picture, frame, photo, poster, print, letter, tile., tiles., ' +
					'canvas, plaque, blackboard, memo, magnet',
			},
			{ slug: 'clocks-and-mirrors', title: 'Clocks & Mirrors', words: 'clock, mirror' },
			{
				slug: 'cushions-and-textiles',
				title: 'Cushions & Textiles',
				words: 'cushion, quilt, throw, curtain, blanket, rug., filler pad, doorstop, door mat',
			},
			{
				slug: 'boxes-and-baskets',
				title: 'Boxes & Baskets',
				words:
					'box., boxes., basket, drawer, cabinet, trunk, chest, crate, rack, storage, shelf, stand., ' +
					'tidy, case.',
			},
			{
				slug: 'hooks-and-knobs',
				title: 'Hooks & Knobs',
				words: 'hook, knob, hanger, door., handle, key., keys.',
			},
			{ slug: 'bath', title: 'Bath', words: 'soap, bath, tooth, shower, balm, toilet, nail.' },
			{ slug: 'ornaments', title: 'Ornaments', words: '' },
		],
	},
];

/** Top categories have the ids 1, 2, …; those below them 101, 102, … */
export const categories: Row[] = [
	...tree.map(({ slug, title }, index) => ({ id: index + 1, parent_id: null, slug, title })),
	...tree
		.flatMap(({ children }, index) =>
			children.map(({ slug, title }) => ({ parent_id: index + 1, slug, title })),
		)
		.map((leaf, index) => ({ id: 101 + index, ...leaf })),
];

const patterns = tree.flatMap(({ children }) => children).map(({ words }) => patternOf(words));

/** The id of the lowest category of a product with this title. */
export function categoryOf(title: string): number {
	const words = title.toLowerCase();
	return 101 + patterns.findIndex((pattern) => pattern.test(words));
}

// No words match every title: the last category takes what is left.
function patternOf(words: string): RegExp {
	const beginnings = words.split(', ').map((word) => word.replace('.', '\\b'));
	return words ? new RegExp(`\\b(${beginnings.join('|')})`) : /^/;
}
