import { firstOf } from '../../error/defined';
import { isEventCount, type Field } from '../field';
import { asksOf } from '../operator/operator';
import { isEqualTo } from '../rule/conditions';
import { ownValue } from '../rule/field-value';
import { valuesOf } from '../value/value';
import { isRowGroup, isRowTest, type Condition, type RowRule } from '../rule/rule';

interface Named {
	readonly event?: string;
	readonly where?: RowRule;
}

/** The one event that a condition counts, taken out of its `where`: "had the event x more than 3 times". */
export function eventNamed({ operator, where }: Condition, field: Field | undefined): Named {
	if (where === undefined || field === undefined || !isEventCount(field)) return { where };
	if (asksOf(operator).kind === 'presence') return { where };
	if (!isRowGroup(where)) return isName(where) ? { event: nameIn(where) } : { where };
	const name = where.match === 'all' ? where.rules.find(isName) : undefined;
	if (name === undefined) return { where };
	const rest = where.rules.filter((rule) => rule !== name);
	return {
		event: nameIn(name),
		where: rest.length === 0 ? undefined : { match: 'all', rules: rest },
	};
}

const isName = (rule: RowRule): rule is Condition =>
	!isRowGroup(rule) && !isRowTest(rule) && isEqualTo(rule, 'name');
const nameIn = (condition: Condition) => String(firstOf(valuesOf(ownValue(condition))));
