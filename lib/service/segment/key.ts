import { SegmentError } from '../../error';

const MAX_LENGTH = 60;

/** Letters that do not come apart into a Latin letter and a mark. */
const SPELLED: Readonly<Record<string, string>> = {
	ß: 'ss',
	æ: 'ae',
	œ: 'oe',
	ø: 'o',
	đ: 'd',
	ð: 'd',
	ł: 'l',
	þ: 'th',
	ı: 'i',
	ħ: 'h',
};

/**
 * A key from a title: `Grüße & Küsse` → `grusse-kusse`. Plain ASCII, so that it can stand in rules, addresses
 * and file names; undefined where nothing is left of the title (another script). Never digits alone: those
 * are read as an id.
 */
export function slugOf(title: string): string | undefined {
	const plain = title
		.normalize('NFKD')
		.toLowerCase()
		.replace(/\p{M}/gu, '')
		.replace(/[ßæœøđðłþıħ]/g, (letter) => SPELLED[letter] ?? letter);
	const slug = plain
		.replace(/[^a-z0-9]+/g, '-')
		.slice(0, MAX_LENGTH)
		.replace(/^-+|-+$/g, '');
	if (slug === '') return undefined;
	return /^\d+$/.test(slug) ? `segment-${slug}` : slug;
}

/** The first of `vip`, `vip-2`, `vip-3` … that is free. */
export function firstFree(slug: string, taken: ReadonlySet<string>): string {
	for (let number = 1; ; number += 1) {
		const key = number === 1 ? slug : `${slug}-${number}`;
		if (!taken.has(key)) return key;
	}
}

/** A key that the user chose. */
export function readKey(key: unknown): string {
	if (typeof key === 'string' && /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,99}$/u.test(key) && !/^\d+$/.test(key))
		return key;
	throw new SegmentError(
		'OPTION_INVALID',
		'A key is made of letters, digits, "-", "_" and ".", begins with a letter or digit and is not a number.',
		{
			path: 'key',
			found: key,
			allowed: ['vip', 'big-spenders', 'eu_2025'],
		},
	);
}
