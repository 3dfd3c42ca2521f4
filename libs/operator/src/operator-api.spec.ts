import 'reflect-metadata';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  ActivityFailure,
  BizprocActivity,
  type ActivityContext,
  type ActivityHandler,
  type Deferred,
} from '@bizproc-kit/activity';
import { startEmulator, type RunningEmulator } from '@bizproc-kit/emulator';
import { Registrar } from '@bizproc-kit/registration';
import { BizprocModule, createHost, createLogger, loadSettings } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { OperatorModule } from './operator.module.js';

let broken = true;

@BizprocActivity({ code: 'held', name: { en: 'Held' }, onFailure: 'hold' })
class HeldActivity implements ActivityHandler {
  execute(): void {
    if (broken) throw ActivityFailure.terminal('The service refuses');
  }
}

@BizprocActivity({ code: 'deferred', name: { en: 'Deferred' } })
class DeferredActivity implements ActivityHandler {
  execute(_input: object, context: ActivityContext): Deferred {
    return context.defer();
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

const token = 'operator-token-of-tests';

describe('the operator API', () => {
  let emulator: RunningEmulator;
  let folder: string;
  let app: NestFastifyApplication;
  let url: string;

  beforeAll(async () => {
    emulator = await startEmulator({ seed: 3, requestLimit: false });
    folder = await mkdtemp(join(tmpdir(), 'bpk-operator-'));
    const settings = loadSettings(
      {
        BITRIX24_CLIENT_ID: emulator.oauth.defaultApp.clientId,
        BITRIX24_CLIENT_SECRET: emulator.oauth.defaultApp.clientSecret,
        BITRIX24_OAUTH_HOSTS: emulator.url,
        BITRIX24_ALLOW_INSECURE_PORTALS: 'true',
        DATABASE_URL: `sqlite:${join(folder, 'host.sqlite')}`,
        COMPLETION_FIRST_DELAY_MS: '0',
        OPERATOR_TOKEN: token,
        LOG_LEVEL: 'silent',
      },
      { baseDir: folder },
    );
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const bound = { ...settings, http: { ...settings.http, publicUrl: url } };
    @Module({
      imports: [BizprocModule.forRoot({ settings: bound }), OperatorModule],
      providers: [HeldActivity, DeferredActivity],
    })
    class TestModule {}
    app = await createHost(TestModule, bound, createLogger(bound.log));
    await app.listen(port, '127.0.0.1');
    await emulator.portal('acme').installApp({ mode: 'script', installUrl: `${url}/bitrix24/install` });
    await app.get(Registrar).apply(emulator.portal('acme').memberId);
  });
  afterAll(async () => {
    await app?.close();
    await emulator?.close();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = async (path: string, init: { method?: string; body?: unknown; token?: string } = {}) => {
    const response = await fetch(`${url}/operator${path}`, {
      method: init.method ?? 'GET',
      headers: {
        authorization: `Bearer ${init.token ?? token}`,
        ...(init.body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(init.body !== undefined && { body: JSON.stringify(init.body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text ? (JSON.parse(text) as Record<string, unknown>) : undefined,
    };
  };

  const deadRun = async () => {
    const workflow = emulator.portal('acme').startWorkflow({ steps: [{ code: 'held' }] });
    for (;;) {
      const { body } = await ask(`/runs?state=dead&workflow=${workflow.id}`);
      const [run] = body!['runs'] as { id: string }[];
      if (run) return { id: run.id, workflow };
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it.each(['wrong-token-of-tests!!', '', 'x'.repeat(5000)])(
    'admits nobody with the token "%.20s"',
    async (wrong) => {
      expect((await ask('/runs', { token: wrong })).status).toBe(401);
      expect((await ask('/runs/x/replay', { method: 'POST', token: wrong })).status).toBe(401);
    },
  );

  it('shows a dead run with its attempt and error, and no token', async () => {
    const { id } = await deadRun();
    const { body } = await ask(`/runs/${id}`);
    expect(body).toMatchObject({ state: 'dead', error: expect.stringContaining('The service refuses') });
    expect(body!['events']).toMatchObject([{ kind: 'attempt', detail: { result: 'dead' } }]);
    expect(JSON.stringify(body)).not.toMatch(/sealed|\|A\d+_/);
    expect((await ask('/waiting')).body).toMatchObject({ runs: [{ state: 'dead' }] });
  });

  it('replays a dead run, and its workflow goes on', async () => {
    const { id, workflow } = await deadRun();
    broken = false;
    expect((await ask(`/runs/${id}/replay`, { method: 'POST' })).status).toBe(204);
    expect((await workflow.finished()).status).toBe('completed');
    broken = true;
  });

  it('shows a deferred run that nobody answers, since when it waits, until it is answered', async () => {
    const workflow = emulator.portal('acme').startWorkflow({ steps: [{ code: 'deferred' }] });
    type Waiting = { id: string; state: string; code: string; receivedAt: number };
    const waiting = async (): Promise<Waiting | undefined> => {
      const { body } = await ask('/waiting');
      return (body!['runs'] as Waiting[]).find(({ state }) => state === 'waiting');
    };
    let run = await waiting();
    for (const end = Date.now() + 5_000; !run && Date.now() < end; run = await waiting());
    expect(run).toMatchObject({ code: 'deferred', workflowId: workflow.id, receivedAt: expect.any(Number) });
    const scrape = await (await fetch(`${url}/metrics`)).text();
    expect(scrape).toMatch(/^bizproc_waiting_runs 1$/m);
    expect((await ask(`/runs/${run!.id}/complete`, { method: 'POST', body: { output: {} } })).status).toBe(
      204,
    );
    expect((await workflow.finished()).status).toBe('completed');
    expect(await waiting()).toBeUndefined();
  });

  it('completes or fails a dead run by hand', async () => {
    const first = await deadRun();
    expect((await ask(`/runs/${first.id}/complete`, { method: 'POST', body: { output: {} } })).status).toBe(
      204,
    );
    expect((await first.workflow.finished()).status).toBe('completed');
    const second = await deadRun();
    expect(
      (await ask(`/runs/${second.id}/fail`, { method: 'POST', body: { message: 'Nobody knows' } })).status,
    ).toBe(204);
    expect((await second.workflow.finished()).log.join('\n')).toContain('Nobody knows');
  });

  it('refuses what a run does not allow, and what it does not know', async () => {
    const { id } = await deadRun();
    expect((await ask(`/runs/${id}/cancel`, { method: 'POST' })).status).toBe(204);
    expect(await ask(`/runs/${id}/replay`, { method: 'POST' })).toMatchObject({
      status: 409,
      body: { error: 'BPK_RUN_NOT_MOVABLE' },
    });
    expect((await ask('/runs/nothing')).status).toBe(404);
    expect((await ask('/runs/nothing/replay', { method: 'POST' })).status).toBe(404);
    expect((await ask('/runs?state=lost')).status).toBe(400);
    expect((await ask('/runs?limit=many')).status).toBe(400);
    expect((await ask(`/runs/${id}/fail`, { method: 'POST', body: {} })).status).toBe(400);
  });

  it('says where a list goes on', async () => {
    for (let runs = 0; runs < 3; runs += 1) await deadRun();
    for (const list of ['/runs?state=dead', '/waiting?']) {
      const whole = (await ask(list)).body as { runs: { id: string }[]; next: string | null };
      expect(whole.runs.length).toBeGreaterThanOrEqual(3);
      expect(whole.next).toBeNull();
      const walked: string[] = [];
      let next: string | null = null;
      do {
        const { body } = await ask(`${list}&limit=2${next === null ? '' : `&before=${next}`}`);
        walked.push(...(body!['runs'] as { id: string }[]).map(({ id }) => id));
        next = body!['next'] as string | null;
      } while (next !== null);
      expect(walked).toEqual(whole.runs.map(({ id }) => id));
    }
    expect((await ask('/portals?limit=1')).body).toMatchObject({ portals: [{}], next: null });
    for (const limit of ['0', '1001', 'many']) {
      expect(await ask(`/portals?limit=${limit}`)).toMatchObject({
        status: 400,
        body: { message: 'limit is a whole number from 1 to 1000' },
      });
    }
  });

  it('shows portals, a plan without changes, and a ledger that adds up', async () => {
    expect((await ask('/portals')).body).toMatchObject({ portals: [{ status: 'active' }] });
    const { memberId } = emulator.portal('acme');
    expect((await ask(`/portals/${memberId}/plan`)).status).toBe(200);
    expect((await ask(`/portals/${'0'.repeat(32)}/plan`)).status).toBe(404);
    expect((await ask('/ledger')).body).toMatchObject({ balanced: true });
    expect((await ask(`/portals/${memberId}/runs`, { method: 'DELETE' })).status).toBe(200);
    expect((await ask('/ledger')).body).toMatchObject({ balanced: true });
  });
});
