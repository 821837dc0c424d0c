/** What people write or paste that the grammar does not know: a sentence, and what to write instead. */
export interface Mend {
	readonly sentence: string;
	readonly suggestion: string;
}

/** A kind of text around the place where the grammar gave up. Both patterns must fit. */
interface Kind {
	/** What stands before the place, at its end. */
	readonly before?: RegExp;
	/** What stands at the place. */
	readonly at: RegExp;
	/** @param before what the pattern took @param found likewise */
	readonly mend: (before: string, found: string) => Mend;
}

const CURLY = '‘’‚‛“”„‟«»‹›';

const KINDS: readonly Kind[] = [
	{
		at: new RegExp(`^[${CURLY}\`´]([^${CURLY}\`´'"]{0,30})`, 'u'),
		mend: (_before, found) => ({
			sentence: `${found.charAt(0)} is not a straight quote; word processors and chats write such ones.`,
			suggestion: `Put texts between straight single quotes: '${found.slice(1) || '…'}'.`,
		}),
	},
	{
		before: /(?:^|[^\p{L}\p{N}_.])[\d.]+$/u,
		at: /^[,٫٬_’]\d[\d.,٫٬_]*/u,
		mend: (before, found) => ({
			sentence: `${(before + found).trim().replace(/^[^\d]+/u, '')} is not a number here: a point stands before decimals, and nothing between thousands.`,
			suggestion: 'Write 1234.50.',
		}),
	},
	{ at: /^\p{Sc}/u, mend: (_before, found) => currencyApart(found) },
	{
		before: /\d\s*$/u,
		at: /^[A-Z]{3}(?![\p{L}\p{N}_])/u,
		mend: (_before, found) => currencyApart(found),
	},
	{ at: /^(?:≥|=>)/u, mend: (_before, found) => written(found, '>=') },
	{ at: /^(?:≤|=<)/u, mend: (_before, found) => written(found, '<=') },
	{ before: /=\s*$/u, at: /^>/u, mend: () => written('=>', '>=') },
	{ before: /=\s*$/u, at: /^</u, mend: () => written('=<', '<=') },
	{ at: /^[≠]/u, mend: (_before, found) => written(found, '!=') },
	{
		at: /^;/u,
		mend: () => ({ sentence: 'a query ends without ";".', suggestion: 'Leave the ";" away.' }),
	},
	{
		before: /\d\s*$/u,
		at: /^%/u,
		mend: () => ({
			sentence: 'a number stands without "%".',
			suggestion: 'Write a share as a number: refund_rate > 0.5 is more than half.',
		}),
	},
	{
		before: /\d$/u,
		at: /^\/\d/u,
		mend: () => ({
			sentence: 'a date is not written with "/".',
			suggestion: 'Write the year first: 2025-02-28.',
		}),
	},
];

const currencyApart = (found: string): Mend => ({
	sentence: `an amount is a bare number, but here stands ${found}.`,
	suggestion: 'Name the currency behind it: amount_spent > 500 currency EUR.',
});

const written = (found: string, right: string): Mend => ({
	sentence: `"${found}" is no operator.`,
	suggestion: `Write ${right}.`,
});

/** Undefined where what stands at the place is none of the known slips. */
export function mendAt(text: string, offset: number): Mend | undefined {
	const [before, after] = [text.slice(Math.max(0, offset - 40), offset), text.slice(offset, offset + 60)];
	for (const kind of KINDS) {
		const found = kind.at.exec(after)?.[0];
		const stood = kind.before === undefined ? '' : kind.before.exec(before)?.[0];
		if (found !== undefined && stood !== undefined) return kind.mend(stood, found);
	}
	return undefined;
}
