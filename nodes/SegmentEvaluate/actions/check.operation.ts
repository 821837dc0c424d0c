import { SegmentsError } from '../../../lib';
import type { CustomerId } from '../../../lib';
import {
	asOfOption,
	customerProperties,
	ruleProperties,
	segmentProperty,
	showFor,
} from '../../shared/descriptions';
import { oneOf, options, parameter } from '../../shared/operation';
import type { Answer, Call, Operation } from '../../shared/operation';
import { instant, namedCustomer, readCustomer, readSegment } from '../../shared/parameter';
import { memberAmongAll, readAgainst } from './check-together';

const show = { operation: ['check'] };
const IN = 0;
const NOT_IN = 1;
const IF_UNKNOWN = ['error', 'notIn'] as const;

interface Options {
	asOf: unknown;
	explain: boolean;
	ifUnknown: 'error' | 'notIn';
}

/** Sends each item to In or Not In; the item keeps its data and gains `segmentCheck`. */
export const check: Operation = {
	outputs: 2,
	// Whom an error keeps from being checked is not treated as a member.
	failedOutput: NOT_IN,
	description: [
		...showFor(show, [
			...customerProperties,
			{
				displayName: 'Against',
				name: 'against',
				type: 'options',
				options: [
					{ name: 'A Rule', value: 'rule' },
					{ name: 'A Saved Segment', value: 'segment' },
				],
				default: 'segment',
			},
			...showFor({ against: ['segment'] }, [segmentProperty]),
		]),
		...ruleProperties({ ...show, against: ['rule'] }, ['builder', 'query', 'json', 'template', 'segment']),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			displayOptions: { show },
			options: [
				asOfOption,
				{
					displayName: 'Explain',
					name: 'explain',
					type: 'boolean',
					default: false,
					description:
						'Whether to tell for each condition if it holds, and by what. Without it all items are checked by one question.',
				},
				{
					displayName: 'If the Customer Is Unknown',
					name: 'ifUnknown',
					type: 'options',
					options: [
						{ name: 'Fail', value: 'error' },
						{ name: 'Send to Not In', value: 'notIn' },
					],
					default: 'error',
				},
			],
		},
	],
	uses: (call) => (parameter<string>(call, 'against', 'segment') === 'segment' ? [readSegment(call)] : []),
	async execute(call) {
		const customerId = await readCustomer(call);
		if (customerId === undefined) return [unknownCustomer(call)];
		return [await checkCustomer(call, customerId).catch((error: unknown) => ifUnknown(call, error))];
	},
};

async function checkCustomer(call: Call, customerId: CustomerId): Promise<Answer> {
	const { asOf, explain = false } = options<Options>(call);
	const known = explain ? undefined : await memberAmongAll(call, customerId);
	if (known !== undefined) return answer(call, known, { customerId, member: known });
	const { member, conditions, ...facts } = await call.segments.check(await readAgainst(call), customerId, {
		asOf: instant(asOf),
		signal: call.signal,
	});
	return answer(call, member, { ...facts, customerId, member, ...(explain ? { conditions } : {}) });
}

function unknownCustomer(call: Call): Answer {
	const email = String(namedCustomer(call).value);
	return ifUnknown(
		call,
		new SegmentsError('CUSTOMER_NOT_FOUND', `No customer has the e-mail address ${email}.`, {
			path: 'customer',
			found: email,
		}),
	);
}

function ifUnknown(call: Call, error: unknown): Answer {
	const isUnknown = SegmentsError.is(error) && error.code === 'CUSTOMER_NOT_FOUND';
	const { ifUnknown: wish = 'error' } = options<Options>(call);
	if (!isUnknown || oneOf(wish, IF_UNKNOWN, 'If the Customer Is Unknown') === 'error') throw error;
	return answer(call, false, { customerId: null, member: false });
}

const answer = ({ context, item }: Call, member: boolean, segmentCheck: object): Answer => {
	const { json, binary } = context.getInputData()[item] ?? { json: {} };
	return { json: { ...json, segmentCheck }, binary, output: member ? IN : NOT_IN };
};
