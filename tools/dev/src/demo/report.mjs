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
  const rows = [
    [`${emulatorUrl}/`, 'portals: run a step, watch calls and answers'],
    [`${hostUrl}/health/ready`, "the host's health"],
    [`${hostUrl}/metrics`, "the host's metrics"],
    ['npm run bizproc -- runs list', "the operator's commands, in another terminal"],
  ];
  const width = Math.max(...rows.map(([what]) => what.length));
  for (const [what, meaning] of rows) line(`  ${cyan(what.padEnd(width))}  ${meaning}`);
  line();
  line(dim('Press Ctrl-C to stop.'));
}
