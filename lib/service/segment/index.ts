export { createSegment } from './create-segment';
export { updateSegment } from './update-segment';
export { deleteSegment } from './delete-segment';
export { listSegments } from './list-segments';
export { registerUse } from './register-use';
export {
	findSegment,
	findSegments,
	idOf,
	isNamedRef,
	lockedSegment,
	refText,
	requireSegments,
	resolveRefs,
} from './find-segment';
export { ruleInWords } from './describe-rule';
export { readRule } from './read-rule';
export { lookupFor } from './lookup';
export { readTimeZone } from '../context/time-zone';
export { inOrder } from './rule-order';
export { nameOf, toSegment, type SegmentName, type SegmentRow } from './segment-row';
