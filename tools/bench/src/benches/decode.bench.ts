import { readFileSync } from 'node:fs';
import { defaultCulture, parseForm, parseHandlerCall } from '@bizproc-kit/protocol';
import type { Bench } from '../bench.js';
import { decodeByHand } from '../decode/hand-written.js';
import { sendInvoice } from '../decode/invoice.activity.js';
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
    return {
      cpu_us_per_call: rounded(median(ours)),
      cpu_us_by_hand: rounded(median(byHand)),
      ratio: rounded(median(ours.map((value, round) => value / byHand[round]))),
      calls: rounds * calls,
    };
  },
};
