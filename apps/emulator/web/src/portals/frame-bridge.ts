/** What a page in a frame asks over the emulator's stand-in of `BX24`. */
export interface FrameQuestion {
  bx24: 'ask';
  id: number;
  name: string;
  params: { [name: string]: unknown };
}

/** What the frame is in. */
export interface FramePlace {
  placement: string;
  options: unknown;
  language: string;
  isInstalled: boolean;
}

/** What the page around a frame does for it. */
export interface FrameHost {
  place: FramePlace;
  setPropertyValue(values: { [id: string]: unknown }): void;
  resize(height: number): void;
  installFinish(): void;
}

/** The command of the settings dialog; elsewhere there is none (protocol 9.2). */
const dialogCommands = ['setPropertyValue'];

/** Answers a question of a frame; `answer` is not called where the portal stays silent, too. */
export function answerFrame(
  { name, params }: FrameQuestion,
  host: FrameHost,
  answer: (value: unknown) => void,
): void {
  const isDialog = host.place.placement === 'BIZPROC_ACTIVITY_PROPERTIES_DIALOG';
  if (name === 'init') answer(host.place);
  else if (name === 'getInterface') answer({ command: isDialog ? dialogCommands : [], event: [] });
  else if (name === 'installFinish') host.installFinish();
  else if (name === 'resize') {
    host.resize(Number(params['height']));
    answer({});
  } else if (name === 'call' && isDialog && params['command'] === 'setPropertyValue') {
    // The classic designer never calls back: who waits for it here would wait there, too.
    const values = params['params'];
    if (typeof values === 'object' && values !== null) host.setPropertyValue({ ...values });
  }
}

/** True for a message that the stand-in sends. */
export function isFrameQuestion(data: unknown): data is FrameQuestion {
  return typeof data === 'object' && data !== null && (data as FrameQuestion).bx24 === 'ask';
}
