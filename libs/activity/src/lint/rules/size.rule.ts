import type { StepPayload, WireText } from '../../manifest/activity-manifest.js';
import type { LintRule } from './lint-rule.js';
import { error } from './lint-rule.js';
import { phpSerializedSize } from './php-serialized-size.js';

const limit = 65_535;

/** Protocol 1.2: `PROPERTIES` and `RETURN_PROPERTIES` have a column of 65,535 bytes each. */
export const sizeRule: LintRule = ({ payload }) =>
  (['PROPERTIES', 'RETURN_PROPERTIES'] as const).flatMap((key) => {
    if (isSmall(payload[key])) return [];
    const size = phpSerializedSize(stored(payload[key]));
    if (size < limit) return [];
    return [
      error(
        'definitions-too-large',
        `${key} takes ${size} bytes at the platform, which holds less than ${limit}`,
      ),
    ];
  });

/** PHP's frames take less than eight times what JSON's take, so that most definitions need no exact count. */
function isSmall(properties: StepPayload['PROPERTIES']): boolean {
  return Buffer.byteLength(JSON.stringify(properties ?? {})) * 8 < limit;
}

/** As the platform keeps them: a plain name becomes a map of languages. */
function stored(properties: StepPayload['PROPERTIES']): object {
  return Object.fromEntries(
    Object.entries(properties ?? {}).map(([id, { Name, Description, ...rest }]) => [
      id,
      {
        ...rest,
        Name: storedText(Name),
        ...(Description === undefined ? {} : { Description: storedText(Description) }),
      },
    ]),
  );
}

function storedText(text: WireText): object {
  return typeof text === 'string' ? { '*': text } : text;
}
