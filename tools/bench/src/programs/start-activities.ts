import 'reflect-metadata';
import {
  ActivityProperty,
  BizprocActivity,
  checkDefinitions,
  readActivityDefinition,
  ReturnProperty,
  UserReference,
} from '@bizproc-kit/activity';
import { Module, type Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, NestFactory } from '@nestjs/core';
import { IsIn, IsOptional, MaxLength, Min } from 'class-validator';

/** An activity of an ordinary size, with an input and an output of its own, as a file of an author declares it. */
function declareActivity(index: number): Type {
  class Input {
    @ActivityProperty({ name: { en: 'Amount', ru: 'Сумма' }, type: 'double', required: true })
    @Min(0)
    amount!: number;

    @ActivityProperty({
      name: { en: 'Currency', ru: 'Валюта' },
      options: { EUR: 'Euro', USD: { en: 'US dollar', ru: 'Доллар США' } },
      default: 'EUR',
    })
    @IsIn(['EUR', 'USD'])
    currency!: 'EUR' | 'USD';

    @ActivityProperty({ name: { en: 'Approver', ru: 'Согласующий' } })
    @IsOptional()
    approver?: UserReference;

    @ActivityProperty({ name: { en: 'Already paid', ru: 'Оплачен' } })
    paidFlag!: boolean;

    @ActivityProperty({ name: { en: 'Tags', ru: 'Метки' }, type: 'string', multiple: true })
    @MaxLength(50, { each: true })
    tags!: string[];
  }
  class Output {
    @ReturnProperty({ name: { en: 'Invoice number', ru: 'Номер счёта' } }) invoice!: string;
    @ReturnProperty({ name: { en: 'Paid', ru: 'Оплачен' } }) paid!: boolean;
    @ReturnProperty({ name: { en: 'Due', ru: 'Срок' } }) due!: Date;
    @ReturnProperty({ name: { en: 'Lines', ru: 'Строки' }, type: 'string', multiple: true }) lines!: string[];
  }
  @BizprocActivity({
    code: `activity_${index}`,
    name: { en: `Activity ${index}`, ru: `Действие ${index}` },
    description: { en: 'Does something', ru: 'Что-то делает' },
    input: Input,
    output: Output,
    documentTypes: ['deal'],
  })
  class Activity {
    execute(): Output {
      return { invoice: '', paid: false, due: new Date(0), lines: [] };
    }
  }
  return Activity;
}

/** Starts a Nest application with as many activities as the argument says, and reports how long that took. */
const count = Number(process.argv[2]);
const began = performance.now();
const cpu = process.cpuUsage();
const providers = Array.from({ length: count }, (_, index) => declareActivity(index));

@Module({ imports: [DiscoveryModule], providers })
class ActivitiesModule {}

const app = await NestFactory.createApplicationContext(ActivitiesModule, { logger: false });
const definitions = app
  .get(DiscoveryService)
  .getProviders()
  .flatMap(({ metatype }) => readActivityDefinition(metatype) ?? []);
checkDefinitions(definitions, { publicUrl: 'https://app.example.com' });
const { user, system } = process.cpuUsage(cpu);
process.send?.({ ms: performance.now() - began, cpuMs: (user + system) / 1000, found: definitions.length });
await app.close();
process.disconnect();
