/**
 * How much one call may bring. Checked before the work begins: the event loop belongs to n8n, and nothing
 * here may hold it for more than 50 ms. Why each number is what it is stands in docs/limits.md.
 */
export const LIMITS = Object.freeze({
	/** Levels of groups and `where` in a rule. */
	levels: 20,
	conditions: 500,
	/** Values of all conditions of a rule together. */
	values: 100_000,
	/** Columns in which two rows of a customer must agree. */
	sameColumns: 10,
	/** Rows that must lie before or after another one, at least. */
	otherRows: 100,
	/** Statuses of orders that do not count, and are taken all the same. */
	statuses: 50,
	/** Segments that a rule names with `member_of`. */
	memberOf: 100,
	/** Characters of one text value. */
	valueLength: 10_000,
	/** Characters of a regular expression. */
	patternLength: 200,
	/** Characters of all texts of a rule together, and of a mapping. */
	ruleLength: 5_000_000,
	/** Characters of a rule in text form. Longer lists go into the JSON form. */
	queryLength: 20_000,
	/** Segments named in one call. */
	segments: 1_000,
	/** Days that a forecast looks ahead. */
	forecastDays: 366,
	/** Segments compared in one overlap. */
	overlap: 50,
	/** Customers of a list, or added to or removed from one, in one call. */
	listedCustomers: 100_000,
	/** Customers whose fields are read by id in one call. */
	customers: 10_000,
	/** Changes acknowledged in one call, and changes that reading goes on after. */
	changes: 100_000,
	/** Held batches released or dropped in one call. */
	heldBatches: 10_000,
	/** Fields shown of each customer. */
	fields: 200,
	/** Characters of titles, names of consumers, users and fields. */
	nameLength: 255,
	/** Characters of a description, a text searched for, an e-mail. */
	textLength: 10_000,
});
