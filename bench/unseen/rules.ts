import type { Case } from './by-hand';
import { FORMS } from './forms';
import { ORDINARY } from './ordinary';

export type { Case };

export const CASES: readonly Case[] = [...ORDINARY, ...FORMS];
