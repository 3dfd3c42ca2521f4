import { ActivityProperty } from '@bizproc-kit/activity';
import { IsIn, IsString } from 'class-validator';

export const hashAlgorithms = { sha256: 'SHA-256', sha512: 'SHA-512', sha1: 'SHA-1', md5: 'MD5' };

export type HashAlgorithm = keyof typeof hashAlgorithms;

export class TextHashInput {
  @ActivityProperty({ name: { en: 'Text', de: 'Text', ru: 'Текст' }, type: 'text', required: true })
  @IsString()
  text!: string;

  @ActivityProperty({
    name: { en: 'Algorithm', de: 'Verfahren', ru: 'Алгоритм' },
    type: 'select',
    options: hashAlgorithms,
    default: 'sha256',
  })
  @IsIn(Object.keys(hashAlgorithms))
  algorithm: HashAlgorithm = 'sha256';
}
