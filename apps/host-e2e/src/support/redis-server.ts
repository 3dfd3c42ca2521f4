import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

import { freePort } from './host-process.js';

/** A Redis server of the test's own, which keeps nothing: after a restart its data is lost. */
export class RedisServer {
  private process: ChildProcess | undefined;

  private constructor(private readonly port: number) {}

  static get installed(): boolean {
    return spawnSync('redis-server', ['--version']).status === 0;
  }

  static async start(): Promise<RedisServer> {
    const redis = new RedisServer(await freePort());
    await redis.run();
    return redis;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async restartEmpty(): Promise<void> {
    await this.stop();
    await this.run();
  }

  /** Loses all data, while connections stay. */
  async wipe(): Promise<void> {
    const socket = connect(this.port, '127.0.0.1');
    socket.write('FLUSHALL\r\n');
    const [reply] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    if (!reply.toString().startsWith('+OK')) throw new Error(`Redis answered ${reply.toString()}`);
  }

  async stop(): Promise<void> {
    if (!this.process) return;
    this.process.kill('SIGKILL');
    await once(this.process, 'close');
    this.process = undefined;
  }

  private async run(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    this.process = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] });
    let output = '';
    for await (const chunk of this.process.stdout as AsyncIterable<Buffer>) {
      output += chunk.toString();
      if (output.includes('Ready to accept connections')) break;
    }
  }
}
