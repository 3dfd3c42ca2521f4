import { Registrar } from '@bizproc-kit/registration';
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BizprocActivity } from '@bizproc-kit/activity';
import type { EmulatedPortal, RunningEmulator } from '@bizproc-kit/emulator';
import { readdirSync } from 'node:fs';
import { TokenCipher } from '@bizproc-kit/persistence';
import { RUNTIME_SETTINGS } from '../../settings/settings.token.js';
import type { RuntimeSettings } from '../../settings/settings.js';
import { DiskFiles } from '../../spool/spool-files.js';
import { CallSpool } from '../spool/call-spool.js';
import { openUnproven } from './quarantine-record.js';
import { Runs } from '../../runs/runs.service.js';
import { eventually, HostUnderTest, startTestEmulator } from '../../testing/host-under-test.js';

@BizprocActivity({ code: 'greet', name: { en: 'Greet' } })
class GreetActivity {
  execute(): void {}
}

describe('the quarantine of a host', () => {
  let emulator: RunningEmulator;
  let host: HostUnderTest;
  let portal: EmulatedPortal;

  const open = async (env: Record<string, string> = {}) => {
    // As production: the standard plan's limits on both sides.
    emulator = await startTestEmulator({
      requestLimit: undefined as never,
      behaviour: { installPostCarriesApplicationToken: false },
    });
    host = await HostUnderTest.start(emulator, { providers: [GreetActivity], env });
    portal = emulator.portal('acme');
    const installed = await portal.installApp({ mode: 'ui', installUrl: `${host.url}/bitrix24/install` });
    expect(installed.status).toBe(200);
    const registered = await host.app.get(Registrar).apply(portal.memberId);
    expect(registered.failures).toEqual([]);
  };
  afterEach(async () => {
    await host.remove();
    await emulator.close();
  });

  const waiting = async () => {
    const [row] = await host.database.all('SELECT COUNT(*) AS waiting FROM bizproc_quarantine');
    return Number(row!.waiting);
  };
  const introspections = () =>
    emulator.requestLog.entries({ kind: 'oauth' }).filter(({ target }) => target.includes('app.info')).length;

  const forged = (fields: Record<string, string> = {}) => {
    const hex = (bytes: number) => randomBytes(bytes).toString('hex');
    const form = new URLSearchParams({
      workflow_id: `${hex(7)}.12345678`,
      code: 'greet',
      'document_id[0]': 'crm',
      'document_id[1]': 'CCrmDocumentDeal',
      'document_id[2]': 'DEAL_1',
      'document_type[0]': 'crm',
      'document_type[1]': 'CCrmDocumentDeal',
      'document_type[2]': 'DEAL',
      event_token: `${hex(7)}.12345678|A1_2_3_4|${hex(8)}.${hex(16)}`,
      use_subscription: 'Y',
      timeout_duration: '0',
      ts: String(Math.floor(Date.now() / 1000)),
      'auth[member_id]': portal.memberId,
      'auth[domain]': portal.domain,
      'auth[client_endpoint]': portal.restUrl,
      'auth[server_endpoint]': `${emulator.url}/rest/`,
      'auth[application_token]': hex(16),
      'auth[access_token]': hex(35),
      ...fields,
    });
    return fetch(`${host.url}/bitrix24/handler/greet`, { method: 'POST', body: form }).then(
      ({ status }) => status,
    );
  };

  it('lets a genuine call in within seconds while a hundred forged ones come every second', async () => {
    await open();
    const statuses: number[] = [];
    const flood = setInterval(() => void forged().then((status) => statuses.push(status)), 10);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    try {
      await new Promise((resolve) => setTimeout(resolve, 6_000));
      delay.enable();
      const started = Date.now();
      const workflow = portal.startWorkflow({ steps: [{ code: 'greet' }] });
      expect((await workflow.finished()).status).toBe('completed');
      delay.disable();
      expect(Date.now() - started).toBeLessThan(10_000);
    } finally {
      clearInterval(flood);
    }
    expect(statuses.length).toBeGreaterThan(100);
    // The forged ones are told apart as fast as they come: none was turned away for want of a place.
    expect(new Set(statuses)).toEqual(new Set([200, 403]));
    expect(await host.app.get(Runs).list({})).toHaveLength(1);
    // Installing, and the genuine call.
    expect(introspections()).toBeLessThanOrEqual(3);
  }, 60_000);

  it('believes no employee who makes event tokens up', async () => {
    await open();
    const employee = [...portal.users.values()].find(({ isAdmin, active }) => !isAdmin && active)!;
    const { accessToken } = emulator.oauth.issue(portal.installation()!, employee.id);
    expect(await forged({ 'auth[access_token]': accessToken })).toBe(200);
    await eventually('the call was dropped', async () => (await waiting()) === 0);
    expect(await host.app.get(Runs).list({})).toEqual([]);
  });

  it('empties a spool whose calls wait already, because it was emptied in part or by another process', async () => {
    await open();
    const { spoolDir } = host.app.get<RuntimeSettings>(RUNTIME_SETTINGS);
    portal.users.get(1)!.isAdmin = false;
    portal.startWorkflow({ steps: [{ code: 'greet' }] });
    await eventually('the call waits', async () => (await waiting()) === 1);
    const [row] = await host.database.all('SELECT id, member_id, sealed FROM bizproc_quarantine');
    const cipher = host.app.get(TokenCipher);
    const record = openUnproven(
      { id: String(row!.id), memberId: String(row!.member_id), sealed: String(row!.sealed) },
      cipher,
    );
    const left = new CallSpool(new DiskFiles(spoolDir), cipher);
    await left.appendUnverified({ kind: 'unverified', ...record });
    await eventually('the spool is empty', () => readdirSync(spoolDir).length === 0, 20_000);
    expect(await waiting()).toBe(1);
  }, 60_000);

  it('lets a genuine call of steps that run as no administrator wait for another one', async () => {
    await open();
    portal.users.get(1)!.isAdmin = false;
    const first = portal.startWorkflow({ steps: [{ code: 'greet' }] });
    await eventually('the call waits', async () => (await waiting()) === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await waiting()).toBe(1);
    portal.users.get(1)!.isAdmin = true;
    const second = portal.startWorkflow({ steps: [{ code: 'greet' }] });
    expect([(await second.finished()).status, (await first.finished()).status]).toEqual([
      'completed',
      'completed',
    ]);
  });

  it('takes the portal’s word for an event token where it is told so', async () => {
    await open({ APPLICATION_TOKEN_PROOF: 'event-token' });
    portal.users.get(1)!.isAdmin = false;
    const workflow = portal.startWorkflow({ steps: [{ code: 'greet' }] });
    expect((await workflow.finished()).status).toBe('completed');
    expect(introspections()).toBeLessThanOrEqual(1);
  });

  it('finds what waited after a restart', async () => {
    await open();
    portal.users.get(1)!.isAdmin = false;
    const workflow = portal.startWorkflow({ steps: [{ code: 'greet' }] });
    await eventually('the call waits', async () => (await waiting()) === 1);
    const port = Number(new URL(host.url).port);
    await host.stop();
    portal.users.get(1)!.isAdmin = true;
    host = await HostUnderTest.start(
      emulator,
      { providers: [GreetActivity], env: { APPLICATION_TOKEN_PROOF: 'event-token' } },
      { folder: host.folder, port },
    );
    await host.database.run('UPDATE bizproc_quarantine SET due_at = 0');
    expect((await workflow.finished()).status).toBe('completed');
  });
});
