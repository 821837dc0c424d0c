import type { SegmentsError } from '../error';

/** Whether an error is about a segment: without a store there is nowhere to write it down. */
export const isStoreInstalled = (error: SegmentsError): boolean =>
	error.code !== 'STORE_NOT_INSTALLED' && error.code !== 'STORE_TOO_NEW';
