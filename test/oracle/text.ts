/** Simple lower-casing, letter by letter: no letter becomes two, and a final sigma is not treated apart. */
export const folded = (text: string): string =>
	[...text]
		.map((letter) => {
			const lower = letter.toLowerCase();
			return [...lower].length === 1 ? lower : letter;
		})
		.join('');
