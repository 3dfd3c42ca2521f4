import type { ActivityDefinition } from '@bizproc-kit/activity';
import type { PortalInstallation } from '@bizproc-kit/installations';
import type { Command } from 'commander';

import type { OperatorApp } from '../app/operator-app.js';
import { type CommandContext, withJson } from '../app/command-context.js';
import { reachabilityFinding } from '../doctor/host-checks.js';
import { OperationFailure } from '../exit/operation.failure.js';
import { UsageFailure } from '../exit/usage.failure.js';
import { readJsonObject } from '../input/json-file.js';
import { wholeNumber } from '../input/whole-number.js';
import type { CommandResult } from '../output/command-result.js';
import type { Paint } from '../output/paint.js';
import { facts } from '../output/table.js';
import { EmulatedPortalControl } from './emulated-portal.js';
import { type StepSettings, settingsOf } from './input-values.js';
import { executeLocally } from './local-execution.js';
import { promptInputs } from './prompt-inputs.js';

interface InvokeOptions {
  input?: string;
  portal?: string;
  document?: string;
  timeout: number;
  json?: boolean;
}

export function invokeCommand(program: Command, context: CommandContext): void {
  withJson(
    program
      .command('invoke <code>')
      .description('run one activity: in a workflow of the emulator, or once against a chosen portal')
      .option('--input <file>', 'JSON object with the inputs; without it they are asked for')
      .option('--portal <portal>', 'the portal (member id or domain); else the first emulated one')
      .option('--document <id>', 'document of the workflow, such as DEAL_512')
      .option('--timeout <seconds>', 'longest wait for the workflow', wholeNumber, 60),
  ).action((code: string, options: InvokeOptions) =>
    context.withApp(options, async (app) => {
      const definition = definitionOf(app, code);
      const settings = await inputsOf(definition, options, context);
      const target = await targetOf(app, options);
      return target.control
        ? inWorkflow(app, target.control, code, settings, options, context.paint)
        : locally(app, target.portal, definition, settings, options, context.paint);
    }),
  );
}

function definitionOf(app: OperatorApp, code: string): ActivityDefinition {
  const found = app.registry.find(code)?.definition;
  if (found) return found;
  const codes = app.registry.definitions.flatMap((one) => one.codes.map((step) => step.code));
  throw new UsageFailure(`There is no activity "${code}". Activities: ${codes.join(', ') || 'none'}`);
}

async function inputsOf(
  definition: ActivityDefinition,
  { input }: InvokeOptions,
  { streams }: CommandContext,
): Promise<StepSettings> {
  if (input === undefined) return promptInputs(definition, streams);
  return settingsOf(definition, await readJsonObject(input));
}

interface Target {
  portal: PortalInstallation;
  /** undefined: a real portal */
  control: EmulatedPortalControl | undefined;
}

async function targetOf(app: OperatorApp, { portal: name }: InvokeOptions): Promise<Target> {
  const { oauthHosts } = app.settings.app;
  if (name !== undefined) {
    const portal = await app.portal(name);
    return { portal, control: await EmulatedPortalControl.find(portal, oauthHosts) };
  }
  for await (const portal of app.installations.each({ status: 'active' })) {
    const control = await EmulatedPortalControl.find(portal, oauthHosts);
    if (control) return { portal, control };
  }
  throw new OperationFailure(
    'The app is on no emulated portal: start the emulator and install the app there, or name a portal with --portal',
  );
}

async function inWorkflow(
  app: OperatorApp,
  control: EmulatedPortalControl,
  code: string,
  settings: StepSettings,
  { document, timeout }: InvokeOptions,
  paint: Paint,
): Promise<CommandResult> {
  const host = await reachabilityFinding(app.settings.http.publicUrl);
  if (host.status !== 'ok') throw new OperationFailure(`${host.detail}. ${host.advice}`);
  const run = await control.run(code, settings, document, timeout * 1000, (workflowId) =>
    deadRunOf(app, workflowId),
  );
  const step = run.steps[0];
  const log = run.log.map(({ text }) => text);
  const completed = run.status === 'completed' && step?.status === 'completed';
  return {
    data: { status: run.status, step, log },
    text: resultText(paint, step?.status ?? run.status, step?.outputs, log),
    exitCode: completed ? 0 : 1,
  };
}

/** What an operator has to know of a workflow whose run was given up: it would wait for ever. */
async function deadRunOf(app: OperatorApp, workflowId: string): Promise<string | undefined> {
  const [run] = await app.runs.list({ workflowId, states: ['dead'], limit: 1 });
  return (
    run && `Run ${run.id} is dead: ${run.error ?? 'no reason was kept'}. See bizproc runs show ${run.id}`
  );
}

async function locally(
  app: OperatorApp,
  portal: PortalInstallation,
  definition: ActivityDefinition,
  settings: StepSettings,
  { document = 'DEAL_1' }: InvokeOptions,
  paint: Paint,
): Promise<CommandResult> {
  const run = await executeLocally(app, portal.memberId, definition, settings, document);
  return {
    data: run,
    text: resultText(paint, run.error ? `${run.status}: ${run.error}` : run.status, run.outputs, run.log),
    exitCode: run.status === 'failed' ? 1 : 0,
  };
}

function resultText(
  paint: Paint,
  status: string,
  outputs: Record<string, unknown> | undefined,
  log: readonly string[],
): string {
  const values = Object.entries(outputs ?? {}).map(
    ([id, value]) => [id, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return [facts(paint, [['status', status], ...values]), ...log.map((line) => `log: ${line}`)].join('\n');
}
