import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import {
  ActivityProperty,
  BizprocActivity,
  ReturnProperty,
  type ActivityHandler,
} from '@bizproc-kit/activity';
import { BizprocModule, createHost, createLogger, loadSettings } from '@bizproc-kit/runtime';
import { Module } from '@nestjs/common';

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
process.on('message', () => process.send?.({ peakRssMb: Math.round(process.resourceUsage().maxRSS / 1024) }));
process.on('disconnect', () => process.exit(0));
process.send?.({ port: (app.getHttpServer().address() as AddressInfo).port });
