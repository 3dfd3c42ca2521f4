import { Transform } from 'class-transformer';
import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';

const booleans: Record<string, boolean> = { true: true, false: false, Y: true, N: false };

export class DecisionDto {
  @Transform(({ value }) => booleans[String(value)])
  @IsBoolean({ message: 'approved must be true or false' })
  approved!: boolean;

  @IsOptional()
  @IsString()
  @MaxLength(2000)
  comment: string = '';
}
