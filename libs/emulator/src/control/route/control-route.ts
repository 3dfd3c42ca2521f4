/** A request to the control API. */
export interface ControlRequest {
  /** Parts of the path behind `/_emulator`, by the names of the route. */
  path: Record<string, string>;
  query: URLSearchParams;
  /** The JSON body, or an empty object. */
  body: Record<string, unknown>;
}

/** One thing that the control API does. */
export interface ControlRoute {
  method: 'GET' | 'POST' | 'DELETE';
  /** `/portals/:slug/items`. */
  path: string;
  /** What it returns is answered as JSON. @throws ControlError */
  run: (request: ControlRequest) => unknown;
}

export const get = (path: string, run: ControlRoute['run']): ControlRoute => ({ method: 'GET', path, run });
export const post = (path: string, run: ControlRoute['run']): ControlRoute => ({ method: 'POST', path, run });
export const remove = (path: string, run: ControlRoute['run']): ControlRoute => ({
  method: 'DELETE',
  path,
  run,
});
