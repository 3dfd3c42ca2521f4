import type { Tree } from '@nx/devkit';

import { snapshotOf, workspaceWithApp } from '../../testing/workspace-tree.ts';
import activityGenerator from '../activity/generator.ts';
import propertyGenerator from './generator.ts';
import type { PropertyOptions } from './schema.ts';

const folder = 'apps/shop/src/activities/company-lookup';

async function givenActivity(): Promise<Tree> {
  const tree = workspaceWithApp();
  await activityGenerator(tree, { name: 'company-lookup', skipFormat: true });
  return tree;
}

const add = (tree: Tree, options: Partial<PropertyOptions>): Promise<void> =>
  propertyGenerator(tree, {
    property: 'amount:double',
    activity: 'company-lookup',
    skipFormat: true,
    ...options,
  });

describe('the property generator', () => {
  it.each(['company-lookup', 'company_lookup', 'CompanyLookupActivity'])(
    'adds an input to the activity called %s',
    async (activity) => {
      const tree = await givenActivity();
      await add(tree, { activity });
      expect(tree.read(`${folder}/company-lookup.input.ts`, 'utf8'))
        .toBe(`import { ActivityProperty } from '@bizproc-kit/activity';
import { IsNumber, IsOptional, IsString } from 'class-validator';

export class CompanyLookupInput {
  @ActivityProperty({ name: { en: 'Text' }, required: true })
  @IsString()
  text!: string;

  @ActivityProperty({ name: { en: 'Amount' }, type: 'double' })
  @IsOptional()
  @IsNumber()
  amount?: number;
}
`);
    },
  );

  it('adds an output that an unchanged activity may leave out', async () => {
    const tree = await givenActivity();
    await add(tree, { property: 'total:date', to: 'output', languages: ['de'] });
    expect(tree.read(`${folder}/company-lookup.output.ts`, 'utf8'))
      .toBe(`import { CalendarDate, ReturnProperty } from '@bizproc-kit/activity';

export class CompanyLookupOutput {
  @ReturnProperty({ name: { en: 'Result' } })
  result!: string;

  @ReturnProperty({ name: { en: 'Total', de: 'Total' }, type: 'date' })
  total?: CalendarDate;
}
`);
  });

  it('gives an activity without inputs its input class', async () => {
    const tree = workspaceWithApp();
    await activityGenerator(tree, {
      name: 'company-lookup',
      waiting: 'deferred',
      returns: ['ok:bool'],
      skipFormat: true,
    });
    expect(tree.exists(`${folder}/company-lookup.input.ts`)).toBe(false);
    await add(tree, { property: 'note:text' });
    expect(tree.read(`${folder}/company-lookup.input.ts`, 'utf8')).toContain('  note?: string;\n}\n');
    const activity = tree.read(`${folder}/company-lookup.activity.ts`, 'utf8');
    expect(activity).toContain("import { CompanyLookupInput } from './company-lookup.input.js';");
    expect(activity).toContain('input: CompanyLookupInput');
    expect(activity).toContain('implements ActivityHandler<CompanyLookupInput, CompanyLookupOutput>');
    expect(activity).toContain('execute(_input: CompanyLookupInput, context: ActivityContext): Deferred');
  });

  it.each<[string, Partial<PropertyOptions>, RegExp]>([
    [
      'an activity that is not there',
      { activity: 'other' },
      /no activity "other"\. Its activities: company_lookup/,
    ],
    ['an id that is there', { property: 'TEXT:int' }, /already a property "TEXT"/],
    ['an id of the other class', { property: 'result:int' }, /already a property "result"/],
    [
      'a type that the documents do not know',
      { property: 'a:UF:money' },
      /write documentTypes: \[\['crm'\]\]/,
    ],
    ['an unknown type', { property: 'a:number' }, /unknown type "number"/],
    ['an id of the platform', { property: 'Title' }, /the platform uses the id "Title"/],
  ])('refuses %s and writes nothing', async (_, options, message) => {
    const tree = await givenActivity();
    const before = snapshotOf(tree);
    await expect(add(tree, options)).rejects.toThrow(message);
    expect(snapshotOf(tree)).toEqual(before);
  });

  it('refuses an output where the activity has none', async () => {
    const tree = workspaceWithApp();
    await activityGenerator(tree, { name: 'company-lookup', property: ['a:int'], skipFormat: true });
    await expect(add(tree, { to: 'output' })).rejects.toThrow(/CompanyLookupActivity has no output class/);
  });
});
