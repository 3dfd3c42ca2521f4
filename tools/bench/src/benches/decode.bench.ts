import { readFileSync } from 'node:fs';
import { defaultCulture, parseForm, parseHandlerCall } from '@bizproc-kit/protocol';
import type { Bench } from '../bench.js';
import { decodeByHand } from '../decode/hand-written.js';
import { sendInvoice } from '../decode/invoice.activity.js';
import { startChild } from '../measure/child.js';
import { median, rounded } from '../measure/statistics.js';

const fixture = new URL('../../../../fixtures/bitrix24/05-robot-deal.form', import.meta.url);

async function decode(body: Buffer): Promise<unknown> {
  const call = parseHandlerCall(parseForm(body));
  return sendInvoice.decodeInput(call.properties, defaultCulture);
}

/** Microseconds of CPU per call. */
async function cost(calls: number, work: () => unknown): Promise<number> {
  const before = process.cpuUsage();
  for (let index = 0; index < calls; index++) await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

interface Start {
  readonly ms: number;
  readonly cpuMs: number;
}

/** How long an application with so many activities takes to find and check them, in a process of its own. */
async function startWith(activities: number): Promise<Start> {
  const child = startChild('programs/start-activities.js', [String(activities)]);
  const { found, ...start } = await child.message<Start & { found: number }>();
  await child.stop();
  if (found !== activities) throw new Error(`Found ${found} of ${activities} activities`);
  return start;
}

/** What 200 activities add to the start of an application. */
async function startOf200(rounds: number, progress: (line: string) => void): Promise<Start> {
  const added: Start[] = [];
  for (let round = 0; round < rounds; round++) {
    const without = await startWith(0);
    const { ms, cpuMs } = await startWith(200);
    added.push({ ms: ms - without.ms, cpuMs: cpuMs - without.cpuMs });
    progress(`200 activities add ${added[round].ms.toFixed(0)} ms to the start`);
  }
  return { ms: median(added.map(({ ms }) => ms)), cpuMs: median(added.map(({ cpuMs }) => cpuMs)) };
}

/** A typical handler call from the bytes of its body to a checked input, beside a decoder written by hand for this one step. */
export const bench: Bench = {
  run: async ({ quick, progress }) => {
    const rounds = quick ? 5 : 15;
    const calls = quick ? 10_000 : 50_000;
    const body = readFileSync(fixture);
    await cost(calls, () => decode(body));
    await cost(calls, () => decodeByHand(body));
    const ours: number[] = [];
    const byHand: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(await cost(calls, () => decode(body)));
      byHand.push(await cost(calls, () => decodeByHand(body)));
      progress(`${ours.at(-1)!.toFixed(1)} us, by hand ${byHand.at(-1)!.toFixed(1)} us`);
    }
    const start = await startOf200(rounds, progress);
    return {
      cpu_us_per_call: rounded(median(ours)),
      cpu_us_by_hand: rounded(median(byHand)),
      ratio: rounded(median(ours.map((value, round) => value / byHand[round]))),
      startup_200_ms: rounded(start.ms),
      startup_200_cpu_ms: rounded(start.cpuMs),
      calls: rounds * calls,
    };
  },
};
