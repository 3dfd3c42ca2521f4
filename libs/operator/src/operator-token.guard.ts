import { timingSafeEqual, createHash } from 'node:crypto';
import {
  CanActivate,
  ExecutionContext,
  HttpException,
  Inject,
  Injectable,
  NotFoundException,
} from '@nestjs/common';
import { RUNTIME_SETTINGS, type RuntimeSettings } from '@bizproc-kit/runtime';

const digest = (text: string) => createHash('sha256').update(text).digest();

/** Admits whoever shows `OPERATOR_TOKEN` as a bearer token. Without that setting the operator API does not exist. */
@Injectable()
export class OperatorTokenGuard implements CanActivate {
  private readonly expected: Buffer | undefined;

  constructor(@Inject(RUNTIME_SETTINGS) settings: RuntimeSettings) {
    this.expected = settings.operatorToken && digest(settings.operatorToken.reveal());
  }

  /** @throws NotFoundException while the API is off, HttpException 401 for a missing or wrong token. */
  canActivate(context: ExecutionContext): boolean {
    if (!this.expected) throw new NotFoundException('The operator API is off: OPERATOR_TOKEN is not set');
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    const given = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
    // Of equal length whatever was given, so that the comparison tells nothing.
    if (given !== undefined && timingSafeEqual(digest(given), this.expected)) return true;
    throw new HttpException({ error: 'unauthorised' }, 401);
  }
}
