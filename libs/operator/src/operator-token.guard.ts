import {
  CanActivate,
  ExecutionContext,
  HttpException,
  Inject,
  Injectable,
  NotFoundException,
} from '@nestjs/common';
import { RUNTIME_SETTINGS, showsBearerToken, type RuntimeSettings } from '@bizproc-kit/runtime';

/** Admits whoever shows `OPERATOR_TOKEN` as a bearer token. Without that setting the operator API does not exist. */
@Injectable()
export class OperatorTokenGuard implements CanActivate {
  constructor(@Inject(RUNTIME_SETTINGS) private readonly settings: RuntimeSettings) {}

  /** @throws NotFoundException while the API is off, HttpException 401 for a missing or wrong token. */
  canActivate(context: ExecutionContext): boolean {
    const { operatorToken } = this.settings;
    if (!operatorToken) throw new NotFoundException('The operator API is off: OPERATOR_TOKEN is not set');
    const { headers } = context.switchToHttp().getRequest<{ headers: { authorization?: string } }>();
    if (showsBearerToken(headers.authorization, operatorToken)) return true;
    throw new HttpException({ error: 'unauthorised' }, 401);
  }
}
