import type { LocalizedText } from '../text/localized-text.js';
import { textIn } from '../text/localized-text.js';
import { ActivityFailure } from './activity.failure.js';

/** One thing that is wrong with the settings of a step. @public */
export interface InputViolation {
  /** Property id. */
  property: string;
  /** Label of the field, as the administrator sees it. */
  label: LocalizedText;
  /** What is wrong, without the label. */
  problem: LocalizedText;
}

const openings: Record<string, string> = {
  en: 'The settings of this step are not usable',
  de: 'Die Einstellungen dieses Schritts sind nicht verwendbar',
  ru: 'Настройки этого шага заданы неверно',
};

/**
 * The values of a call break the rules of the input class. Only the designer of the workflow can help, so it is terminal,
 * and its message lists every field by its label.
 *
 * @public
 */
export class InvalidInputError extends ActivityFailure {
  override readonly code = 'BPK_INVALID_INPUT';

  constructor(
    readonly violations: readonly InputViolation[],
    options?: { cause?: unknown },
  ) {
    super('terminal', describe(violations), options);
  }
}

/** One text per language in which every sentence is there; all others read English, whole, beside the label they know. */
function describe(violations: readonly InputViolation[]): LocalizedText {
  const spoken = Object.keys(openings).filter((language) =>
    violations.every(({ problem }) => typeof problem === 'string' || language in problem),
  );
  const speeches = Object.fromEntries(spoken.map((language) => [language, language]));
  const labels = violations.flatMap(({ label }) => (typeof label === 'object' ? Object.keys(label) : []));
  return Object.fromEntries(
    [...new Set(['en', ...spoken, ...labels])].map((language) => {
      const speech = textIn(speeches, language) || 'en';
      const lines = violations.map(
        ({ label, problem }) => `"${textIn(label, language)}" ${textIn(problem, speech)}`,
      );
      return [language, `${textIn(openings, speech)}: ${lines.join('; ')}`];
    }),
  );
}
