/** An anonymous block in PL/pgSQL, whatever names it holds: its dollar quotes stand nowhere inside. */
export function doBlock(body: string): string {
	let quotes = '$$';
	for (let number = 1; body.includes(quotes); number += 1) quotes = `$do${number}$`;
	return `DO ${quotes} ${body} ${quotes};`;
}

/** A comment, which ends with its line, whatever names it holds. */
export const commentLine = (text: string): string => `-- ${text.replace(/[\r\n]+/g, ' ')}`;
