/** `$parameter.segment` would be the ID alone: n8n takes the value out of a resource locator. */
const LOCATOR = '$parameter.toJSON().segment';
const IS_FIXED = `${LOCATOR}?.value && !String(${LOCATOR}.value).startsWith("=")`;

/** Part of a subtitle: `: VIPs`, or what is given where no segment is chosen, or only by an expression. */
export const ofSegment = (otherwise: string): string =>
	`(${IS_FIXED} ? ": " + (${LOCATOR}.cachedResultName || ${LOCATOR}.value) : ${otherwise})`;
