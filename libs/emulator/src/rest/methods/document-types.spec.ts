import { setUpDesk, type Desk } from '../../testing/desk.js';
import type { RawReply } from '../../testing/rest-client.js';

/**
 * S: CCrmDocument::GetDocumentInfo and its heirs Quote, SmartInvoice and Dynamic (crm), which the check of a
 * registration asks; CBPWorkflowTemplateResult::fetch (bizproc/classes/general/workflowtemplateloader.php).
 */
describe('document types', () => {
  let desk: Desk;
  beforeEach(async () => {
    desk = await setUpDesk();
  });
  afterEach(() => desk.close());

  const add = (DOCUMENT_TYPE: string[]): Promise<RawReply> =>
    desk.call('bizproc.activity.add', {
      CODE: 'typed',
      HANDLER: `${desk.app.url}/handler`,
      NAME: 'Typed',
      DOCUMENT_TYPE,
    });
  const document = (name: string): string => `Bitrix\\Crm\\Integration\\BizProc\\Document\\${name}`;

  it.each([
    ['CCrmDocumentLead', 'lead'],
    ['CCrmDocumentDeal', 'Deal'],
    ['CCrmDocumentContact', 'contact'],
    ['CCrmDocumentCompany', 'company'],
    ['CCrmDocumentDeal', 'LEAD'],
    ['CCrmDocumentDeal', 'DEAL_5'],
    [document('SmartInvoice'), 'anything'],
  ])('a registration for %s takes %s', async (entity, type) => {
    expect((await add(['crm', entity, type])).json.result).toBe(true);
    // What was sent is kept as it was sent: only the check looks the type up in upper case.
    expect(desk.portal.registrations[0]!.documentType).toEqual(['crm', entity, type]);
  });

  it.each([
    ['CCrmDocumentDeal', 'DYNAMIC_147'],
    ['CCrmDocumentDeal', 'QUOTE'],
    [document('Quote'), 'quote'],
    [document('Quote'), 'SMART_INVOICE'],
    [document('Dynamic'), 'dynamic_147'],
  ])('a registration for %s refuses %s', async (entity, type) => {
    expect(await add(['crm', entity, type])).toMatchObject({
      status: 400,
      json: {
        error: 'ERROR_ACTIVITY_VALIDATION_FAILURE',
        error_description: 'Wrong activity DOCUMENT_TYPE!',
      },
    });
  });

  it('bizproc.workflow.template.list returns the triple, of what was selected', async () => {
    desk.portal.automation.addTemplate({
      name: 'Approval',
      description: '',
      documentType: ['crm', 'CCrmDocumentDeal', 'DEAL'],
      steps: [],
      autoExecute: 0,
      stage: undefined,
      userId: 1,
      systemCode: '',
      clientId: undefined,
    });
    const list = async (...SELECT: string[]): Promise<unknown> =>
      (await desk.call('bizproc.workflow.template.list', { SELECT, FILTER: { DOCUMENT_TYPE: 'DEAL' } })).json
        .result;
    expect(await list('MODULE_ID', 'ENTITY', 'DOCUMENT_TYPE')).toEqual([
      {
        MODULE_ID: 'crm',
        ENTITY: 'CCrmDocumentDeal',
        DOCUMENT_TYPE: ['crm', 'CCrmDocumentDeal', 'DEAL'],
      },
    ]);
    expect(await list('DOCUMENT_TYPE')).toEqual([{ DOCUMENT_TYPE: [null, null, 'DEAL'] }]);
  });
});
