import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Tree } from '@nx/devkit';

import { snapshotOf, workspaceWithApp } from '../../testing/workspace-tree.ts';
import activityGenerator from './generator.ts';
import type { ActivityOptions } from './schema.ts';

const folder = 'apps/shop/src/activities/company-lookup';

async function generated(options: Partial<ActivityOptions> = {}): Promise<Tree> {
  const tree = workspaceWithApp();
  await activityGenerator(tree, { name: 'company-lookup', skipFormat: true, ...options });
  return tree;
}

async function expectRefused(tree: Tree, options: ActivityOptions, message: RegExp): Promise<void> {
  const before = snapshotOf(tree);
  await expect(activityGenerator(tree, options)).rejects.toThrow(message);
  expect(snapshotOf(tree)).toEqual(before);
}

describe('the activity generator', () => {
  it('writes class, input, output, unit test and workflow test', async () => {
    const tree = await generated();
    expect(tree.children(folder).sort()).toEqual([
      'company-lookup.activity.spec.ts',
      'company-lookup.activity.ts',
      'company-lookup.e2e.spec.ts',
      'company-lookup.input.ts',
      'company-lookup.output.ts',
    ]);
    expect(tree.read(`${folder}/company-lookup.activity.ts`, 'utf8'))
      .toBe(`import { type ActivityHandler, BizprocActivity } from '@bizproc-kit/activity';

import { CompanyLookupInput } from './company-lookup.input.js';
import { CompanyLookupOutput } from './company-lookup.output.js';

@BizprocActivity({
  code: 'company_lookup',
  name: { en: 'Company lookup' },
  input: CompanyLookupInput,
  output: CompanyLookupOutput,
})
export class CompanyLookupActivity implements ActivityHandler<CompanyLookupInput, CompanyLookupOutput> {
  execute(input: CompanyLookupInput): CompanyLookupOutput {
    return { result: input.text };
  }
}
`);
  });

  it('registers the class in the module of the app', async () => {
    const module = (await generated()).read('apps/shop/src/app.module.ts', 'utf8');
    expect(module).toContain(
      "import { CompanyLookupActivity } from './activities/company-lookup/company-lookup.activity.js';",
    );
    expect(module).toContain('providers: [CompanyLookupActivity]');
  });

  it('takes the texts that prompts give for the lists of the command line', async () => {
    const prompted = await generated({ property: 'amount:double, note:text', returns: '' });
    const listed = await generated({ property: ['amount:double', 'note:text'] });
    expect(snapshotOf(prompted)).toEqual(snapshotOf(listed));
    const properties: Record<string, object> = JSON.parse(
      readFileSync(join(__dirname, 'schema.json'), 'utf8'),
    ).properties;
    const prompts = Object.values(properties).filter((property) => 'x-prompt' in property);
    expect(prompts).not.toContainEqual(expect.objectContaining({ type: 'array' }));
  });

  it('keeps what the author has written in the module', async () => {
    const tree = workspaceWithApp();
    const own = `import { Module } from '@nestjs/common';

import { Own } from './own.js';

// my comment
@Module({ providers: [Own, { provide: 'X', useValue: [1] }], exports: [Own] })
export class AppModule {}
`;
    tree.write('apps/shop/src/app.module.ts', own);
    await activityGenerator(tree, { name: 'one', skipFormat: true });
    expect(tree.read('apps/shop/src/app.module.ts', 'utf8')).toBe(
      own
        .replace(
          'import { Own }',
          "import { OneActivity } from './activities/one/one.activity.js';\nimport { Own }",
        )
        .replace('useValue: [1] }]', 'useValue: [1] }, OneActivity]'),
    );
  });

  it('turns properties into members with types, labels and validation', async () => {
    const tree = await generated({
      property: [
        'amount:double:required',
        'size:select:small/large',
        'tags:string:multiple',
        'total:UF:money',
      ],
      languages: ['en', 'ru'],
    });
    expect(tree.read(`${folder}/company-lookup.input.ts`, 'utf8'))
      .toBe(`import { ActivityProperty, Money } from '@bizproc-kit/activity';
import { IsArray, IsIn, IsNumber, IsOptional, IsString } from 'class-validator';

export class CompanyLookupInput {
  @ActivityProperty({ name: { en: 'Amount', ru: 'Amount' }, type: 'double', required: true })
  @IsNumber()
  amount!: number;

  @ActivityProperty({ name: { en: 'Size', ru: 'Size' }, type: 'select', options: { small: 'Small', large: 'Large' } })
  @IsOptional()
  @IsIn(['small', 'large'])
  size?: 'small' | 'large';

  @ActivityProperty({ name: { en: 'Tags', ru: 'Tags' }, type: 'string', multiple: true })
  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  tags?: string[];

  @ActivityProperty({ name: { en: 'Total', ru: 'Total' }, type: 'UF:money' })
  total?: Money;
}
`);
    expect(tree.exists(`${folder}/company-lookup.output.ts`)).toBe(false);
  });

  it.each([
    ['kind', { kind: 'both' }, "kind: 'both'"],
    ['code', { code: 'acme.lookup' }, "code: 'acme.lookup'"],
    ['labels', { label: ['en=Look up', 'ru=Найти'] }, "name: { en: 'Look up', ru: 'Найти' }"],
    ['document types', { documentType: ['deal', 'dynamic_147'] }, "documentTypes: ['deal', 'dynamic_147']"],
    ['the documents that know a type', { property: ['total:UF:money'] }, "documentTypes: [['crm']]"],
    ['no waiting', { waiting: 'none' }, 'waits: false'],
    ['a deferred answer', { waiting: 'deferred' }, 'return context.defer();'],
  ] as const)('writes %s', async (_, options, expected) => {
    const tree = await generated(options as unknown as Partial<ActivityOptions>);
    expect(tree.read(`${folder}/company-lookup.activity.ts`, 'utf8')).toContain(expected);
  });

  it('takes the only app, and asks which of several', async () => {
    const tree = workspaceWithApp('shop');
    await expectRefused(tree, { name: 'one', app: 'nowhere' }, /no project "nowhere".*shop/);
    tree.write('apps/depot/project.json', '{"name":"depot"}');
    tree.write('apps/depot/src/app.module.ts', 'export {};\n');
    await expectRefused(tree, { name: 'one' }, /--app=<name>.*shop.*depot|--app=<name>.*depot.*shop/);
  });

  it.each<[string, Partial<ActivityOptions>, RegExp]>([
    ['a bad name', { name: '9 lives' }, /"9 lives" is not a name/],
    ['a name that leaves the folder', { name: '../x' }, /not a name/],
    ['the name of the framework', { name: 'bizproc' }, /choose another/],
    ['an id that no class can have', { property: ['constructor:int'] }, /cannot have a field "constructor"/],
    ['a bad code', { code: 'näme' }, /"näme" is not a code/],
    ['a code of digits', { code: '42' }, /at least one letter/],
    ['a code too long', { code: 'x'.repeat(129) }, /129 characters; the platform takes 128/],
    ['a code too long with its suffix', { code: 'x'.repeat(120), kind: 'both' }, /129 characters/],
    ['an unknown type', { property: ['a:money'] }, /unknown type "money".*UF:money/],
    ['a select without keys', { property: ['a:select'] }, /a:select:small\/large/],
    ['a bad id', { property: ['1a:int'] }, /"1a" is not an id/],
    ['an id of the platform', { property: ['Title:string'] }, /the platform uses the id "Title"/],
    ['an id twice', { property: ['a:int', 'A:int'] }, /already a property "A"/],
    ['an id on both sides', { property: ['a:int'], returns: ['A:int'] }, /already a property "A"/],
    ['a language that is none', { languages: ['en', 'xx'] }, /"xx" is no language/],
    ['a label without language', { label: ['Look up'] }, /write language=text/],
    ['an unknown document type', { documentType: ['invoices'] }, /"invoices" is no document type/],
    ['a robot of contacts', { documentType: ['contact'] }, /no automation rules/],
    [
      'types of two modules',
      { property: ['a:UF:money', 'b:S:HTML'] },
      /both "UF:money" \(CRM\) and "S:HTML"/,
    ],
    ['outputs that nobody awaits', { waiting: 'none', returns: ['a:int'] }, /takes no outputs/],
  ])('refuses %s and writes nothing', async (_, options, message) => {
    await expectRefused(workspaceWithApp(), { name: 'company-lookup', ...options }, message);
  });

  it('leaves everything as it is when it runs a second time', async () => {
    const tree = await generated();
    await expectRefused(tree, { name: 'companyLookup' }, /is there already and was left as it is/);
  });

  it('refuses a code that another class has, also behind the suffix of its second kind', async () => {
    const tree = await generated({ kind: 'both' });
    await expectRefused(
      tree,
      { name: 'other', code: 'company_lookup_activity' },
      /belongs to CompanyLookupActivity in .*company-lookup\.activity\.ts/,
    );
  });

  it('says what to do by hand where the module is written in another way', async () => {
    const tree = workspaceWithApp();
    tree.write(
      'apps/shop/src/app.module.ts',
      "import { Module } from '@nestjs/common';\n@Module(options)\nexport class AppModule {}\n",
    );
    await expectRefused(tree, { name: 'one' }, /add the entry by hand/);
  });
});
