import { segment } from './0001-segment';
import { membership } from './0002-membership';
import { changeLog } from './0003-change-log';
import { tracking } from './0004-tracking';
import { score } from './0005-score';
import { heldBatch } from './0006-held-batch';
import type { Migration } from './migration';

export type { Migration, StoreNames } from './migration';

/** In order, numbered from 1 without a gap. */
export const MIGRATIONS: readonly Migration[] = [segment, membership, changeLog, tracking, score, heldBatch];

export const LATEST_VERSION = MIGRATIONS.length;
