import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { CompilerState, Extractor, ExtractorConfig } from '@microsoft/api-extractor';

/** As the packages are compiled, but for declarations alone. */
const compilerOptions = {
  ...{ module: 'nodenext', moduleResolution: 'nodenext', target: 'es2022', lib: ['es2023', 'dom'] },
  ...{ types: ['node'], strict: true, skipLibCheck: true, noEmit: true },
};

const quiet = { logLevel: 'none' };
const asError = { logLevel: 'error', addToApiReportFile: false };
/** What API Extractor says of a report that is missing or says something else. */
const notInReport = 'console-api-report-not-copied';

function configurationOf({ folder, declarations, report }, scratch) {
  return ExtractorConfig.prepare({
    configObjectFullPath: undefined,
    packageJsonFullPath: join(folder, 'package.json'),
    configObject: {
      projectFolder: folder,
      mainEntryPointFilePath: declarations,
      newlineKind: 'lf',
      compiler: { overrideTsconfig: { compilerOptions, files: [declarations] } },
      apiReport: {
        enabled: true,
        reportFileName: report,
        reportFolder: join(folder, 'api'),
        reportTempFolder: join(scratch, relative(folder, declarations)),
      },
      docModel: { enabled: false },
      dtsRollup: { enabled: false },
      tsdocMetadata: { enabled: false },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        tsdocMessageReporting: { default: quiet },
        extractorMessageReporting: {
          default: quiet,
          'ae-missing-release-tag': asError,
          'ae-incompatible-release-tags': asError,
        },
      },
    },
  });
}

/** What an entry point does wrong, as a sentence. */
function sentenceOf({ messageId, text, sourceFilePath, sourceFileLine }, { name, folder, report }) {
  if (messageId === notInReport)
    return `${fromHere(join(folder, 'api', report))}: what ${name} exports has changed.`;
  const place = sourceFilePath ? `${fromHere(sourceFilePath)}:${sourceFileLine ?? 1} ` : '';
  if (messageId !== 'ae-missing-release-tag') return place + text;
  return `${place}${/"[^"]*"/.exec(text)} has no tag: write @public, @beta or @internal into its comment.`;
}

const fromHere = (path) => relative(process.cwd(), path);

/**
 * Compares what packages export with their reports.
 *
 * @param {ReturnType<typeof import('./entry-points.mjs').entryPointsOf>} entries
 * @param {{ update: boolean }} options `update` writes the reports instead
 * @returns {{ problems: string[], changed: boolean }} one sentence for everything that is wrong
 */
export function inspectSurface(entries, { update }) {
  const scratch = mkdtempSync(join(tmpdir(), 'api-reports-'));
  const problems = [];
  let changed = false;
  try {
    const configurations = entries.map((entry) => configurationOf(entry, scratch));
    // One analysis for all packages: each alone would read its neighbours and Node's types again.
    const compilerState = CompilerState.create(configurations[0], {
      additionalEntryPoints: entries.map(({ declarations }) => declarations),
    });
    for (const [index, entry] of entries.entries()) {
      mkdirSync(join(entry.folder, 'api'), { recursive: true });
      const { apiReportChanged } = Extractor.invoke(configurations[index], {
        compilerState,
        localBuild: update,
        printApiReportDiff: !update,
        messageCallback(message) {
          message.handled = true;
          if (message.messageId === 'console-api-report-diff') problems.push(message.text);
          else if (message.logLevel === 'error' || (!update && message.messageId === notInReport))
            problems.push(sentenceOf(message, entry));
        },
      });
      changed ||= apiReportChanged;
    }
  } finally {
    rmSync(scratch, { recursive: true });
  }
  for (const stray of strayReports(entries)) {
    if (update) rmSync(stray);
    else problems.push(`${fromHere(stray)}: there is no such entry point any more.`);
  }
  return { problems, changed };
}

function strayReports(entries) {
  const known = new Set(entries.map(({ folder, report }) => join(folder, 'api', report)));
  return [...new Set(entries.map(({ folder }) => join(folder, 'api')))]
    .flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)))
    .filter((file) => !known.has(file));
}
