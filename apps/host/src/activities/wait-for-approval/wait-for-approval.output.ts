import { ReturnProperty } from '@bizproc-kit/activity';

export class WaitForApprovalOutput {
  @ReturnProperty({ name: { en: 'Approved', de: 'Genehmigt', ru: 'Одобрено' } })
  approved!: boolean;

  @ReturnProperty({ name: { en: 'Comment', de: 'Kommentar', ru: 'Комментарий' } })
  comment!: string;
}
