import { join } from 'node:path';

import { Client } from 'pg';

import { freePort } from './host-process.js';
import { findPrograms, ServerProgram, versionedFolders } from './server-program.js';

const programs = findPrograms(['initdb', 'postgres'], versionedFolders('/usr/lib/postgresql'));

/** A PostgreSQL of a test's own, which may be killed. */
export class PostgresServer {
  private constructor(
    readonly port: number,
    private readonly server: ServerProgram,
  ) {}

  static get installed(): boolean {
    return programs !== undefined;
  }

  static async start(): Promise<PostgresServer> {
    const postgres = new PostgresServer(await freePort(), new ServerProgram('postgres'));
    postgres.server.prepare(join(programs ?? '', 'initdb'), [
      ...['-D', postgres.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync'],
    ]);
    await postgres.run();
    return postgres;
  }

  get url(): string {
    return `postgres://postgres@127.0.0.1:${this.port}/postgres`;
  }

  /** Lets it crash (its "immediate shutdown", which takes its children along) and starts it again on what it has written. */
  async restart(): Promise<void> {
    await this.server.kill('SIGQUIT');
    await this.run();
  }

  stop(): Promise<void> {
    return this.server.remove();
  }

  private get data(): string {
    return join(this.server.folder, 'data');
  }

  private run(): Promise<void> {
    const options = ['-D', this.data, '-p', String(this.port), '-h', '127.0.0.1', '-k', ''];
    return this.server.run(join(programs ?? '', 'postgres'), options, async () => {
      const client = new Client({ connectionString: this.url });
      await client.connect();
      await client.end();
    });
  }
}
