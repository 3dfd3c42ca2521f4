import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  Address,
  CalendarDate,
  CrmBinding,
  defaultCulture,
  Money,
  MultifieldValue,
  parseForm,
  parseHandlerCall,
  TimeOfDay,
  UserReference,
} from '@bizproc-kit/protocol';
import { IsInt, IsOptional, IsString, MaxLength, Min } from 'class-validator';
import type { ActivityContext } from '../context/activity-context.js';
import { ActivityProperty } from '../authoring/activity-property.decorator.js';
import { BizprocActivity } from '../authoring/activity.decorator.js';
import { readActivityDefinition } from './activity.accessor.js';

/* The steps of the wire fixtures, as an author declares them. */

class ContractInput {
  @ActivityProperty({ name: 'Title', required: true }) @MaxLength(200) title!: string;
  @ActivityProperty({ name: 'Copies', type: 'int' }) @IsInt() @Min(1) copies: number = 1;
  @ActivityProperty({ name: 'Rate', type: 'double' }) rate!: number;
  @ActivityProperty({ name: 'Body', type: 'text' }) body!: string;
  @ActivityProperty({ name: 'Format', type: 'select', options: { pdf: 'PDF', docx: 'Word' } }) docFormat!:
    'pdf' | 'docx';
  @ActivityProperty({ name: 'Comment' }) @IsOptional() @IsString() comment?: string;
}

class TagsInput {
  @ActivityProperty({ name: 'Tags', type: 'string', multiple: true }) tags!: string[];
  @ActivityProperty({ name: 'Single' }) single?: string;
  @ActivityProperty({ name: 'Notes', type: 'text' }) notes?: string;
  @ActivityProperty({ name: 'Numbers', type: 'int', multiple: true })
  @IsInt({ each: true })
  numbers!: number[];
  @ActivityProperty({ name: 'Nullish', type: 'int' }) nullish?: number;
  @ActivityProperty({ name: 'Empty', type: 'user', multiple: true }) emptyMulti!: UserReference[];
}

class VisitInput {
  @ActivityProperty({ name: 'Day' }) visitDate!: CalendarDate;
  @ActivityProperty({ name: 'At' }) visitAt!: Date;
  @ActivityProperty({ name: 'From' }) startTime!: TimeOfDay;
  @ActivityProperty({ name: 'Approver' }) approver!: UserReference;
  @ActivityProperty({ name: 'Watchers', type: 'user', multiple: true }) watchers!: UserReference[];
  @ActivityProperty({ name: 'Role' }) role!: UserReference;
  @ActivityProperty({ name: 'Confirmed' }) confirmed!: boolean;
  @ActivityProperty({ name: 'Archived' }) archived!: boolean;
  @ActivityProperty({ name: 'Computed' }) fromExpression!: boolean;
  @ActivityProperty({ name: 'Zero' }) zero!: boolean;
}

class InvoiceInput {
  @ActivityProperty({ name: 'Amount', type: 'double', required: true }) amount!: number;
  @ActivityProperty({ name: 'Currency', options: { EUR: 'Euro', USD: 'US dollar' }, default: 'EUR' })
  currency!: 'EUR' | 'USD';
  @ActivityProperty({ name: 'Approver' }) approver?: UserReference;
  @ActivityProperty({ name: 'Already paid' }) paidFlag!: boolean;
  @ActivityProperty({ name: 'Tags', type: 'string', multiple: true }) tags!: string[];
}

class ScoreInput {
  @ActivityProperty({ name: 'Model', options: { fast: 'Fast', slow: 'Slow' } }) model!: 'fast' | 'slow';
  @ActivityProperty({ name: 'Threshold', type: 'double' }) threshold: number = 0.5;
  @ActivityProperty({ name: 'Owner' }) owner?: UserReference;
}

class NotifyInput {
  @ActivityProperty({ name: 'Channel' }) channel!: string;
  @ActivityProperty({ name: 'Payload', type: 'text' }) payload!: string;
}

class ContactInput {
  @ActivityProperty({ name: 'Phones', type: 'phone', multiple: true }) phones!: MultifieldValue[];
  @ActivityProperty({ name: 'Mail', type: 'email' }) mail!: MultifieldValue;
  @ActivityProperty({ name: 'Budget' }) budget!: Money;
  @ActivityProperty({ name: 'Link' }) link!: CrmBinding;
  @ActivityProperty({ name: 'Links', type: 'UF:crm', multiple: true }) links!: CrmBinding[];
  @ActivityProperty({ name: 'File', type: 'file' }) attachment!: number;
  @ActivityProperty({ name: 'Files', type: 'file', multiple: true }) attachments!: number[];
  @ActivityProperty({ name: 'Address' }) address!: Address;
  @ActivityProperty({ name: 'Sparse', type: 'string', multiple: true }) sparse!: string[];
}

class TimeInput {
  @ActivityProperty({ name: 'Hours', type: 'double', required: true }) hours!: number;
}

abstract class Quiet {
  async execute(_input: object, _context: ActivityContext): Promise<void> {}
}

