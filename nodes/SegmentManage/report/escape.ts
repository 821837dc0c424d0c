const ENTITIES: Readonly<Record<string, string>> = {
	'"': '&quot;',
	'&': '&amp;',
	"'": '&#39;',
	'<': '&lt;',
	'>': '&gt;',
};

/** A text as it may stand in HTML, between tags or in quotes. */
export const escapeHtml = (text: string) =>
	text.replace(/["&'<>]/g, (character) => ENTITIES[character] ?? character);
