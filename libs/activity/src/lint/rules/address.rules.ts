import type { Complaint, LintRule } from './lint-rule.js';
import { error, stepsBy } from './lint-rule.js';

const longestHandler = 1_000;
const longestPlacement = 255;

const byPlacement = stepsBy(({ payload }) => payload.PLACEMENT_HANDLER);

/** Protocol 1.2, `HANDLER` and `PLACEMENT_HANDLER`. */
export const addressRules: LintRule = ({ code, payload }, manifest) => {
  const complaints = check('handler', payload.HANDLER, longestHandler);
  const { PLACEMENT_HANDLER: placement } = payload;
  if (placement === undefined) return complaints;
  complaints.push(...check('placement', placement, longestPlacement));
  const twin = byPlacement(manifest)
    .get(placement)
    ?.find((other) => other.code !== code);
  if (twin)
    complaints.push(error('placement-address-shared', `"${twin.code}" has the same settings address`));
  return complaints;
};

function check(what: 'handler' | 'placement', text: string, longest: number): Complaint[] {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url) return [error(`${what}-address`, `"${text}" is no URL`)];
  const complaints = [];
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    complaints.push(error(`${what}-address`, `"${text}" is neither http nor https`));
  }
  if (url.hostname.indexOf('.') < 1) {
    complaints.push(
      error(`${what}-address`, `the platform refuses the host "${url.hostname}": it has no dot inside`),
    );
  }
  if (text.length > longest) {
    complaints.push(
      error(`${what}-address-length`, `the address of ${text.length} characters exceeds ${longest}`),
    );
  }
  return complaints;
}
