import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packAll } from '../packing/pack.mjs';
import { choosePort } from '../ports.mjs';
import { bold, CommandError, dim, progress, seconds } from '../terminal.mjs';
import { root } from '../workspace.mjs';
import { activities } from './activities.mjs';
import { runImageSteps } from './image.mjs';
import { Background, run } from './shell.mjs';

/** From the empty folder to the first completed run, without the package install. */
const firstRunBudgetMs = 60_000;

const name = 'my-app';

/** Creates the workspace; returns how long that took without the installs of packages. */
function createWorkspace(folder, packed, version) {
  const started = Date.now();
  const { stdout } = run(
    'npm',
    [
      'exec',
      '--yes',
      '--prefer-offline',
      '--package',
      join(packed, `create-bizproc-kit-${version}.tgz`),
      '--',
      'create-bizproc-kit',
      name,
      '--packages',
      packed,
    ],
    folder,
    { env: { npm_config_prefer_offline: 'true' } },
  );
  const installing = [...stdout.matchAll(/\bin (?:(\d+)m)? ?(\d+)?s\b/g)].reduce(
    (sum, [, minutes = 0, rest = 0]) => sum + Number(minutes) * 60_000 + Number(rest) * 1000,
    0,
  );
  return Math.max(0, Date.now() - started - installing);
}

function generate(workspace, generator, args, expect = 0) {
  return run(
    'npx',
    ['nx', 'generate', `@bizproc-kit/nx-plugin:${generator}`, ...args, '--no-interactive'],
    workspace,
    {
      expect,
    },
  );
}

/** A second run, a name that exists and wrong types: a clear line, and no file touched. */
function expectRefusals(workspace) {
  const before = run('git', ['status', '--porcelain'], workspace).stdout;
  const refused = (args, pattern) => {
    const { stdout, stderr } = generate(workspace, 'activity', args, 1);
    if (!pattern.test(stdout + stderr)) throw new CommandError(`No line ${pattern} in:\n${stdout}${stderr}`);
  };
  refused(activities[0], /is there already and was left as it is/);
  refused(['other', '--code=base_types'], /The code "base_types" belongs to BaseTypesActivity/);
  refused(['other', '--code=bad code'], /is not a code/);
  refused(['other', '--property=a:number'], /unknown type "number"/);
  const after = run('git', ['status', '--porcelain'], workspace).stdout;
  if (after !== before) throw new CommandError(`A refused generator left changes:\n${after}`);
}

async function usePorts(app) {
  const file = join(app, '.env.development');
  const [host, emulator] = [
    await choosePort({ fallback: 0, option: '' }),
    await choosePort({ fallback: 0, option: '' }),
  ];
  writeFileSync(file, readFileSync(file, 'utf8').replace('3000', host).replaceAll('4010', emulator));
}

function bizproc(app, ...args) {
  const { stdout } = run('node', ['--env-file=.env.development', 'dist/cli.js', ...args, '--json'], app);
  return JSON.parse(stdout);
}

/** The emulator shows its page, with the script that the page asks for. */
async function expectPage(output) {
  const [, url] = /The emulator is at (\S+)/.exec(output);
  const fetched = async (path) => {
    const reply = await fetch(new URL(path, url));
    const text = await reply.text();
    if (!reply.ok) throw new CommandError(`${path} of the emulator answered ${reply.status}: ${text}`);
    return text;
  };
  const script = /<script[^>]+src="([^"]+\.js)"/.exec(await fetched('/'))?.[1];
  if (script === undefined) throw new CommandError('The page of the emulator has no script');
  await fetched(script);
}

