/** Unicode's lower case of NFC; a sigma is a sigma wherever it stands, and a dotted I is an i. */
export const folded = (text: string): string =>
	text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').replaceAll('i\u0307', 'i');
