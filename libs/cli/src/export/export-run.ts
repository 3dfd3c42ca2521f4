import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { RunDetails } from '@bizproc-kit/runtime';

import type { OperatorApp } from '../app/operator-app.js';
import { OperationFailure } from '../exit/operation.failure.js';
import { UsageFailure } from '../exit/usage.failure.js';
import type { CommandResult } from '../output/command-result.js';
import { fixtureText } from './fixture-text.js';
import { redactDocumentId, redactError, redactProperties } from './redact.js';
import { specSource } from './spec-source.js';

export interface ExportOptions {
  spec?: boolean;
  out?: string;
  keepValues?: boolean;
}

interface StoredCall {
  properties: Record<string, unknown>;
  documentId: readonly string[];
  documentType: readonly string[];
}

/** Prints the call of a run as a fixture, or writes it with a test beside the activity. */
export async function exportRun(
  app: OperatorApp,
  id: string,
  options: ExportOptions,
): Promise<CommandResult> {
  const run = await app.runs.show(id);
  if (!run) throw new UsageFailure(`There is no run ${id}`);
  const definition = app.registry.find(run.code)?.definition;
  if (!definition) throw new OperationFailure(`The app has no activity "${run.code}" any more`);

  const call = run.input as StoredCall;
  const properties = options.keepValues
    ? call.properties
    : redactProperties(call.properties, definition.input);
  const fixture = {
    code: run.code,
    document: {
      id: options.keepValues ? call.documentId : redactDocumentId(call.documentId),
      type: call.documentType,
    },
    error: options.keepValues ? run.error : redactError(run.error),
    properties,
  };
  if (!options.spec) return { data: fixture, text: JSON.stringify(fixture, null, 2) };

  const file = fileOf(definition.className);
  const written = await write(options.out ?? folderOf(file), file, definition.className, run, fixture);
  return { data: { files: written }, text: written.map((path) => `Wrote ${path}`).join('\n') };
}

/** `CompanyLookupActivity` is declared in `company-lookup.activity`, as the generators have it. */
const fileOf = (className: string): string =>
  `${className
    .replace(/Activity$/, '')
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .toLowerCase()}.activity`;

function folderOf(file: string): string {
  const own = join('src', 'activities', file.replace(/\.activity$/, ''));
  return existsSync(own) ? own : '.';
}

async function write(
  folder: string,
  file: string,
  className: string,
  run: RunDetails,
  fixture: object,
): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const name = `${file.replace(/\.activity$/, '')}.${run.id}`;
  const files: [string, string][] = [
    [join(folder, `${name}.json`), fixtureText(fixture)],
    [join(folder, `${name}.spec.ts`), specSource(className, file, `${name}.json`)],
  ];
  for (const [path, content] of files) await writeFile(path, content, { flag: 'wx' });
  return files.map(([path]) => path);
}
