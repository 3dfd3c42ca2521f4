import { DocumentId, DocumentType } from '@bizproc-kit/activity';

/** A document that a workflow runs on. */
export interface TestDocument {
  id: DocumentId;
  type: DocumentType;
}

/** A document as handler calls name it: module, entity and id or type. */
export interface DocumentTriples {
  id: readonly [string, string, string];
  type: readonly [string, string, string];
}

/** Any document, for modules outside the CRM. */
export const documentOf = ({ id, type }: DocumentTriples): TestDocument => ({
  id: new DocumentId(...id),
  type: new DocumentType(...type),
});
