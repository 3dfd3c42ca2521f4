import { documentTypeOf, type DocumentTriple } from '../../crm/document-type.js';
import { parseQuery } from '../../wire/php-query.js';
import { isEmpty, isPhpArray, isPhpMap, toInt, toList, toText, type PhpValue } from '../../wire/php-value.js';
import { parseCrmElement } from '../../crm/document-type.js';
import { RestError, accessDenied } from '../rest-error.js';
import { effectOf, type RestCall, type RestResult } from '../rest-method.js';
import { upperKeys } from '../rest-parameters.js';

/** `bizproc.workflow.start` (protocol 4.1). */
export async function startWorkflow(call: RestCall): Promise<RestResult> {
  const params = upperKeys(call.params);
  const templateId = toInt(params['TEMPLATE_ID']);
  if (templateId === 0) throw new RestError(400, 'ERROR_WRONG_WORKFLOW_ID', 'Empty TEMPLATE_ID');
  const template = call.portal.automation.templates.get(templateId);
  if (!template) throw new RestError(400, 'ERROR_WRONG_WORKFLOW_ID', 'Template not found');
  // A document id in the query string wins over the body.
  const fromQuery = call.query === '' ? undefined : upperKeys(parseQuery(call.query))['DOCUMENT_ID'];
  const documentId = readDocumentId(call, fromQuery ?? params['DOCUMENT_ID']);
  const documentType = documentTypeOf(documentId) ?? template.documentType;
  if (documentId[0] === 'crm' && !documentTypeOf(documentId)) {
    throw new RestError(400, '', 'Incorrect document type!');
  }
  if (documentType.join('|') !== template.documentType.join('|')) {
    throw new RestError(400, '', 'Template type and DOCUMENT_ID mismatch!');
  }
  const { user } = call.caller;
  if (!user.isAdmin && !template.starters?.includes(user.id)) throw accessDenied();
  const failure = effectOf(call, 'start-failure');
  if (failure) {
    throw new RestError(400, '', failure.description ?? 'The workflow did not start (text is localised)');
  }
  const parameters = isPhpMap(params['PARAMETERS']) ? params['PARAMETERS'] : {};
  const workflow = await call.portal.automation.startInRequest({
    steps: template.steps,
    documentId,
    documentType: template.documentType,
    templateId,
    startedBy: user.id,
    parameters: { ...(parameters as { [name: string]: PhpValue }) },
    timeZone: user.timeZone || call.portal.culture.timeZone,
  });
  return { result: workflow.id };
}

function readDocumentId(call: RestCall, value: PhpValue | undefined): DocumentTriple {
  const parts = toList(value).map(toText);
  const isWrong =
    isEmpty(value) || !isPhpArray(value) || parts.length !== 3 || parts.some((part) => part === '');
  const documentId = parts as unknown as DocumentTriple;
  if (isWrong) throw new RestError(400, '', 'Wrong DOCUMENT_ID!');
  if (documentId[0] === 'crm') {
    const element = parseCrmElement(documentId[2]);
    if (!element || !call.portal.crm.get(element.entityTypeId, element.id)) {
      throw new RestError(400, '', 'Wrong DOCUMENT_ID!');
    }
  }
  return documentId;
}
