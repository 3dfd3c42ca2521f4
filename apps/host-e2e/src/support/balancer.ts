import { connect, createServer, type Server } from 'node:net';

/** Spreads connections over the hosts that take them, as a load balancer before replicas does. */
export class Balancer {
  private next = 0;

  private constructor(
    readonly url: string,
    private readonly server: Server,
    private readonly ports: number[],
  ) {}

  static async start(ports: number[]): Promise<Balancer> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    const balancer = new Balancer(`http://127.0.0.1:${port}`, server, ports);
    server.on('connection', (client) => {
      client.on('error', () => client.destroy());
      const attempt = (triesLeft: number): void => {
        const target = balancer.ports[balancer.next++ % balancer.ports.length] ?? 0;
        const upstream = connect(target, '127.0.0.1');
        upstream.once('connect', () => {
          client.pipe(upstream).pipe(client);
          client.once('close', () => upstream.destroy());
          upstream.once('close', () => client.destroy());
        });
        upstream.on('error', () => {
          upstream.destroy();
          if (upstream.bytesRead === 0 && upstream.bytesWritten === 0 && triesLeft > 1)
            attempt(triesLeft - 1);
          else client.destroy();
        });
      };
      attempt(balancer.ports.length);
    });
    return balancer;
  }

  stop(): void {
    this.server.close();
  }
}
