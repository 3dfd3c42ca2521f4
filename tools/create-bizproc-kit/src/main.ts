#!/usr/bin/env node
import { relative } from 'node:path';

import { readArguments, usage } from './arguments.js';
import { create } from './create.js';
import { StepFailed } from './run.js';
import { UsageError } from './usage.error.js';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

try {
  const request = readArguments(process.argv.slice(2), process.cwd());
  if (request === undefined) {
    process.stdout.write(usage);
  } else {
    create(request, say);
    say(`\nReady. Next:\n\n  cd ${relative(process.cwd(), request.folder) || '.'}\n  npm start\n`);
  }
} catch (error) {
  if (!(error instanceof UsageError) && !(error instanceof StepFailed)) throw error;
  process.stderr.write(`create-bizproc-kit: ${error.message}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
