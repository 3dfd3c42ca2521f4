import { once } from 'node:events';
import type { Socket } from 'node:net';

import type { DataSource, QueryRunner } from 'typeorm';

import { databaseFailure } from '../failure/database-failure.js';
import { dialectOf } from '../columns/dialect-types.js';
import { endSilentConnections } from './patience.js';
import { withheld } from '../failure/withheld-values.js';

/** Makes all of TypeORM's queries fail without telling what was bound, and leave no connection to a server that is away. */
export function guardQueries({ driver }: DataSource): void {
  const createQueryRunner = driver.createQueryRunner.bind(driver);
  driver.createQueryRunner = (mode) => {
    const runner = createQueryRunner(mode);
    const query = runner.query.bind(runner) as (...call: unknown[]) => Promise<unknown>;
    runner.query = (async (...call: unknown[]) => {
      try {
        return await query(...call);
      } catch (error) {
        // After a fail-over the old server may still answer, to say that it takes no more writes.
        if (databaseFailure(error) === 'unreachable') await dropConnection(runner);
        throw withheld(error);
      }
    }) as QueryRunner['query'];
    return runner;
  };
}

/** The part of a driver's connection that both servers' drivers have. */
interface ServerConnection {
  /** mysql2 */
  readonly stream?: Socket;
  /** pg */
  readonly connection?: { readonly stream: Socket };
}

const socketOf = ({ stream, connection }: ServerConnection): Socket => (stream ?? connection?.stream)!;

async function dropConnection(runner: QueryRunner): Promise<void> {
  const connection = (await runner.connect().catch(() => undefined)) as ServerConnection | undefined;
  if (!(connection?.stream ?? connection?.connection)) return;
  const socket = socketOf(connection!);
  if (socket.destroyed) return;
  socket.destroy();
  // Only then its pool hands it out no more.
  await once(socket, 'close').catch(() => undefined);
}

/** To be done after the migrations, which may take their time. */
export function endSilentQueries(dataSource: DataSource): void {
  if (dialectOf(dataSource) === 'sqlite') return;
  const { master, pool } = dataSource.driver as unknown as Record<
    'master' | 'pool',
    NodeJS.EventEmitter | undefined
  >;
  endSilentConnections((master ?? pool)!, socketOf);
}
