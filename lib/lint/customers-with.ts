import type { Compiler } from '../compiler/compiler';
import type { Sql } from '../database/sql';
import type { RowKind } from '../language/field';
import { COUNT_OF } from '../language/field/standard-fields';
import { moreThan } from '../language/rule/conditions';
import type { Rule } from '../language/rule/rule';
import type { Moment } from '../language/time';

export interface Asking {
	readonly rule: Rule;
	/** Rows that are asked, in the place of customers. */
	readonly rows?: RowKind;
}

/** The customers whom a rule holds for, or some row of whom it holds for; at any time. */
export function customersWith({ rule, rows }: Asking, compiler: Compiler, moment: Moment): Sql {
	const asked = rows === undefined ? rule : moreThan(COUNT_OF[rows], 0, { where: rule });
	return compiler.ids(compiler.compile(asked, moment));
}
