import { randomBytes } from 'node:crypto';
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { TokenCipher } from '@bizproc-kit/persistence';
import type { NewCall } from '../../journal/run.js';
import { newRunId } from '../../journal/run-id.js';
import { DiskFiles } from '../../spool/spool-files.js';
import { CallSpool } from './call-spool.js';

const cipher = TokenCipher.parse(`test:${Buffer.alloc(32, 5).toString('base64')}`);
const troubles = { damaged: () => undefined, missingKey: () => undefined };

function aCall(): NewCall {
  const runId = newRunId(Date.now());
  return {
    runId,
    memberId: 'a'.repeat(32),
    tokenHash: randomBytes(32).toString('base64url'),
    workflowId: 'wf',
    code: 'invoice',
    expectsAnswer: true,
    receivedAt: Date.now(),
    sentAt: Date.now(),
    deadlineAt: null,
    payload: { properties: {}, documentId: ['a', 'b', 'c'], documentType: ['a', 'b', 'c'] },
    sealedToken: cipher.seal('token', `event-token ${'a'.repeat(32)} ${runId}`),
    sealedCallToken: null,
  };
}

describe('the spool of calls', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bpk-spool-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('hands out every call that it has acknowledged, whatever is appended, drained and left over at once', async () => {
    const acknowledged = new Set<string>();
    const taken = new Set<string>();
    const keep = async (spool: CallSpool) => {
      const call = aCall();
      await spool.append({ kind: 'verified', call });
      acknowledged.add(call.runId);
    };
    const predecessors = Array.from({ length: 300 }, () => new CallSpool(new DiskFiles(folder), cipher));
    await Promise.all(predecessors.map(keep));
    const spool = new CallSpool(new DiskFiles(folder), cipher);
    const drain = () =>
      spool.drain(async ({ call }) => {
        taken.add(call.runId);
        await sleep(1);
      }, troubles);
    const keeping: Promise<void>[] = [];
    let isOver = false;
    const draining = (async () => {
      while (!isOver) await drain();
    })();
    for (let count = 0; count < 300; count += 1) {
      keeping.push(keep(spool));
      await sleep(10);
    }
    await Promise.all(keeping);
    isOver = true;
    await draining;
    await new CallSpool(new DiskFiles(folder), cipher).drain(
      async ({ call }) => void taken.add(call.runId),
      troubles,
    );
    const lost = [...acknowledged].filter((id) => !taken.has(id));
    expect(lost).toEqual([]);
    expect(await readdir(folder)).toEqual([]);
  }, 30_000);

  it('hands out what is behind files that cannot be read, and says so', async () => {
    for (let count = 0; count < 20; count += 1) await mkdir(join(folder, `000-${count}.spool`));
    const spool = new CallSpool(new DiskFiles(folder), cipher);
    const call = aCall();
    await spool.append({ kind: 'verified', call });
    const taken: string[] = [];
    const drained = spool.drain(async ({ call: one }) => void taken.push(one.runId), troubles);
    await expect(drained).rejects.toMatchObject({ code: 'EISDIR' });
    expect(taken).toEqual([call.runId]);
  });

  it('has its places for unverified calls back when another process has brought them in', async () => {
    const spool = new CallSpool(new DiskFiles(folder), cipher);
    const fill = () =>
      Promise.all(
        Array.from({ length: 1_000 }, () =>
          spool.appendUnverified({ kind: 'unverified', call: aCall(), applicationToken: 'x' }),
        ),
      );
    expect(new Set(await fill())).toEqual(new Set([true]));
    expect(new Set(await fill())).toEqual(new Set([false]));
    await new CallSpool(new DiskFiles(folder), cipher).drain(async () => undefined, troubles);
    await spool.drain(async () => undefined, troubles);
    expect(spool.size).toBe(0);
    expect(new Set(await fill())).toEqual(new Set([true]));
  });
});
