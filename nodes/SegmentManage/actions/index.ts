import type { Operations } from '../../shared/operation';
import { segmentOperations } from './segment';
import { storeOperations } from './store';

export const operations: Readonly<Record<string, Operations>> = {
	segment: segmentOperations,
	store: storeOperations,
};

export const descriptions = [...Object.values(segmentOperations), ...Object.values(storeOperations)].flatMap(
	({ description }) => description,
);
