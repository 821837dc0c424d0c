import { findOperator, OPERATOR_WORDS, plainWord } from '../operator/aliases';
import { operatorSpec, type Takes } from '../operator/operator';

/** The longest alias, `is_greater_than_or_equal_to`, has six words. */
const MAX_WORDS = 6;
const SIGN = /[=<>!]{1,3}/y;
const WORD = /[\s-]*([\p{L}\p{N}_]+)/uy;

/** The longest operator whose sign or words begin there: `is not in the last` rather than `is not`. */
export function operatorAt(text: string, offset: number): { length: number; takes: Takes } | undefined {
	for (const end of endsFrom(text, offset)) {
		const name = findOperator(text.slice(offset, end));
		if (name !== undefined) return { length: end - offset, takes: operatorSpec(name).takes };
	}
	return undefined;
}

/** Every single word of the operators: what is none ends the search. */
const PARTS: ReadonlySet<string> = new Set(OPERATOR_WORDS.flatMap((word) => word.split('_')));
const isPartOfOperator = (word: string) =>
	word.length <= 60 &&
	plainWord(word)
		.split('_')
		.every((part) => part === '' || PARTS.has(part));

/** Where one sign, or one, two … words end, the farthest first. */
function endsFrom(text: string, offset: number): number[] {
	SIGN.lastIndex = offset;
	const sign = SIGN.exec(text);
	if (sign !== null) return Array.from(sign[0], (_, index) => offset + sign[0].length - index);
	const ends: number[] = [];
	WORD.lastIndex = offset;
	while (ends.length < MAX_WORDS) {
		const word = WORD.exec(text)?.[1];
		if (word === undefined || !isPartOfOperator(word)) break;
		ends.unshift(WORD.lastIndex);
	}
	return ends;
}
