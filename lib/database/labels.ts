import { AsyncLocalStorage } from 'node:async_hooks';

/** Who does something with segments: a node of a workflow, say. */
export interface Actor {
	/** `workflow` */
	readonly kind: string;
	readonly id: string;
	readonly name: string | null;
	readonly node?: string;
}

/** For whom statements run, as the administrator of the database sees it. */
export interface Labels {
	/** Shown as `application_name` while a transaction runs. */
	readonly application?: string;
	/** In a comment at the end of each statement: `segment`, `evaluation`, `workflow`, `node`. */
	readonly tags?: Readonly<Record<string, string>>;
	/** Written down with what is done by hand. */
	readonly by?: Actor;
}

/**
 * Beside the work rather than through its arguments: every statement on the way is labelled, whoever writes
 * it.
 */
const storage = new AsyncLocalStorage<Labels>();

/** Runs work whose statements carry these labels, and those of whoever called it. */
export function labelled<T>(labels: Labels, work: () => T): T {
	const outer = storage.getStore();
	return storage.run({ ...outer, ...labels, tags: { ...outer?.tags, ...labels.tags } }, work);
}

/** Undefined where nobody said. */
export const actorNow = (): Actor | undefined => storage.getStore()?.by;

/** Postgres cuts longer names, and shows what is no printable ASCII as question marks. */
const LONGEST_NAME = 63;
const LONGEST_TAG = 200;

/** Undefined where nobody said one: the connection's own then counts. */
export function applicationNow(): string | undefined {
	const application = storage.getStore()?.application;
	return application?.replace(/[^ -~]/gu, '?').slice(0, LONGEST_NAME);
}

/**
 * In the form of sqlcommenter: `/*evaluation='…',segment='5'*\/` with keys in order and values as in a URL,
 * so that no value can end the comment.
 */
export function commentNow(): string {
	const tags = Object.entries(storage.getStore()?.tags ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
	if (tags.length === 0) return '';
	return ` /*${tags.map(([key, value]) => `${encoded(key)}='${encoded(value)}'`).join(',')}*/`;
}

const encoded = (text: string): string =>
	encodeURIComponent(text.slice(0, LONGEST_TAG).toWellFormed()).replace(
		/['()*!]/g,
		(sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
	);
