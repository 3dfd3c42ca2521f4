import { bold, cyan, dim, green, red, seconds } from '../terminal.mjs';

const line = (text = '') => process.stdout.write(`${text}\n`);

const show = (values) =>
  Object.entries(values ?? {})
    .map(([name, value]) => `${dim(name)} ${shorten(value)}`)
    .join(dim(' · '));

function shorten(value) {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > 44 ? `${text.slice(0, 40)} ...` : text;
}

export function printWelcome({ emulatorUrl, hostUrl, portals, quiet }) {
  if (quiet) return;
  line();
  line(bold('bizproc-kit'));
  line(`  emulator  ${cyan(emulatorUrl)}`);
  line(`  host      ${cyan(hostUrl)}`);
  for (const { domain, registrations } of portals) {
    line(`  portal    ${domain}  ${dim(`${registrations.length} steps registered`)}`);
  }
  line();
}

export function printRun({ portal, code, kind, status, input, output, ms, deal }) {
  const mark = status === 'completed' ? green('✔') : red('✘');
  line(`${mark} ${bold(code.padEnd(18))} ${kind.padEnd(9)} ${portal}  ${dim(seconds(ms))}`);
  line(`    in   ${show(input)}`);
  line(`    out  ${status === 'completed' ? show(output) : red(status)}`);
  if (deal) line(`    deal ${show({ title: deal.TITLE, opportunity: deal.OPPORTUNITY })}`);
}

export function printSummary({ runs, failed, emulatorUrl, hostUrl, staying }) {
  line();
  line(
    failed === 0
      ? green(`All ${runs.length} workflows completed.`)
      : red(`${failed} of ${runs.length} workflows did not complete.`),
  );
  if (!staying) return;
  line();
  line(`  ${cyan(`${emulatorUrl}/`.padEnd(32))} portals: run a step, watch calls and answers`);
  line(`  ${cyan(`${hostUrl}/health/ready`.padEnd(32))} the host's health`);
  line(`  ${cyan(`${hostUrl}/metrics`.padEnd(32))} the host's metrics`);
  line(`  ${cyan('npm run bizproc -- runs list'.padEnd(32))} the operator's commands, in another terminal`);
  line();
  line(dim('Press Ctrl-C to stop.'));
}
