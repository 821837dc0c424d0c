import type { Rule } from '../language/rule/rule';
import type { Compiler } from './compiler';

/** A rule with the compiler of the shop that it is asked of. */
export interface AskedRule {
	readonly rule: Rule;
	readonly compiler: Compiler;
}
