import { exportMembers } from './export.operation';
import { getChanges } from './get-changes.operation';
import { getMany } from './get-many.operation';

export const operations = { export: exportMembers, getChanges, getMany };
