import { didYouMean, type RuleError } from '../../error';
import { OPERATOR_NAMES, operatorSpec } from '../operator/operator';
import { mendAt } from './mend';
import { errorAt } from './query-error';
import type { Expectation, GrammarError } from './syntax-tree';

/** What was found where the grammar gave up, and what could have stood there. */
export function syntaxError({ expected, location }: GrammarError, text: string): RuleError {
	const offset = location.start.offset;
	const found = tokenAt(text, offset);
	const words = wordsOf(expected ?? []);
	const allowed = words.flatMap((word) => (word === 'operator' ? OPERATOR_SAMPLE : [word]));
	const mend = mendAt(text, offset);
	if (mend !== undefined)
		return errorAt(text, offset, `${mend.sentence} ${mend.suggestion}`, {
			found: found ?? END,
			allowed,
			suggestion: mend.suggestion,
		});
	const sentence = `found ${found === undefined ? END : quoted(found)}, but here can stand: ${words.join(', ')}.`;
	const suggestion = suggest(found, words);
	return errorAt(text, offset, suggestion === undefined ? sentence : `${sentence} ${suggestion}`, {
		found: found ?? END,
		allowed,
		...(suggestion === undefined ? {} : { suggestion }),
	});
}

const END = 'the end of the query';
const quoted = (found: string) => (/^['"]/.test(found) ? found : `"${found}"`);

/** Enough to see how operators look; the nearest of all is suggested. */
const OPERATOR_SAMPLE = OPERATOR_NAMES.map(operatorSpec)
	.filter(({ sample }) => sample)
	.map(({ text }) => text);

const TOKEN = /[\p{L}\p{N}_$.-]{1,40}|[=<>!&|]{1,3}|'[^'\n]{0,30}'?|"[^"\n]{0,30}"?|./suy;

function tokenAt(text: string, offset: number): string | undefined {
	TOKEN.lastIndex = offset;
	return TOKEN.exec(text)?.[0];
}

/** Short, each once. A unit can follow every number: it is said only where nothing else can stand. */
function wordsOf(expected: readonly Expectation[]): string[] {
	const words = new Set(expected.flatMap(wordOf));
	if (words.has('and') && words.has('or')) words.delete('unit of time');
	if (words.has('number')) words.delete('whole number');
	return [...words].sort((a, b) => rank(a) - rank(b));
}

function wordOf(expectation: Expectation): string[] {
	if (expectation.type === 'literal') return [expectation.text];
	if (expectation.type !== 'other' || expectation.description === 'space') return [];
	return expectation.description.split(', ');
}

const FIRST = ['field name', 'operator', 'text in quotes', 'number', 'date'];
const rank = (word: string) => (FIRST.includes(word) ? FIRST.indexOf(word) : word === END ? 99 : 50);

const KEYWORD = /^(?:and|or|not)$/i;
/** A country, typed as it stands. */
const CODE = /^[A-Z]{2}$/;
const SIGNS: Readonly<Record<string, string>> = {
	'&&': 'and',
	'&': 'and',
	'||': 'or',
	'|': 'or',
	'!': 'not',
};

function suggest(found: string | undefined, words: readonly string[]): string | undefined {
	if (found === undefined) return undefined;
	if (/^["']/.test(found) && (found.length === 1 || found.at(-1) !== found[0])) return 'Close the quotes.';
	const sign = Object.hasOwn(SIGNS, found) ? SIGNS[found] : undefined;
	if (sign !== undefined && words.includes(sign)) return `Did you mean "${sign}"?`;
	if (KEYWORD.test(found) || (found.length < 3 && !CODE.test(found))) return undefined;
	if (words.includes('text in quotes') && /^null$/i.test(found)) return 'Write "is null" or "is not null".';
	if (words.includes('text in quotes') && /^[\p{L}\p{N}.]/u.test(found))
		return `Put texts between single quotes: '${found}'.`;
	const near = words.includes('operator')
		? [...words, ...OPERATOR_NAMES.map((name) => operatorSpec(name).text), ...OPERATOR_NAMES]
		: words;
	return didYouMean(found, near);
}
