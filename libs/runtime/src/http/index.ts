import { HandlerController } from './handler.controller.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';

/** For the module: the routes of handler calls, health and metrics. */
export const handlerControllers = [HandlerController, HealthController, MetricsController];
