import { RELATION_OF_ROW } from '../../language/relation/relation-table';
import type { Alias } from '../plan/plan';
import { identifier, type Sql } from '../../database/sql';
import type { Scope } from './scope';

/** A column of the row at hand under its own name, whatever that is. */
export const ownColumn = (
	{ of, column }: { readonly of: Alias; readonly column: string },
	scope: Scope,
): Sql => scope.named(RELATION_OF_ROW[of], identifier(column));
