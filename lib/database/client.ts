import { Client } from 'pg';

/**
 * pg's client, but one that fails while it connects closes its socket. pg leaves it open where it gives up by itself
 * (a password is asked for and there is none); the server then keeps the connection for a minute.
 */
export class ClosingClient extends Client {
	override connect(): Promise<this>;
	override connect(callback: (error: Error) => void): void;
	override connect(callback?: (error: Error) => void): Promise<this> | void {
		const { connection } = this as unknown as { connection: { stream: { destroy(): void } } };
		if (callback === undefined) return super.connect() as unknown as Promise<this>;
		super.connect((error: Error) => {
			if (error) connection.stream.destroy();
			callback(error);
		});
	}
}
