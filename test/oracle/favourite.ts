import { compareExact, exact, plus, ZERO, type Exact } from './exact';
import type { Element } from './field';
import type { RowAsked } from './row-column';
import type { Row } from './shop';
import { asText } from './value';

interface Bought {
	readonly names: Element;
	readonly pieces: Exact;
	readonly latest: number;
}

/** What most pieces were bought of: of equals the one bought last, then by name. */
export function favourite(
	lines: readonly RowAsked[],
	namesOf: (of: { readonly line: Row }) => readonly Element[],
): Element {
	const found = new Map<string, Bought>();
	for (const one of lines as readonly { readonly order: Row; readonly line: Row }[]) {
		for (const names of namesOf(one)) {
			if (names[0] === undefined) continue;
			const key = JSON.stringify(names);
			const { pieces = ZERO, latest = -Infinity } = found.get(key) ?? {};
			found.set(key, {
				names,
				pieces: plus(pieces, one.line.quantity === null ? ZERO : exact(one.line.quantity as string)),
				latest: Math.max(latest, one.order.placed_at as number),
			});
		}
	}
	const better = (a: Bought, b: Bought) =>
		compareExact(b.pieces, a.pieces) || Math.sign(b.latest - a.latest) || byNames(a.names, b.names);
	return [...found.values()].sort(better)[0]?.names ?? [];
}

/** In the order of bytes; who has no name comes last. */
function byNames(a: Element, b: Element): number {
	for (const [index, one] of a.entries()) {
		const [left, right] = [one, b[index]].map((name) => name && asText(name));
		if (left === right) continue;
		if (left === undefined || right === undefined) return left === undefined ? 1 : -1;
		return Buffer.compare(Buffer.from(left), Buffer.from(right));
	}
	return 0;
}
