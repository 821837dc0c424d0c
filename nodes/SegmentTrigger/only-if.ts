import type { ITriggerFunctions } from 'n8n-workflow';
import type { RuleInput } from '../../lib';
import { narrowingProperties } from '../shared/descriptions';
import { placeInNarrowing, readNarrowing } from '../shared/parameter';

type Context = Pick<ITriggerFunctions, 'getNodeParameter'>;

const NAME = 'onlyIf';
const LABEL = 'Only If';

export const onlyIfProperties = narrowingProperties(NAME, {
	label: LABEL,
	description:
		'A further rule that the customer must meet when the change is handed over; other changes are passed by',
});

const readIn =
	(context: Context) =>
	<T>(name: string, fallback: T): T =>
		context.getNodeParameter(name, fallback) as T;

/** Whom changes are told of; undefined for everybody. */
export const readOnlyIf = (context: Context): RuleInput | undefined =>
	readNarrowing(readIn(context), NAME, LABEL);

/** The place in the form that a path of an error means. */
export const placeInOnlyIf =
	(context: Context) =>
	(path: string): string | undefined =>
		placeInNarrowing(readIn(context), NAME, path);
