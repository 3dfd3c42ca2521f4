import { connect, createServer, type Server, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/**
 * A connection to a database server that a test can cut, clog and mend, without touching the server.
 *
 * @internal
 */
export class DatabaseCable {
  private readonly sockets = new Set<Socket>();
  private isCut = false;
  private isClogged = false;

  private constructor(
    private readonly server: Server,
    /** The server's URL by way of this cable. */
    readonly url: string,
  ) {}

  static async lay(serverUrl: string): Promise<DatabaseCable> {
    const target = new URL(serverUrl);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = new URL(serverUrl);
    url.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const cable = new DatabaseCable(server, url.href);
    server.on('connection', (near) => {
      if (cable.isCut) return near.destroy();
      const far = connect(Number(target.port), target.hostname);
      for (const [from, to] of [
        [near, far],
        [far, near],
      ]) {
        cable.sockets.add(from);
        from.on('error', () => to.destroy());
        from.on('close', () => {
          cable.sockets.delete(from);
          to.destroy();
        });
        from.on('data', (bytes) => {
          if (!cable.isClogged) to.write(bytes);
        });
      }
      return undefined;
    });
    return cable;
  }

  cut(): void {
    this.isCut = true;
    for (const socket of this.sockets) socket.destroy();
  }

  /** Swallows everything from here on, and tells nobody: connections stay open, and new ones are taken. */
  clog(): void {
    this.isClogged = true;
  }

  /** New connections get through again. Those that were clogged have lost what they carried, and end. */
  mend(): void {
    if (this.isClogged) for (const socket of this.sockets) socket.destroy();
    this.isClogged = false;
    this.isCut = false;
  }

  async close(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
