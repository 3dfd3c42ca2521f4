import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { TokenCipher } from '@bizproc-kit/persistence';
import { CallReceiver } from '../receiver/call-receiver.service.js';
import { Runs } from '../runs/runs.service.js';
import type { Drain, PortalScheduler } from '../scheduler/portal-scheduler.port.js';
import { PORTAL_SCHEDULER } from '../scheduler/scheduler.token.js';
import { loadSettings } from '../settings/load-settings.js';
import type { RuntimeSettings } from '../settings/settings.js';
import { RUNTIME_SETTINGS } from '../settings/settings.token.js';
import { BizprocModule } from './bizproc.module.js';

let folder: string;
let settings: RuntimeSettings;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bpk-module-'));
  settings = loadSettings(
    {
      BITRIX24_CLIENT_ID: 'app',
      BITRIX24_CLIENT_SECRET: 'secret',
      PUBLIC_URL: 'https://app.example.com',
      LOG_LEVEL: 'silent',
      DATABASE_URL: `sqlite:${join(folder, 'host.sqlite')}`,
    },
    { baseDir: folder },
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Rings for nobody, and tells what was asked of it. */
class SilentScheduler implements PortalScheduler {
  readonly woken: string[] = [];
  drain: Drain | undefined;

  start(drain: Drain): Promise<void> {
    this.drain = drain;
    return Promise.resolve();
  }
  wake(memberId: string): void {
    this.woken.push(memberId);
  }
  takeOver(): void {}
  crowded(): boolean {
    return false;
  }
  ready(): boolean {
    return this.drain !== undefined;
  }
  stop(): Promise<void> {
    return Promise.resolve();
  }
}

async function withApp(
  build: ReturnType<typeof Test.createTestingModule>,
  work: (app: NestFastifyApplication) => Promise<void> | void,
): Promise<void> {
  const app = (await build.compile()).createNestApplication<NestFastifyApplication>(new FastifyAdapter());
  app.useBodyParser('application/x-www-form-urlencoded', {}, (_request, body, done) => done(null, body));
  try {
    await app.init();
    await work(app);
  } finally {
    await app.close();
  }
}

describe('BizprocModule', () => {
  it('lets a test put something else in the place of a part', async () => {
    const scheduler = new SilentScheduler();
    const build = Test.createTestingModule({ imports: [BizprocModule.forRoot({ settings })] })
      .overrideProvider(PORTAL_SCHEDULER)
      .useValue(scheduler)
      .overrideProvider(CallReceiver)
      .useValue({ receive: () => Promise.resolve({ kind: 'stored', memberId: 'a'.repeat(32) }) });
    await withApp(build, async (app) => {
      expect(scheduler.drain).toBeDefined();
      const { statusCode } = await app.inject({
        method: 'POST',
        url: '/bitrix24/handler',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
        payload: 'a=b',
      });
      expect(statusCode).toBe(200);
    });
  });

  it('opens the encryption keys once', async () => {
    const parse = jest.spyOn(TokenCipher, 'parse');
    try {
      await withApp(
        Test.createTestingModule({ imports: [BizprocModule.forRoot({ settings })] }),
        () => undefined,
      );
      expect(parse).toHaveBeenCalledTimes(1);
    } finally {
      parse.mockRestore();
    }
  });

  it('tells its settings through the ConfigService and under their token', async () => {
    await withApp(Test.createTestingModule({ imports: [BizprocModule.forRoot({ settings })] }), (app) => {
      expect(app.get(ConfigService).get('bizproc.http.publicUrl')).toBe('https://app.example.com');
      expect(app.get(ConfigService).get('PUBLIC_URL')).toBe('https://app.example.com');
      expect(app.get(RUNTIME_SETTINGS)).toBe(settings);
    });
  });

  describe('forRootAsync', () => {
    @Injectable()
    class Vault {
      settings(): Promise<RuntimeSettings> {
        return Promise.resolve(settings);
      }
    }

    @Module({ providers: [Vault], exports: [Vault] })
    class VaultModule {}

    @Injectable()
    class Consumer {
      constructor(
        readonly runs: Runs,
        @Inject(RUNTIME_SETTINGS) readonly settings: RuntimeSettings,
      ) {}
    }

    it('makes its options of what other modules provide', async () => {
      const imports = [
        BizprocModule.forRootAsync({
          imports: [VaultModule, ConfigModule.forRoot({ ignoreEnvFile: true })],
          inject: [Vault, ConfigService],
          useFactory: async (vault: Vault) => ({ settings: await vault.settings() }),
        }),
      ];
      await withApp(Test.createTestingModule({ imports, providers: [Consumer] }), async (app) => {
        const consumer = app.get(Consumer);
        expect(consumer.settings).toBe(settings);
        expect(await consumer.runs.list()).toEqual([]);
      });
    });
  });
});
