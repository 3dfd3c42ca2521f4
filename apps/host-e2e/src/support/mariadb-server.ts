import { join } from 'node:path';

import { createConnection } from 'mysql2/promise';

import { freePort } from './host-process.js';
import { findPrograms, ServerProgram } from './server-program.js';

const installer = findPrograms(['mariadb-install-db']);
const daemon = findPrograms(['mariadbd']);

/** A MariaDB of a test's own. */
export class MariadbServer {
  private constructor(
    private readonly port: number,
    private readonly server: ServerProgram,
  ) {}

  static get installed(): boolean {
    return installer !== undefined && daemon !== undefined;
  }

  static async start(): Promise<MariadbServer> {
    const mariadb = new MariadbServer(await freePort(), new ServerProgram('mariadb'));
    const { server } = mariadb;
    const data = join(server.folder, 'data');
    server.prepare(join(installer ?? '', 'mariadb-install-db'), [
      ...['--no-defaults', `--datadir=${data}`, '--auth-root-authentication-method=normal', '--skip-test-db'],
    ]);
    await server.run(
      join(daemon ?? '', 'mariadbd'),
      [
        ...['--no-defaults', `--datadir=${data}`, `--port=${mariadb.port}`, '--bind-address=127.0.0.1'],
        ...[`--socket=${join(server.folder, 'socket')}`, `--pid-file=${join(server.folder, 'pid')}`],
      ],
      async () => (await createConnection(mariadb.url)).end(),
    );
    return mariadb;
  }

  get url(): string {
    return `mysql://root@127.0.0.1:${this.port}/mysql`;
  }

  stop(): Promise<void> {
    return this.server.remove();
  }
}
