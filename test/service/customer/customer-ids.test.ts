import { defined } from '../../../lib/error/defined';
import { ID_TYPES } from '../../../lib/shop/mapping/id-type';
import { readCustomerId, readCustomerIds } from '../../../lib/service/customer/customer-ids';
import { RuleError, SegmentsError } from '../../../lib';

const UUID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const IDS = [
	'7',
	'0',
	'-7',
	'007',
	'-0',
	'00',
	'+7',
	'7.0',
	'2147483648',
	'9223372036854775808',
	UUID,
	'x',
	'',
];

const isRead = (id: string, type: 'integer' | 'bigint' | 'uuid' | 'text') => {
	try {
		return readCustomerId(id, type, 'id') === id;
	} catch (error) {
		expect(error).toBeInstanceOf(SegmentsError);
		expect(error).not.toBeInstanceOf(RuleError);
		return false;
	}
};

test.each(['integer', 'bigint', 'uuid'] as const)(
	'an id of type %s is a text that a rule can find the customer by',
	(type) => {
		expect(IDS.filter((id) => isRead(id, type))).toEqual(
			IDS.filter((id) => defined(ID_TYPES[type]).fits(id)),
		);
	},
);

test('a number is told in one way, so 007 and -0 are not the ids 7 and 0', () => {
	expect(IDS.filter((id) => isRead(id, 'integer'))).toEqual(['7', '0', '-7']);
	expect(IDS.filter((id) => isRead(id, 'bigint'))).toEqual(['7', '0', '-7', '2147483648']);
	expect(() => readCustomerId('007', 'integer', 'customerIds[0]')).toThrow(
		'"customerIds[0]" is not a customer id: the ids of this shop are of type integer.',
	);
	expect(readCustomerIds([7, '7', -0, '0'], 'integer', 'customerIds')).toEqual(['7', '0']);
});

test('ids that are texts keep their leading zeros', () => {
	expect(readCustomerIds(['007', '7', '-0'], 'text', 'customerIds')).toEqual(['007', '7', '-0']);
});
