import { NodeError, NodeOperationError } from 'n8n-workflow';
import type { INode } from 'n8n-workflow';
import { SegmentsError } from '../../../lib';

const MOST_ALLOWED = 30;

/**
 * The library's sentence as n8n's error, with place, found, allowed and suggestion in the description.
 * @param placeOf turns a path of the rule into words of the form, where it can
 */
export function nodeError(
	node: INode,
	error: unknown,
	itemIndex?: number,
	placeOf: PlaceOf = noPlace,
): NodeError {
	if (error instanceof NodeError) return error;
	if (!SegmentsError.is(error))
		return new NodeOperationError(node, error instanceof Error ? error : String(error), { itemIndex });
	const wrapped = new NodeOperationError(node, error.message, {
		itemIndex,
		description: describe(error, placeOf),
	});
	// n8n replaces messages in which it finds the name of a system error.
	wrapped.message = error.message;
	wrapped.context.segmentsError = plain({
		code: error.code,
		path: error.path,
		found: error.found,
		allowed: error.allowed,
		suggestion: error.suggestion,
	});
	return wrapped;
}

export type PlaceOf = (path: string) => string | undefined;
const noPlace: PlaceOf = () => undefined;

function describe(error: SegmentsError, placeOf: PlaceOf): string {
	return [
		place(error, placeOf),
		found(error),
		allowed(error),
		error.suggestion && sentence(error.suggestion),
		`Code: ${error.code}.`,
	]
		.filter((part) => part)
		.join(' ');
}

function place({ message, path, line, column }: SegmentsError, placeOf: PlaceOf): string | undefined {
	if (line !== undefined)
		return message.startsWith('Line ') ? undefined : `Line ${line}, column ${column ?? 1}.`;
	if (!path) return undefined;
	const words = placeOf(path);
	return words === undefined ? `At ${path}.` : `In ${words} (${path}).`;
}

function found({ found: value }: SegmentsError): string | undefined {
	if (value === undefined) return undefined;
	const text = JSON.stringify(value) ?? String(value);
	return `Found: ${text.length > 120 ? `${text.slice(0, 120)}…` : text}.`;
}

function allowed({ allowed: words = [] }: SegmentsError): string | undefined {
	if (words.length === 0) return undefined;
	const more = words.length > MOST_ALLOWED ? ` and ${words.length - MOST_ALLOWED} more` : '';
	return `Allowed: ${words.slice(0, MOST_ALLOWED).join(', ')}${more}.`;
}

const sentence = (text: string) => (/[.!?]$/.test(text) ? text : `${text}.`);
const plain = (value: object) => JSON.parse(JSON.stringify(value)) as Record<string, string>;
