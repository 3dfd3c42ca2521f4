import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import {
  ActivityProperty,
  BizprocActivity,
  ReturnProperty,
  type ActivityHandler,
} from '@bizproc-kit/activity';
import { BizprocModule, createHost, createLogger, loadSettings } from '@bizproc-kit/runtime';
import { Registrar } from '@bizproc-kit/registration';
import { Module } from '@nestjs/common';
import { Agent, request } from 'undici';

class TextInput {
  @ActivityProperty({ name: 'Text' })
  text?: string;
}

class LengthOutput {
  @ReturnProperty({ name: 'Length', type: 'int' })
  length!: number;
}

@BizprocActivity({ code: 'bench', name: { en: 'Bench' }, input: TextInput, output: LengthOutput })
class BenchActivity implements ActivityHandler<TextInput, LengthOutput> {
  execute({ text }: TextInput): LengthOutput {
    return { length: text?.length ?? 0 };
  }
}

@BizprocActivity({ code: 'bench_io', name: { en: 'Bench I/O' }, input: TextInput, waits: false })
class BenchIoActivity implements ActivityHandler<TextInput> {
  /** Stands for an outside service that takes 200 ms. */
  async execute(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** A whole host with two activities. Arguments: its environment and its folder, as JSON. */
const { env, folder } = JSON.parse(process.argv[2] ?? '{}') as {
  env: Record<string, string>;
  folder: string;
};
const settings = loadSettings(env, { baseDir: folder });
const logger = createLogger(settings.log);

@Module({
  imports: [BizprocModule.forRoot({ settings, logger })],
  providers: [BenchActivity, BenchIoActivity],
})
class BenchModule {}

const app = await createHost(BenchModule, settings, logger);
await app.listen(settings.http.port, '127.0.0.1');

/** Registers on all portals. */
async function applyEverywhere() {
  const registrar = app.get(Registrar, { strict: false });
  const started = performance.now();
  const outcomes = await registrar.applyAll({ skipApplied: false, concurrency: 8 });
  return {
    ms: performance.now() - started,
    failed: outcomes.filter(({ status }) => status !== 'applied').length,
  };
}

/** The baseline: as many requests at once, each read whole, without a client of ours. */
async function sendBare(requests: readonly { url: string; body: string }[]) {
  const agent = new Agent({ connections: 8 });
  const rest = requests.values();
  const started = performance.now();
  const headers = { 'content-type': 'application/json' };
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      for (const { url, body } of rest) {
        const reply = await request(url, { method: 'POST', dispatcher: agent, headers, body });
        JSON.parse(await reply.body.text());
      }
    }),
  );
  const ms = performance.now() - started;
  await agent.close();
  return { ms };
}

type Order = { apply?: true; bare?: { url: string; body: string }[] };

process.on('message', (order: Order) => {
  if (order.apply) return void applyEverywhere().then((done) => process.send?.(done));
  if (order.bare) return void sendBare(order.bare).then((done) => process.send?.(done));
  const { user, system } = process.cpuUsage();
  process.send?.({
    peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024),
    rssMb: Math.round(process.memoryUsage().rss / 1024 ** 2),
    cpuMs: (user + system) / 1000,
  });
});
process.on('disconnect', () => process.exit(0));
process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
