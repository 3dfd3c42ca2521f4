import {
  type ActivityContext,
  type ActivityHandler,
  BizprocActivity,
  type Deferred,
} from '@bizproc-kit/activity';

import { ApprovalLinks } from './approval-links.service.js';
import { WaitForApprovalInput } from './wait-for-approval.input.js';
import { WaitForApprovalOutput } from './wait-for-approval.output.js';

@BizprocActivity({
  code: 'wait_for_approval',
  name: { en: 'Wait for an approval', de: 'Auf Genehmigung warten', ru: 'Дождаться одобрения' },
  description: {
    en: 'Writes a link to the workflow log and waits until somebody decides there',
    de: 'Schreibt einen Link in das Protokoll des Workflows und wartet, bis dort jemand entscheidet',
    ru: 'Пишет ссылку в журнал бизнес-процесса и ждёт решения по ней',
  },
  input: WaitForApprovalInput,
  output: WaitForApprovalOutput,
})
export class WaitForApprovalActivity implements ActivityHandler<WaitForApprovalInput, WaitForApprovalOutput> {
  constructor(private readonly links: ApprovalLinks) {}

  async execute({ question }: WaitForApprovalInput, context: ActivityContext): Promise<Deferred> {
    await context.log(`${question} ${this.links.linkTo(context.runId)}`);
    return context.defer();
  }
}
