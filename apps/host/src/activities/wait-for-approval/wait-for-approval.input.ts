import { ActivityProperty } from '@bizproc-kit/activity';
import { IsString, MaxLength } from 'class-validator';

export class WaitForApprovalInput {
  @ActivityProperty({ name: { en: 'Question', de: 'Frage', ru: 'Вопрос' }, type: 'text', required: true })
  @IsString()
  @MaxLength(2000)
  question!: string;
}
