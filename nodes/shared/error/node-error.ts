import { NodeError, NodeOperationError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';
import { SegmentsError, withoutSecrets } from '../../../lib';
import { boxOf, inFormWords, operatorLabel } from './form-words';
import { headline, isUnfit } from './headline';

const MOST_ALLOWED = 30;

/**
 * The library's sentence as n8n's error in the form's words, with found, allowed and suggestion in the
 * description; path and code stand last.
 * @param placeOf turns a path of the rule into words of the form, where it can
 */
export function nodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
	placeOf: PlaceOf = noPlace,
): NodeError {
	if (error instanceof NodeError) return error;
	if (!SegmentsError.is(error)) return new NodeOperationError(node, foreign(error), { itemIndex });
	// What has a box of its own is not in the rule.
	const isInRule = error.path !== undefined && boxOf(error.path) === undefined;
	const message = headline(error, isInRule ? placeOf(error.path) : undefined);
	const wrapped = new NodeOperationError(node, message, { itemIndex, description: describe(error) });
	// n8n replaces messages in which it finds the name of a system error.
	wrapped.message = message;
	wrapped.context.segmentsError = plain({
		code: error.code,
		path: error.path,
		found: error.found,
		allowed: error.allowed,
		suggestion: error.suggestion,
	});
	return wrapped;
}

/** Whatever was thrown by others, unless it repeats a password. */
function foreign(error: unknown): Error | string {
	const message = error instanceof Error ? error.message : String(error);
	const shown = withoutSecrets(message);
	return error instanceof Error && shown === message ? error : shown;
}

export type PlaceOf = (path: string) => string | undefined;
const noPlace: PlaceOf = () => undefined;

function describe(error: SegmentsError): string {
	// What to do stands before a list of allowed words, which may be long.
	return [place(error), found(error), remedy(error), allowed(error), identity(error)]
		.filter((part) => part)
		.join(' ');
}

/** The place in a text, or the box of the form. */
function place({ message, path, line, column }: SegmentsError): string | undefined {
	if (line !== undefined)
		return message.startsWith('Line ') ? undefined : `Line ${line}, column ${column ?? 1}.`;
	const box = path === undefined ? undefined : boxOf(path);
	return box && `In the box “${box}”.`;
}

function found({ found: value }: SegmentsError): string | undefined {
	if (value === undefined) return undefined;
	const text = textOf(value);
	return `Found: ${text.length > 120 ? `${text.slice(0, 120)}…` : text}.`;
}

function allowed(error: SegmentsError): string | undefined {
	const words = (error.allowed ?? []).map((word) => (isUnfit(error) ? operatorLabel(word) : word));
	if (words.length === 0) return undefined;
	const more = words.length > MOST_ALLOWED ? ` and ${words.length - MOST_ALLOWED} more` : '';
	return `Allowed: ${words.slice(0, MOST_ALLOWED).join(', ')}${more}.`;
}

function remedy(error: SegmentsError): string | undefined {
	if (!error.suggestion) return undefined;
	const said = inFormWords(error.suggestion);
	const text = isUnfit(error)
		? said.replace(/"(\w+)"/g, (_all, word: string) => `“${operatorLabel(word)}”`)
		: said;
	return /[.!?]$/.test(text) ? text : `${text}.`;
}

const identity = ({ code, path }: SegmentsError) => `Code: ${code}${path ? ` at ${path}` : ''}.`;
const plain = (value: object) => JSON.parse(textOf(value)) as Record<string, string>;

/** What another copy of the library put into an error may hold what JSON cannot say. */
const textOf = (value: unknown): string => jsonOf(value) ?? String(value);
/** Of a function or a symbol, undefined: the declaration leaves that out. */
const jsonOf = (value: unknown) =>
	JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)) as
		string | undefined;
