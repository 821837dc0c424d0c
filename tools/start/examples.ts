import { readFile, readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Credential, HostRest, NewWorkflow, Workflow } from '../host';

const folder = resolve(__dirname, '../../examples');

/** Imports the example workflows that are not there yet, so that an edit of one survives the next start. */
export async function importExamples(rest: HostRest, credential: Credential): Promise<Workflow[]> {
	const there = await rest.workflows();
	const imported: Workflow[] = [];
	for (const example of await examples()) {
		const known = there.find((workflow) => workflow.name === example.name);
		imported.push(known ?? (await rest.createWorkflow(withCredential(example, credential))));
	}
	return imported;
}

/** The workflows in `examples/`, in the order of their numbers. */
export async function examples(): Promise<NewWorkflow[]> {
	const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));
	files.sort((one, other) => parseInt(one) - parseInt(other));
	return await Promise.all(
		files.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8')) as NewWorkflow),
	);
}

/** The workflow with our credential in every node that asks for one of its type. */
export function withCredential(workflow: NewWorkflow, { id, name, type }: Credential): NewWorkflow {
	const nodes = workflow.nodes.map((node) => {
		const wanted = node.credentials as Record<string, unknown> | undefined;
		return wanted && type in wanted ? { ...node, credentials: { ...wanted, [type]: { id, name } } } : node;
	});
	return { name: workflow.name, nodes, connections: workflow.connections, settings: workflow.settings };
}
