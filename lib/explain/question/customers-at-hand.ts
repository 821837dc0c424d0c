import type { Compiler } from '../../compiler/compiler';
import type { PlanScope } from '../../compiler/plan/compile-context';
import type { Operand, Plan } from '../../compiler/plan/plan';
import type { Printer } from '../../compiler/sql/printer';
import { CUSTOMERS } from '../../compiler/sql/scope';
import type { Reading } from '../../compiler/sql/sql-context';
import type { Sql } from '../../database/sql';
import { sql } from '../../database/sql';
import type { Condition, Rule } from '../../language/rule/rule';
import type { Moment } from '../../language/time';

/** SQL about the customer at hand in a statement over one customer or few, at one moment. */
export class CustomersAtHand {
	/** What values to show are planned with. */
	readonly scope: PlanScope;

	constructor(
		readonly compiler: Compiler,
		readonly moment: Moment,
	) {
		this.scope = compiler.scope(moment);
	}

	/** The customer's own id. */
	get key(): Sql {
		return CUSTOMERS.column('customers', 'id');
	}

	/** A condition's own answer, by the plan that every query of it is made from. */
	holds(condition: Condition, moment = this.moment): Sql {
		return sql`((${this.printed((printer) => printer.plan(this.plan(condition, moment)))}) IS TRUE)`;
	}

	plan(rule: Rule, moment = this.moment): Plan {
		return this.compiler.compile(rule, moment).plan;
	}

	value(operand: Operand, reading: Reading): Sql {
		return this.compiler.overFew((printer) => printer.operand(operand, reading));
	}

	/** Anything else that is written over the customer's row. */
	printed(write: (printer: Printer) => Sql): Sql {
		return this.compiler.overFew(write);
	}
}
