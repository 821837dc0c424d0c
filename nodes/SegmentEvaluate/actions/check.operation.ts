import { SegmentsError } from '../../../lib';
import type { CustomerId } from '../../../lib';
import { asOfOption, customerProperties, ruleProperties, segmentProperty, showFor } from '../../shared/descriptions';
import { options, parameter } from '../../shared/operation';
import type { Answer, Call, Operation } from '../../shared/operation';
import { instant, readCustomer, readRuleInput, readSegment } from '../../shared/parameter';

const show = { operation: ['check'] };
const IN = 0;
const NOT_IN = 1;

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
		...ruleProperties({ ...show, against: ['rule'] }, ['builder', 'query', 'json', 'template']),
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
					default: true,
					description: 'Whether to tell for each condition if it holds, and by what',
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
	async execute(call) {
		const customerId = await readCustomer(call);
		return [customerId === undefined ? unknownCustomer(call) : await checkCustomer(call, customerId)];
	},
};

async function checkCustomer(call: Call, customerId: CustomerId): Promise<Answer> {
	const { asOf, explain = true } = options<Options>(call);
	const against = parameter<string>(call, 'against', 'segment') === 'segment' ? readSegment(call) : await readRuleInput(call);
	const { member, conditions, ...facts } = await call.segments.check(against, customerId, { asOf: instant(asOf), signal: call.signal });
	return answer(call, member, { ...facts, customerId, member, ...(explain ? { conditions } : {}) });
}

function unknownCustomer(call: Call): Answer {
	const customer = parameter<string>(call, 'customer');
	if (options<Options>(call).ifUnknown === 'notIn') return answer(call, false, { customerId: null, member: false });
	throw new SegmentsError('CUSTOMER_NOT_FOUND', `No customer has the e-mail address ${customer}.`, { path: 'customer', found: customer });
}

const answer = ({ context, item }: Call, member: boolean, segmentCheck: object): Answer => {
	const { json, binary } = context.getInputData()[item] ?? { json: {} };
	return { json: { ...json, segmentCheck }, binary, output: member ? IN : NOT_IN };
};