/** Host, emulator and a first run, as `npm start` of the workspace has them. */
async function firstRun(workspace, app) {
  const emulation = new Background('npx', ['nx', 'emulate', name], workspace);
  try {
    await emulation.line(/^Ready$/);
    await expectPage(emulation.output);
    bizproc(app, 'plan', '--all');
    const [outcome] = bizproc(app, 'apply', '--all');
    if (!['applied', 'unchanged'].includes(outcome.status)) {
      throw new CommandError(`apply: ${JSON.stringify(outcome)}`);
    }
    writeFileSync(join(app, 'input.json'), JSON.stringify({ text: 'hello' }));
    const { status, step } = bizproc(app, 'invoke', 'greeting', '--input', 'input.json');
    rmSync(join(app, 'input.json'));
    if (status !== 'completed' || step.outputs.result !== 'hello') {
      throw new CommandError(`The workflow ended so: ${JSON.stringify({ status, step })}`);
    }
    run('npm', ['run', 'bizproc', '--', 'doctor'], workspace);
    run('npx', ['nx', 'plan', name], workspace);
    // The workspace's own checks run what was exported.
    const [recorded] = bizproc(app, 'runs', 'list', '--code', 'greeting');
    bizproc(app, 'runs', 'export', recorded.id, '--spec');
  } finally {
    await emulation.stop();
  }
}

/** A portal with the app as it is built; the host is gone afterwards, for in development it registers changes by itself. */
async function installedPortal(app) {
  const emulator = new Background(
    'node',
    ['--env-file=.env.development', '../../node_modules/@bizproc-kit/testing/dist/emulate.js'],
    app,
  );
  const host = new Background('node', ['--env-file=.env.development', 'dist/main.js'], app);
  try {
    await emulator.line(/^Ready$/);
    bizproc(app, 'apply', '--all');
    return emulator;
  } catch (error) {
    await emulator.stop();
    throw error;
  } finally {
    await host.stop();
  }
}

async function changes(workspace, app) {
  const emulator = await installedPortal(app);
  try {
    generate(workspace, 'property', ['note:text', '--activity=greeting']);
    expectPlan(plannedSafety(workspace, app), 'changed safe');
    bizproc(app, 'apply', '--all');
    renameProperty(app, 'note', 'remark');
    expectPlan(plannedSafety(workspace, app), 'changed breaking');
  } finally {
    await emulator.stop();
  }
}

/** The plan's word on the changed activity. */
function plannedSafety(workspace, app) {
  run('npx', ['nx', 'build', name], workspace);
  const [{ items }] = bizproc(app, 'plan', '--all');
  const { change, safety } = items.find(({ code }) => code === 'greeting');
  return `${change} ${safety}`;
}

function expectPlan(actual, expected) {
  if (actual !== expected) throw new CommandError(`The plan says "${actual}", not "${expected}"`);
}

function renameProperty(app, from, to) {
  const file = join(app, 'src/activities/greeting/greeting.input.ts');
  const source = readFileSync(file, 'utf8');
  writeFileSync(file, source.replace(new RegExp(`\\b${from}\\?:`), `${to}?:`));
}

/**
 * @param {{ keep: boolean, image: boolean, check: boolean }} options `keep` leaves the folder for a look
 * @returns {Promise<number>} the exit code
 */
export async function packedJourney({ keep, image, check }) {
  const folder = mkdtempSync(join(tmpdir(), 'bizproc-kit-packed-'));
  const packed = join(folder, 'packed');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const workspace = join(folder, name);
  const app = join(workspace, 'apps', name);
  const step = async (title, work) => {
    const started = Date.now();
    const result = await work();
    progress(`${bold(title)} ${dim(seconds(Date.now() - started))}`);
    return result;
  };
  try {
    mkdirSync(packed);
    await step('pack and check', () => packAll({ out: packed, check }));
    const created = await step('create a workspace', () => createWorkspace(folder, packed, version));
    await usePorts(app);
    const started = Date.now();
    await step('emulate, plan, apply, run a workflow', () => firstRun(workspace, app));
    const first = created + Date.now() - started;
    progress(`from the empty folder to the first completed run, without installs: ${seconds(first)}`);
    if (first > firstRunBudgetMs) throw new CommandError(`That is more than ${seconds(firstRunBudgetMs)}`);

    await step('a new property is safe, a renamed one is breaking', () => changes(workspace, app));
    await step('generate activities of every property type', () => {
      for (const one of activities) generate(workspace, 'activity', one);
    });
    await step('refuse what cannot be', () => expectRefusals(workspace));
    await step('format, lint, build, types, tests, platform rules', () =>
      run('npm', ['run', 'verify'], workspace),
    );
    if (image) await step('install and start as the image does', () => runImageSteps(workspace, app, name));
    return 0;
  } finally {
    if (keep) progress(`Left in ${folder}`);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
