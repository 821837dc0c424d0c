/**
 * The settings that decide how the server reads the text of a statement, the literals in it and the values
 * bound to it, and how it writes names and values. A role, a database or a connection string may set each of
 * them otherwise.
 *
 * They are set in the message that begins a transaction, never together with a mapping's text: the server
 * takes a whole message apart before it runs the first statement of it. `client_encoding` is UTF8 for every
 * connection of pg.
 */
export const READING_SETTINGS: Readonly<Record<string, string>> = {
	// With off, a backslash in a plain text could hide the quote that ends it.
	standard_conforming_strings: 'on',
	// E'\'' is unambiguous in UTF8.
	backslash_quote: 'safe_encoding',
	escape_string_warning: 'off',
	// With on, `x = NULL` would mean `x IS NULL`.
	transform_null_equals: 'off',
	// With off, NULL in a list that we bind would be the text 'NULL'.
	array_nulls: 'on',
	// With on, names that we read from the catalogue (`::regclass::text`) would differ from those in the
	// mapping.
	quote_all_identifiers: 'off',
	bytea_output: "'hex'",
	extra_float_digits: '1',
	xmlbinary: "'base64'",
	xmloption: "'content'",
};
