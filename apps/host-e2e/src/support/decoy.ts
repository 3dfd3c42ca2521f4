import { createServer, type Server } from 'node:net';

/** A place where nobody should ever come: it counts who does, and says nothing. */
export class Decoy {
  connections = 0;

  private constructor(
    readonly port: number,
    private readonly server: Server,
  ) {}

  static async listen(address = '127.0.0.1'): Promise<Decoy> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, address, resolve));
    const decoy = new Decoy((server.address() as { port: number }).port, server);
    server.on('connection', (socket) => {
      decoy.connections += 1;
      socket.destroy();
    });
    return decoy;
  }

  close(): void {
    this.server.close();
  }
}
