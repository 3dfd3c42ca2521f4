import type { ActivityLogger } from '@bizproc-kit/activity';

const nothing = (): void => undefined;

/** A test shows what it expects, not what an activity tells the operator. */
export const silentLogger: ActivityLogger = { debug: nothing, info: nothing, warn: nothing, error: nothing };
