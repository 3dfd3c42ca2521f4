import 'reflect-metadata';
import {
  ActivityProperty,
  BizprocActivity,
  readActivityDefinition,
  ReturnProperty,
  type ActivityDefinition,
  type ActivityOptions,
} from '@bizproc-kit/activity';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installationEntities, installationMigrations, PortalCultureBook } from '@bizproc-kit/installations';
import { openDataSource, parseDatabaseUrl, WriteMutex } from '@bizproc-kit/persistence';
import { systemClock } from '@bizproc-kit/protocol';
import type { DataSource } from 'typeorm';
import {
  Registrar,
  RegistrationPlanner,
  TypeOrmRegistrationStore,
  registrationEntities,
  registrationMigrations,
  type PortalDirectory,
} from '../index.js';

export class SampleInput {
  @ActivityProperty({ name: { en: 'Text' }, required: true }) text!: string;
}

export class SampleOutput {
  @ReturnProperty({ name: { en: 'Length' }, type: 'int' }) length!: number;
}

export class SampleSettings {
  fields() {
    return {};
  }
}

/** An activity with an input and an output; `options` replace what they name. */
export function sampleActivity(
  options: Partial<ActivityOptions<SampleInput, SampleOutput>> & { code: string },
): ActivityDefinition {
  @BizprocActivity({ name: { en: options.code }, input: SampleInput, output: SampleOutput, ...options })
  class Sample {
    execute({ text }: SampleInput): SampleOutput {
      return { length: text.length };
    }
  }
  return readActivityDefinition(Sample) as ActivityDefinition;
}

/** Registration over emulated portals with a database of its own. */
export class RegistrationFixture {
  definitions: ActivityDefinition[] = [];
  publicUrl = 'https://app.example.com';

  private constructor(
    private readonly portals: PortalDirectory,
    readonly store: TypeOrmRegistrationStore,
    readonly cultures: PortalCultureBook,
    private readonly dataSource: DataSource,
    private readonly folder: string,
  ) {}

  static async open(portals: PortalDirectory): Promise<RegistrationFixture> {
    const folder = await mkdtemp(join(tmpdir(), 'bizproc-registration-'));
    const target = parseDatabaseUrl(`sqlite:${join(folder, 'test.sqlite')}`);
    const dataSource = await openDataSource(target, {
      entities: [...installationEntities, ...registrationEntities],
      migrations: [...installationMigrations, ...registrationMigrations],
    });
    const mutex = WriteMutex.of(target);
    return new RegistrationFixture(
      portals,
      new TypeOrmRegistrationStore({ dataSource, mutex }),
      new PortalCultureBook({ database: { dataSource, mutex }, clock: systemClock }),
      dataSource,
      folder,
    );
  }

  /** A planner as a newly started host would make it. */
  get planner(): RegistrationPlanner {
    const { publicUrl, portals, store } = this;
    return new RegistrationPlanner({ definitions: () => this.definitions, publicUrl, portals, store });
  }

  /** The registrar of such a host. */
  get registrar(): Registrar {
    const { planner, portals, store, cultures } = this;
    return new Registrar({ planner, portals, store, cultures });
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
    await rm(this.folder, { recursive: true });
  }
}
