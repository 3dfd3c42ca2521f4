import { DocumentId, DocumentType } from '@bizproc-kit/protocol';

import { documentTypeParts, type DocumentTypeName } from './document-types.js';

/**
 * A document of the CRM and its type, by the id in the platform's own form: `DEAL_512`, `DYNAMIC_147_3` (protocol 1.7).
 *
 * @throws RangeError for any other form
 * @internal
 */
export function crmDocument(elementId: string): { id: DocumentId; type: DocumentType } {
  const [, type = ''] = /^([A-Z]+(?:_[A-Z]+)?|DYNAMIC_\d+)_\d+$/.exec(elementId) ?? [];
  const [module, entity, name] = documentTypeParts(type.toLowerCase() as DocumentTypeName) ?? [];
  if (module === undefined || entity === undefined || name === undefined) {
    throw new RangeError(
      `"${elementId}" is no document of the CRM: write for example DEAL_512 or DYNAMIC_147_3`,
    );
  }
  return { id: new DocumentId(module, entity, elementId), type: new DocumentType(module, entity, name) };
}
