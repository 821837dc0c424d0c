import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'peggy';

const folder = join(__dirname, '..', 'lib', 'language', 'query');
export const grammarFile = join(folder, 'grammar.ts');

/** The parser that belongs to the grammar, as a module without dependencies. */
export function generateGrammar(): string {
	const grammar = readFileSync(join(folder, 'grammar.peggy'), 'utf8');
	const parser = generate(grammar, { output: 'source', format: 'bare', grammarSource: 'grammar.peggy' });
	return [
		'// @ts-nocheck',
		'/* eslint-disable */',
		'// Generated from grammar.peggy: npm run grammar',
		"import type { Grammar } from './syntax-tree';",
		'',
		`export const grammar: Grammar = ${parser.trimEnd().replace(/;$/, '')};`,
		'',
	].join('\n');
}

if (require.main === module) writeFileSync(grammarFile, generateGrammar());
