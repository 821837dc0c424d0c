import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

/** The properties, shown only where `show` holds, beside what they ask for themselves. */
export function showFor(show: IDisplayOptions['show'], properties: INodeProperties[]): INodeProperties[] {
	return properties.map((property) => ({
		...property,
		displayOptions: { ...property.displayOptions, show: { ...property.displayOptions?.show, ...show } },
	}));
}
