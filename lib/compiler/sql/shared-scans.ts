import { Writer, type WriterOptions } from './writer';

/**
 * Writes many plans over scans that they share, or one whose facts share a scan.
 * @param write writes the plans; run twice, since what all of them read must be known before the first is written
 */
export function overSharedScans<T>(
	options: Omit<WriterOptions, 'shape' | 'readFromTheFirst'>,
	write: (writer: Writer) => T,
): { written: T; writer: Writer } {
	const sketch = new Writer({ ...options, shape: 'shared' });
	write(sketch);
	const writer = new Writer({ ...options, shape: 'shared', readFromTheFirst: sketch.readFromTheFirst() });
	return { written: write(writer), writer };
}
