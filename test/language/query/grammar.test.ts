import { readFileSync } from 'node:fs';
import { generateGrammar, grammarFile } from '../../../tools/generate-grammar';

test('the parser is the one of the grammar: npm run grammar', () => {
	expect(readFileSync(grammarFile, 'utf8') === generateGrammar()).toBe(true);
});
