import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';

const booleans = new Map<unknown, boolean>([
  [true, true],
  ['true', true],
  ['Y', true],
  [false, false],
  ['false', false],
  ['N', false],
]);

export class DecisionDto {
  @IsBoolean({ message: 'approved must be true or false' })
  approved!: boolean;

  @IsOptional()
  @IsString()
  @MaxLength(2000)
  comment: string = '';

  /** Out of JSON or a form, not checked yet. */
  static of({ approved, comment }: { readonly approved?: unknown; readonly comment?: unknown }): DecisionDto {
    return Object.assign(new DecisionDto(), {
      approved: booleans.get(approved),
      ...(comment !== undefined && { comment }),
    });
  }
}
