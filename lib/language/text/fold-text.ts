/**
 * A text without regard to case, as the database folds it: NFC, each letter lowered by Unicode's simple
 * mapping (none becomes two), every sigma as σ, and i for İ, however it is written. ß and ı are letters of
 * their own.
 */
export const foldText = (text: string): string =>
	// 90,000 e-mails letter by letter took 2 to 8 s of the processor, this way 20 ms.
	ASCII.test(text) ? text.toLowerCase() : foldLetters(text);

const ASCII = /^[\0-\x7f]*$/;

const foldLetters = (text: string): string =>
	Array.from(text.normalize('NFC').replace(/[Σς]/g, 'σ').replaceAll('İ', 'i'))
		.map(lowered)
		.join('')
		.replaceAll(DOTTED, 'i');

/** What lower-casings that know of two letters make of İ. */
const DOTTED = 'i\u0307';

function lowered(letter: string): string {
	const lower = letter.toLowerCase();
	return Array.from(lower).length === 1 ? lower : letter;
}
