import { expectTypeOf } from 'expect-type';
import { command, resultOf, type BatchResult, type RestClient } from '../index.js';

declare module '@bizproc-kit/rest' {
  interface RestMethods {
    'acme.invoice.send': { params: { readonly number: string }; result: { sent: boolean } };
  }
}

/** Never called: the compiler reads it. */
export async function typesOfCalls(client: RestClient): Promise<void> {
  expectTypeOf(client.call('bizproc.robot.list')).resolves.toEqualTypeOf<string[]>();
  expectTypeOf(client.call('bizproc.event.send', { EVENT_TOKEN: 't' })).resolves.toEqualTypeOf<true>();
  expectTypeOf(client.call('server.time')).resolves.toEqualTypeOf<string>();
  expectTypeOf(client.call('bizproc.workflow.template.delete', { ID: 5 })).resolves.toEqualTypeOf<null>();
  expectTypeOf((await client.request('crm.item.get', { entityTypeId: 2, id: 1 })).result.item).toBeObject();

  // Methods of an app, by declaration merging.
  expectTypeOf(client.call('acme.invoice.send', { number: '1' })).resolves.toEqualTypeOf<{ sent: boolean }>();
  // @ts-expect-error a required parameter is missing
  void client.call('acme.invoice.send');
  // @ts-expect-error a parameter has the wrong type
  void client.call('acme.invoice.send', { number: 1 });
  // @ts-expect-error the wait must be said
  void client.call('bizproc.robot.add', { CODE: 'x', HANDLER: 'https://a.b/c', NAME: 'X' });
  void client.call('bizproc.workflow.template.add', {
    DOCUMENT_TYPE: ['a', 'b', 'c'],
    NAME: 'x',
    TEMPLATE_DATA: ['a', 'b'],
    // @ts-expect-error a number is refused by the platform
    AUTO_EXECUTE: 1,
  });

  // Everything else.
  expectTypeOf(client.call('some.other.method', { anything: 1 })).resolves.toBeUnknown();
  const name: string = 'built.at.run.time';
  expectTypeOf(client.call(name, {})).resolves.toBeUnknown();
}

/** Never called: the compiler reads it. */
export async function typesOfBatches(client: RestClient): Promise<void> {
  const result = await client.batch({
    codes: command('bizproc.robot.list'),
    invoice: command('acme.invoice.send', { number: '1' }),
    item: command('crm.item.update', {
      entityTypeId: 2,
      id: resultOf('codes', 0),
      fields: { a: resultOf('codes') },
    }),
    other: { method: 'some.method' },
  });
  expectTypeOf(result.value('codes')).toEqualTypeOf<string[]>();
  expectTypeOf(result.value('invoice')).toEqualTypeOf<{ sent: boolean }>();
  expectTypeOf(result.value('other')).toBeUnknown();
  // @ts-expect-error no command has this name
  result.value('nothing');
  expectTypeOf(await client.batch([['a', { method: 'x' }]])).toEqualTypeOf<BatchResult>();
}

describe('RestMethods', () => {
  it('are checked by the compiler', () => {
    expect([typesOfCalls.length, typesOfBatches.length]).toEqual([1, 1]);
  });
});