@BizprocActivity({ code: 'generate.contract', kind: 'activity', name: 'x', input: ContractInput })
class GenerateContract extends Quiet {}
@BizprocActivity({ code: 'sync-tags', kind: 'activity', name: 'x', input: TagsInput })
class SyncTags extends Quiet {}
@BizprocActivity({ code: 'schedule.visit', kind: 'activity', name: 'x', input: VisitInput })
class ScheduleVisit extends Quiet {}
@BizprocActivity({ code: 'ping', kind: 'activity', name: 'x' })
class Ping extends Quiet {}
@BizprocActivity({ code: 'send_invoice', name: 'x', input: InvoiceInput })
class SendInvoice extends Quiet {}
@BizprocActivity({ code: 'score_lead', name: 'x', input: ScoreInput })
class ScoreLead extends Quiet {}
@BizprocActivity({ code: 'notify_erp', name: 'x', input: NotifyInput, waits: false })
class NotifyErp extends Quiet {}
@BizprocActivity({ code: 'enrich.contact', kind: 'activity', name: 'x', input: ContactInput })
class EnrichContact extends Quiet {}
@BizprocActivity({ code: 'score_deal', name: 'x', input: ScoreInput })
class ScoreDeal extends Quiet {}
@BizprocActivity({ code: 'log_time', name: 'x', input: TimeInput })
class LogTime extends Quiet {}

const steps = [
  GenerateContract,
  SyncTags,
  ScheduleVisit,
  Ping,
  SendInvoice,
  ScoreLead,
  NotifyErp,
  EnrichContact,
  ScoreDeal,
  LogTime,
];
const culture = { ...defaultCulture, timeZone: 'Europe/Berlin' };

async function decode(name: string): Promise<object> {
  const body = readFileSync(join(__dirname, '../../../../fixtures/bitrix24', name));
  const call = parseHandlerCall(parseForm(body));
  const definition = steps
    .map((step) => readActivityDefinition(step)!)
    .find(({ codes }) => codes.some(({ code }) => code === call.code))!;
  return definition.decodeInput(call.properties, culture);
}

const user = (id: number) => UserReference.user(id);

describe('every handler-call fixture decodes into a declared class', () => {
  it.each<[string, new () => object, object]>([
    [
      '01-activity-scalar.form',
      ContractInput,
      {
        title: 'Service agreement #12/2026',
        copies: 3,
        rate: 1499.5,
        body: 'Line one\r\nLine two: a=b & c',
        docFormat: 'pdf',
        comment: '~50% "off" <b>now</b>',
      },
    ],
    [
      '02-activity-multiple-empty-unicode.form',
      TagsInput,
      {
        tags: ['urgent', 'Привет, мир', '日本語', 'emoji 🚀', 'a+b c'],
        numbers: [1, 22, 333],
        emptyMulti: [],
      },
    ],
    [
      '03-activity-date-user-bool.form',
      VisitInput,
      {
        visitDate: new CalendarDate(2026, 8, 21),
        visitAt: new Date('2026-08-21T12:05:00Z'),
        startTime: new TimeOfDay(14, 5),
        approver: user(17),
        watchers: [user(17), user(204), UserReference.parse('group_d5')],
        role: UserReference.parse('author'),
        confirmed: true,
        archived: false,
        fromExpression: true,
        zero: false,
      },
    ],
    [
      '05-robot-deal.form',
      InvoiceInput,
      { amount: 1499.5, currency: 'EUR', approver: user(17), paidFlag: false, tags: ['vip', 'Q3'] },
    ],
    ['06-robot-smart-process.form', ScoreInput, { model: 'fast', threshold: 0.75, owner: user(9) }],
    [
      '07-robot-no-subscription.form',
      NotifyInput,
      { channel: 'orders', payload: '{"deal":512,"stage":"C4:WON"}' },
    ],
    ['08-robot-no-user-auth.form', InvoiceInput, { amount: 10, currency: 'EUR', paidFlag: false, tags: [] }],
    [
      '09-activity-nested-types.form',
      ContactInput,
      {
        phones: [
          new MultifieldValue('+49 30 1234567', 'WORK'),
          new MultifieldValue('+49 171 7654321', 'MOBILE'),
        ],
        mail: new MultifieldValue('anna@example.org', 'HOME'),
        budget: new Money('1500.00', 'USD'),
        link: new CrmBinding(5, 4),
        links: [new CrmBinding(12, 2), new CrmBinding(7, 3), new CrmBinding(4, 147)],
        attachment: 40512,
        attachments: [40512, 40513],
        address: new Address('Unter den Linden 1, Berlin', { latitude: 52.517, longitude: 13.3889 }),
        sparse: ['two', 'five'],
      },
    ],
    [
      '10a-parallel-robot-first.form',
      InvoiceInput,
      { amount: 100, currency: 'EUR', paidFlag: false, tags: [] },
    ],
    ['10b-parallel-robot-second.form', ScoreInput, { model: 'slow', threshold: 0.5 }],
    ['11-robot-task.form', TimeInput, { hours: 1.5 }],
  ])('%s', async (name, target, expected) => {
    const input = await decode(name);
    expect(input).toBeInstanceOf(target);
    expect(input).toEqual(expected);
  });

  it('04-activity-no-properties.form has nothing to decode', async () => {
    expect(Object.keys(await decode('04-activity-no-properties.form'))).toEqual([]);
  });

  it('12-forged-handler-call.form never gets that far', async () => {
    await expect(decode('12-forged-handler-call.form')).rejects.toMatchObject({ reason: 'forbidden-key' });
  });
});
