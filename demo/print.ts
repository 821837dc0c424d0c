const started = Date.now();
const bold = (text: string) => (process.stdout.isTTY ? `\u001b[1m${text}\u001b[0m` : text);

export function heading(text: string): void {
	console.log(`\n${bold(text)}`);
}

export const line = (text: string) => console.log(`  ${text}`);

/** A line for what takes longer than a second, with the seconds since the demo began. */
export const progress = (text: string) =>
	console.log(`  … ${text} (${((Date.now() - started) / 1000).toFixed(0)} s)`);

/** `First Last <mail>`, from whatever of it the shop knows. */
export function person(customer: Record<string, unknown>): string {
	const name =
		[customer.first_name, customer.last_name].filter(Boolean).join(' ') ||
		`customer ${String(customer.customer_id)}`;
	return typeof customer.email === 'string' && customer.email !== '' ? `${name} <${customer.email}>` : name;
}

export function people(customers: readonly Record<string, unknown>[], total: number): void {
	for (const [index, customer] of customers.entries()) line(`  ${index + 1}. ${person(customer)}`);
	if (total > customers.length) line(`  … and ${total - customers.length} more`);
}
