import { hasRobots, isKnownDocument } from '../../authoring/document-types.js';
import type { FilterRule } from '../../manifest/activity-manifest.js';
import type { Complaint, LintRule } from './lint-rule.js';
import { documentsOf, error, warning } from './lint-rule.js';

/** Protocol 1.7, 1.8. */
export const documentRules: LintRule = ({ kind, payload }) => {
  const rules = [...(payload.FILTER?.INCLUDE ?? []), ...(payload.FILTER?.EXCLUDE ?? [])];
  const complaints = rules.flatMap(checkRule);
  if (payload.DOCUMENT_TYPE && !isKnownDocument(payload.DOCUMENT_TYPE)) {
    complaints.push(unknown(payload.DOCUMENT_TYPE));
  }
  if (kind !== 'robot') return complaints;
  const documents = documentsOf(payload);
  const without = documents.filter((document) => !hasRobots(document));
  if (without.length === 0) return complaints;
  const names = without.map((parts) => parts.join('/')).join(', ');
  const message = `${names} has no automation rules`;
  complaints.push(
    without.length === documents.length
      ? error('document-without-robots', message)
      : warning('document-without-robots', message),
  );
  return complaints;
};

function checkRule(rule: FilterRule): Complaint[] {
  if (typeof rule === 'string') {
    return rule === 'b24' || rule === 'box'
      ? []
      : [error('document-type-unknown', `"${rule}" names no document type`)];
  }
  const isPrefix =
    rule.length >= 1 && rule.length <= 3 && rule.every((part) => typeof part === 'string' && part !== '');
  return isPrefix && isKnownDocument(rule) ? [] : [unknown(rule)];
}

function unknown(parts: readonly string[]): Complaint {
  return error(
    'document-type-unknown',
    `the platform has no document ${parts.join(' / ')}, and would not say so`,
  );
}
