/** `VIP*`: a star stands for any characters, and case does not count. */
export class NamePattern {
	private readonly parts: readonly string[];

	constructor(readonly text: string) {
		this.parts = text.toLowerCase().split('*');
	}

	/** Part by part from the left: a regular expression with many stars could take for ever. */
	matches(name: string): boolean {
		const text = name.toLowerCase();
		const [first = '', ...rest] = this.parts;
		const last = rest.pop();
		if (last === undefined) return text === first;
		if (!text.startsWith(first)) return false;
		let at = first.length;
		for (const part of rest) {
			const found = text.indexOf(part, at);
			if (found < 0) return false;
			at = found + part.length;
		}
		return text.length - last.length >= at && text.endsWith(last);
	}
}
