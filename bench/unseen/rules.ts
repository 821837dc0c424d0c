import type { Case } from './by-hand';
import { FORMS } from './forms';
import { KINDS } from './kinds';
import { ORDINARY } from './ordinary';

export type { Case };

export const CASES: readonly Case[] = [...ORDINARY, ...FORMS, ...KINDS];
