import type { OptionValues } from './preset';

interface CountedWords {
	/** What makes an order count, before the statuses: `placed`. */
	readonly counts: string;
	/** `gross of tax, with shipping` */
	readonly amount: string;
	/** Further limits and kinds: `channel eu`. */
	readonly more?: readonly string[];
}

/** `placed, not cancelled or expired; gross of tax, with shipping; refunds deducted` */
export function countedWords({ counts, amount, more = [] }: CountedWords, options: OptionValues): string {
	const statuses = (options.statusesNotCounted ?? []) as readonly string[];
	const limits = ['channel', 'store', 'company', 'shop', 'website'].filter(
		(name) => options[name] !== null && options[name] !== undefined,
	);
	return [
		statuses.length > 0 ? `${counts}, not ${statuses.join(' or ')}` : counts,
		amount,
		...(options.refunds === undefined
			? []
			: [options.refunds === 'kept' ? 'refunds not deducted' : 'refunds deducted']),
		...limits.map((name) => `only ${name} ${String(options[name])}`),
		...(options.guestsByEmail === true ? ['guest orders by e-mail'] : []),
		...more,
	].join('; ');
}
