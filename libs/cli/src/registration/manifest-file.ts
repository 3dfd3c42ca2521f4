import { writeFile } from 'node:fs/promises';

import { type ActivityManifest, buildManifest, diffManifest, type ManifestStep } from '@bizproc-kit/activity';
import type { Command } from 'commander';

import type { OperatorApp } from '../app/operator-app.js';
import { type CommandContext, withJson } from '../app/command-context.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { readJsonObject } from '../input/json-file.js';
import type { CommandResult } from '../output/command-result.js';
import type { Paint } from '../output/paint.js';
import { planExitCode } from './plan-exit-code.js';
import { planText } from './plan.view.js';

type Steps = Pick<ActivityManifest, 'steps'>;

/** A file must not differ by who wrote it where: it stands for any host and any administrator. */
const anyHost = 'https://host.invalid';

const manifestOf = ({ registry }: OperatorApp): Steps => ({
  steps: buildManifest(registry.definitions, { publicUrl: anyHost }).steps,
});

/** `manifest`: what the activities declare, as a file that can be committed and compared with. */
export function manifestCommand(program: Command, context: CommandContext): void {
  withJson(
    program
      .command('manifest')
      .description('what the activities declare, as JSON: commit it, and compare with plan --against')
      .option('--output <file>', 'write it to a file'),
  ).action(({ output, json }: { output?: string; json?: boolean }) =>
    context.withApp({ json }, async (app) => {
      const manifest = manifestOf(app);
      const text = JSON.stringify(manifest, null, 2);
      if (output === undefined) return { data: manifest, text };
      await writeFile(output, `${text}\n`);
      const { length } = manifest.steps;
      return {
        data: { file: output, steps: length },
        text: `Wrote ${length} ${length === 1 ? 'step' : 'steps'} to ${output}`,
      };
    }),
  );
}

/**
 * What has changed since a manifest file was written. Steps that it has and the application has not are breaking: the
 * next apply with `--prune` deletes them.
 *
 * @throws UsageFailure when the file holds no manifest
 */
export async function planAgainst(
  app: OperatorApp,
  file: string,
  { exitCode }: { exitCode?: boolean },
  paint: Paint,
): Promise<CommandResult> {
  const items = diffManifest(await readManifest(file), manifestOf(app));
  const isRemoval = items.some(({ change }) => change === 'removed');
  return {
    data: { file, items },
    text: planText(paint, `Since ${file}`, { items, events: [] }),
    exitCode: !exitCode ? 0 : isRemoval ? 3 : planExitCode([{ items, events: [] }]),
  };
}

async function readManifest(file: string): Promise<Steps> {
  const { steps } = await readJsonObject(file);
  if (!Array.isArray(steps) || !steps.every(isStep)) {
    throw new UsageFailure(`${file} holds no manifest; write one with bizproc manifest --output ${file}`);
  }
  return { steps };
}

function isStep(value: unknown): value is ManifestStep {
  const { code, kind, payload } = (value ?? {}) as Partial<ManifestStep>;
  return (
    typeof code === 'string' &&
    (kind === 'activity' || kind === 'robot') &&
    typeof payload === 'object' &&
    payload !== null
  );
}
