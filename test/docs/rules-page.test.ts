import { readFileSync } from 'node:fs';
import { RULES_PAGE, rulesPage } from '../../tools/docs/rules-page';

test('docs/rules.md tells what the rule language is now', () => {
	expect(readFileSync(RULES_PAGE, 'utf8')).toBe(rulesPage());
});
