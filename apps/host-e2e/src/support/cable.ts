import { connect, createServer, type Server, type Socket } from 'node:net';

/** The cable to a server, which a test may cut: what an outage or a restart of the server looks like. */
export class Cable {
  private whole = true;
  private readonly sockets = new Set<Socket>();

  private constructor(
    readonly port: number,
    private readonly server: Server,
  ) {}

  static async to(target: { host: string; port: number }): Promise<Cable> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const cable = new Cable((server.address() as { port: number }).port, server);
    server.on('connection', (client) => {
      cable.hold(client);
      if (!cable.whole) return client.destroy();
      const upstream = connect(target.port, target.host);
      cable.hold(upstream);
      client.pipe(upstream).pipe(client);
      client.once('close', () => upstream.destroy());
      upstream.once('close', () => client.destroy());
    });
    return cable;
  }

  cut(): void {
    this.whole = false;
    for (const socket of this.sockets) socket.destroy();
  }

  mend(): void {
    this.whole = true;
  }

  stop(): void {
    this.cut();
    this.server.close();
  }

  private hold(socket: Socket): void {
    this.sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.sockets.delete(socket));
  }
}
