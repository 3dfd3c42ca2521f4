import { answerFrame, isFrameQuestion, type FrameHost, type FrameQuestion } from './frame-bridge.js';

const ask = (name: string, params: FrameQuestion['params'] = {}): FrameQuestion => ({
  bx24: 'ask',
  id: 1,
  name,
  params,
});

function host(placement: string) {
  const done: unknown[] = [];
  const frame: FrameHost = {
    place: { placement, options: { code: 'x' }, language: 'de', isInstalled: true },
    setPropertyValue: (values) => done.push(values),
    resize: (height) => done.push(height),
    installFinish: () => done.push('finished'),
  };
  const answers: unknown[] = [];
  return {
    done,
    answers,
    hear: (question: FrameQuestion) => answerFrame(question, frame, (value) => answers.push(value)),
  };
}

describe('the bridge to a frame', () => {
  it('says where the frame is, and which commands there are', () => {
    const dialog = host('BIZPROC_ACTIVITY_PROPERTIES_DIALOG');
    dialog.hear(ask('init'));
    dialog.hear(ask('getInterface'));
    expect(dialog.answers).toEqual([
      {
        placement: 'BIZPROC_ACTIVITY_PROPERTIES_DIALOG',
        options: { code: 'x' },
        language: 'de',
        isInstalled: true,
      },
      { command: ['setPropertyValue'], event: [] },
    ]);
    const page = host('DEFAULT');
    page.hear(ask('getInterface'));
    expect(page.answers).toEqual([{ command: [], event: [] }]);
  });

  it('takes values in a settings dialog only, and never calls back', () => {
    const call = ask('call', { command: 'setPropertyValue', params: { a: 'x', b: ['1', '2'] } });
    const dialog = host('BIZPROC_ACTIVITY_PROPERTIES_DIALOG');
    dialog.hear(call);
    dialog.hear(ask('call', { command: 'save', params: { a: 'y' } }));
    dialog.hear(ask('call', { command: 'setPropertyValue', params: 'nothing' }));
    expect(dialog.done).toEqual([{ a: 'x', b: ['1', '2'] }]);
    expect(dialog.answers).toEqual([]);
    const page = host('DEFAULT');
    page.hear(call);
    expect(page.done).toEqual([]);
  });

  it('passes sizes and the end of an installation on', () => {
    const page = host('DEFAULT');
    page.hear(ask('resize', { width: 100, height: 412 }));
    page.hear(ask('installFinish'));
    expect(page.done).toEqual([412, 'finished']);
  });

  it('hears only the stand-in', () => {
    expect(isFrameQuestion(ask('init'))).toBe(true);
    for (const data of [undefined, null, 'ask', { type: 'webpackOk' }, { bx24: 'answer' }]) {
      expect(isFrameQuestion(data)).toBe(false);
    }
  });
});
