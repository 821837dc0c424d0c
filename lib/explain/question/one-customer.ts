import type { Compiler } from '../../compiler/compiler';
import type { Beside, Operand, Rows } from '../../compiler/plan/plan';
import { relationSource } from '../../compiler/sql/relation-source';
import { rowConditions, rowsAtHand } from '../../compiler/sql/row-sql';
import { instantColumn, rowSource } from '../../compiler/sql/row-source';
import type { Reading, SqlContext } from '../../compiler/sql/sql-context';
import { CUSTOMER_ID } from '../../language/field/standard-fields';
import { equalTo } from '../../language/rule/conditions';
import type { Rule } from '../../language/rule/rule';
import type { RelationName } from '../../language/relation/relation';
import { join, sql, trusted, type Sql } from '../../database/sql';
import type { Moment } from '../../language/time';
import { CustomersAtHand } from './customers-at-hand';

/** The rows of one customer, as the FROM of a sub-select. */
export interface CustomerRows {
	/** `FROM … WHERE …` */
	readonly some: Sql;
	/** When a row was; undefined of rows without an instant. */
	readonly at: Sql | undefined;
	readonly column: (relation: RelationName, name: string) => Sql;
	readonly value: (operand: Operand, reading: Reading) => Sql;
	/** The rows that lie beside the row at hand. */
	readonly beside: (rows: BesideRows) => OtherRows;
}

export type BesideRows = Rows & { readonly beside: Beside };

/** Rows beside another, as the FROM of a sub-select. */
export interface OtherRows extends Pick<CustomerRows, 'some' | 'column'> {
	readonly at: Sql;
	/** What puts the nearest in front. */
	readonly order: Sql;
}

/** One customer, by an id of the shop's own type, at one moment; what cannot be a key finds nobody. */
export class OneCustomer extends CustomersAtHand {
	constructor(
		readonly id: string | number,
		compiler: Compiler,
		moment: Moment,
	) {
		super(compiler, moment);
	}

	/** `SELECT … FROM customers c` of this customer. */
	select(columns: readonly Sql[]): Sql {
		return sql`SELECT ${join(columns, ', ')} FROM ${this.from()}`;
	}

	/** Whether the compiled rule, the one of every other answer, finds this customer. */
	member(rule: Rule): Sql {
		const only = sql`SELECT ${this.key} FROM ${this.from()}`;
		const ids = this.compiler.ids(this.compiler.compile(rule, this.moment), { only });
		return sql`EXISTS (SELECT 1 FROM (${ids}) AS found WHERE found.customer_id = ${this.key})`;
	}

	/** Whether the customer was there already, where that is asked. */
	there(): Sql {
		const there = this.compiler.createdBy(this.moment);
		return there.length === 0 ? sql`true` : join(there, ' AND ');
	}

	/**
	 * The rows of this customer that count.
	 * @param further what else must hold of a row, given when it was
	 */
	rows(rows: Rows, further: (at: Sql | undefined) => readonly Sql[] = () => []): CustomerRows {
		return this.compiler.overFew((printer) => {
			const { from, scope, ofRowAtHand } = rowSource(rows, printer);
			const inner = printer.within(scope);
			const at = instantColumn(rows.of, scope);
			const conditions = [ofRowAtHand(), ...rowConditions(rows, inner), ...further(at)];
			return {
				some: sql`FROM ${from} WHERE ${join(conditions, ' AND ')}`,
				at,
				column: (relation, name) => scope.column(relation, name),
				value: (operand, reading) => inner.operand(operand, reading),
				beside: (others) => besideOf(others, inner),
			};
		});
	}

	private from(): Sql {
		const itself = equalTo(CUSTOMER_ID, String(this.id));
		const { from } = relationSource('customers', this.compiler.mapping);
		return sql`${from} WHERE ${this.printed((printer) => printer.plan(this.plan(itself)))}`;
	}
}

function besideOf(rows: BesideRows, context: SqlContext): OtherRows {
	const { from, scope, conditions } = rowsAtHand(rows, context);
	const at = instantColumn(rows.of, scope);
	if (at === undefined) throw new TypeError(`Rows of "${rows.of}" have no instant.`);
	const direction = trusted(rows.beside.side === 'later' ? 'ASC' : 'DESC');
	return {
		some: sql`FROM ${from} WHERE ${join(conditions, ' AND ')}`,
		at,
		order: sql`${at} ${direction}`,
		column: (relation, name) => scope.column(relation, name),
	};
}
