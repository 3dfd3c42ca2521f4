import type { Tree } from '@nx/devkit';

import { type ActivityKind, registeredCodes } from '../../model/activity-code.ts';
import { checkDocumentTypes, documentTypeSources } from '../../model/document-types.ts';
import { labelsOf, languagesOf } from '../../model/labels.ts';
import { type ActivityNames, activityNames } from '../../model/names.ts';
import { PluginFailure } from '../../model/plugin-failure.ts';
import { parsePropertySpecs, type PropertySpec } from '../../model/property-spec.ts';
import { activitiesFolder, type AppProject, findApp } from '../../workspace/app-project.ts';
import { existingActivities } from '../../workspace/existing-activities.ts';
import type { ActivityOptions, Waiting } from './schema.ts';

/** A request that has been held to every rule: what is left is to write it. */
export interface ActivityRequest {
  app: AppProject;
  names: ActivityNames;
  folder: string;
  code: string;
  kind: ActivityKind;
  labels: Record<string, string>;
  languages: string[];
  /** elements of `documentTypes` as source */
  documentTypes: string[];
  waiting: Waiting;
  inputs: PropertySpec[];
  outputs: PropertySpec[];
}

const sampleInput = ['text:string:required'];
const sampleOutput = ['result:string'];

/** @throws PluginFailure for a name, code, type or id that cannot be, before anything is written */
export function normalise(tree: Tree, options: ActivityOptions): ActivityRequest {
  const app = findApp(tree, options.app);
  const names = activityNames(options.name);
  const kind = options.kind ?? 'robot';
  const code = options.code || names.snake;
  const waiting = options.waiting ?? 'result';
  const folder = `${activitiesFolder(app)}/${names.file}`;
  checkIsNew(tree, app, folder, registeredCodes(code, kind));

  const [properties, returns] = [listOf(options.property), listOf(options.returns)];
  const bare = properties.length === 0 && returns.length === 0;
  const inputs = parsePropertySpecs(bare ? sampleInput : properties);
  const outputs = outputsOf(bare && waiting !== 'none' ? sampleOutput : returns, waiting, inputs);
  const languages = languagesOf(options.languages ?? []);
  return {
    app,
    names,
    folder,
    code,
    kind,
    labels: labelsOf(options.label ?? [], languages, names.label),
    languages,
    documentTypes: documentTypeSources(checkDocumentTypes(options.documentType ?? [], kind), [
      ...inputs,
      ...outputs,
    ]),
    waiting,
    inputs,
    outputs,
  };
}

const listOf = (value: string | string[] = []): string[] =>
  (typeof value === 'string' ? value.split(',') : value).map((one) => one.trim()).filter(Boolean);

function outputsOf(
  texts: readonly string[],
  waiting: Waiting,
  inputs: readonly PropertySpec[],
): PropertySpec[] {
  const taken = inputs.map(({ id }) => id);
  const outputs = parsePropertySpecs(texts, taken).map((output) => ({ ...output, required: true }));
  if (waiting === 'none' && outputs.length > 0) {
    throw new PluginFailure(
      'A workflow that waits for nothing takes no outputs: leave --returns or --waiting=none out',
    );
  }
  return outputs;
}

function checkIsNew(tree: Tree, app: AppProject, folder: string, codes: readonly string[]): void {
  if (tree.exists(folder)) {
    throw new PluginFailure(
      `${folder} is there already and was left as it is. Choose another name, or add to it with nx g @bizproc-kit/nx-plugin:property`,
    );
  }
  for (const activity of existingActivities(tree, app.source)) {
    const taken = activity.codes.find((code) =>
      codes.some((one) => one.toLowerCase() === code.toLowerCase()),
    );
    if (taken !== undefined) {
      throw new PluginFailure(
        `The code "${taken}" belongs to ${activity.className} in ${activity.path}; choose another with --code`,
      );
    }
  }
}
