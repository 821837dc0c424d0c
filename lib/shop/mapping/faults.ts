import { MappingError } from '../../error';

/** Gathers what is wrong with a mapping, so that all of it is told at once. */
export class Faults {
	private readonly found: MappingError[] = [];

	/** What `read` returns, or undefined when it finds a fault. */
	check<T>(read: () => T): T | undefined {
		try {
			return read();
		} catch (error) {
			if (!(error instanceof MappingError)) throw error;
			this.add(error);
			return undefined;
		}
	}

	add(error: MappingError): void {
		const inner = error.details?.faults as readonly MappingError[] | undefined;
		this.found.push(...(inner ?? [error]));
	}

	/** @throws MappingError the fault itself, or one that lists all of them in `details.faults`. */
	throw(): void {
		const [first] = this.found;
		if (first === undefined) return;
		if (this.found.length === 1) throw first;
		const sentences = this.found.map(({ message }) => message).join(' ');
		const { path, found, allowed, suggestion } = first;
		const details = { path, found, allowed, suggestion, details: { faults: this.found } };
		throw new MappingError(first.code, `The mapping has ${this.found.length} faults. ${sentences}`, details);
	}
}
