import type { FieldInfo } from '../types';
import { SegmentsError, type ErrorCode } from '../../error';
import type { SegmentsContext } from '../context';
import { REMEMBERED_MS } from '../context/open-context';
import { remembered } from '../context/remembered';
import { fieldList } from './field-list';
import { NOTHING_SEEN, valuesOfFields, type SeenValues } from './field-values';

/** A picker is not worth a long wait: without values it still works. */
const VALUES_TIMEOUT_MS = 5_000;

/** What only says that the wait was too long. */
const TIMED_OUT: ReadonlySet<ErrorCode> = new Set(['STATEMENT_TIMEOUT', 'LOCK_TIMEOUT']);

/**
 * Lists the fields of the shop with the values of those that have few, which are remembered for some minutes.
 */
export function fieldLister(context: SegmentsContext): () => Promise<FieldInfo[]> {
	const read = remembered((db) => valuesOfFields(context.mapping, context.catalogue, db), REMEMBERED_MS);
	return async () => {
		const options = { timeoutMs: VALUES_TIMEOUT_MS, path: context.mapping.path };
		const values = await context.reader.readOnly(read, options).catch(noneInTime);
		return fieldList(context.catalogue, values);
	};
}

function noneInTime(error: unknown): SeenValues {
	if (SegmentsError.is(error) && TIMED_OUT.has(error.code)) return NOTHING_SEEN;
	throw error;
}
