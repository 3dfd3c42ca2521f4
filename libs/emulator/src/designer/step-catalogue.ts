import { toList, toText, type PhpValue } from '../wire/php-value.js';
import type { PortalAccount } from '../account/portal-account.js';
import type { Registration } from '../account/registration.js';

/** Steps that the designer offers for a document type; for none in particular when it is left out (protocol 1.8). */
export function availableSteps(portal: PortalAccount, documentType?: readonly string[]): Registration[] {
  return portal.registrations.filter(({ filter }) => {
    const included = filter['INCLUDE'];
    const excluded = filter['EXCLUDE'];
    if (included !== undefined && !anyRule(included, portal, documentType)) return false;
    return excluded === undefined || !anyRule(excluded, portal, documentType, true);
  });
}

function anyRule(
  rules: PhpValue,
  portal: PortalAccount,
  documentType: readonly string[] | undefined,
  isExclusion = false,
): boolean {
  const edition = portal.edition === 'cloud' ? 'b24' : 'box';
  return toList(rules).some((rule) => {
    if (typeof rule === 'string') return rule === edition;
    const parts = toList(rule).map(toText);
    // Without a known type array rules count as matching; an exclusion then would hide everything.
    if (!documentType) return !isExclusion;
    return parts.length > 0 && parts.every((part, index) => part === documentType[index]);
  });
}
