import { segment } from './0001-segment';
import { membership } from './0002-membership';
import { consumer } from './0003-consumer';
import { tracking } from './0004-tracking';
import { membersFirst } from './0005-members-first';
import { sight } from './0006-sight';
import { score } from './0007-score';
import type { Migration } from './migration';

export type { Migration, StoreNames } from './migration';

/** In order, numbered from 1 without a gap. */
export const MIGRATIONS: readonly Migration[] = [
	segment,
	membership,
	consumer,
	tracking,
	membersFirst,
	sight,
	score,
];

export const LATEST_VERSION = MIGRATIONS.length;
