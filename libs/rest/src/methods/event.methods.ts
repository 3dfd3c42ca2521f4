/** A binding of an event. */
export interface EventBinding {
  readonly event: string;
  readonly handler: string;
  readonly auth_type?: number | string;
  readonly event_type?: 'online' | 'offline';
  readonly auth_connector?: string;
  readonly options?: Readonly<Record<string, unknown>>;
}

/** Events of the app and of the portal (protocol 5.4). */
export interface EventMethods {
  'event.bind': { params: EventBinding; result: true };
  'event.unbind': { params: Omit<EventBinding, 'options'>; result: { count: number } };
  'event.get': { params: Record<never, never>; result: unknown[] };
  'event.test': { params: Readonly<Record<string, unknown>>; result: unknown };
  'event.offline.get': {
    params: {
      readonly filter?: Readonly<Record<string, unknown>>;
      readonly order?: Readonly<Record<string, 'ASC' | 'DESC'>>;
      readonly limit?: number;
      readonly clear?: 0 | 1;
      readonly process_id?: string;
      readonly auth_connector?: string;
    };
    result: { process_id: string; events: unknown[] };
  };
  'event.offline.list': {
    params: { readonly filter?: Readonly<Record<string, unknown>>; readonly start?: number };
    result: unknown[];
  };
  'event.offline.clear': {
    params: { readonly process_id: string; readonly id?: readonly (number | string)[] };
    result: boolean;
  };
  'event.offline.error': {
    params: { readonly process_id: string; readonly message_id?: readonly string[] };
    result: boolean;
  };
  events: { params: { readonly scope?: string; readonly full?: boolean }; result: string[] };
}
