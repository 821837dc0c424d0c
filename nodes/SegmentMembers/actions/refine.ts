import type { RuleInput } from '../../../lib';
import { narrowingProperties } from '../../shared/descriptions';
import { parameter } from '../../shared/operation';
import type { Call } from '../../shared/operation';
import { placeInNarrowing, readNarrowing } from '../../shared/parameter';

const NAME = 'refine';
const LABEL = 'Refine';

/** Shared by all operations, so that changing the operation does not lose whom it is about. */
export const refineProperties = narrowingProperties(NAME, {
	label: LABEL,
	description: 'A further rule that the customers must meet now; all of them when both are empty',
});

const readIn =
	(call: Pick<Call, 'context' | 'item'>) =>
	<T>(name: string, fallback: T): T =>
		parameter(call, name, fallback);

/** Whom the members, or the customers of the changes, must be beside that; undefined for all. */
export const readRefine = (call: Call): RuleInput | undefined => readNarrowing(readIn(call), NAME, LABEL);

/** The place in the form that a path of an error means. */
export const placeInRefine = (call: Call, path: string): string | undefined =>
	placeInNarrowing(readIn(call), NAME, path);
