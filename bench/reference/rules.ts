import type { Case } from '../unseen/by-hand';
import { IN_TURN } from './in-turn';
import { TOGETHER } from './together';

/**
 * Every form of the language that asks more than a row by itself, each written by hand from the sentence
 * before its SQL was looked at.
 */
export const FORMS_OF_REFERENCE: readonly Case[] = [...IN_TURN, ...TOGETHER];
