import type { Answer } from './line.ts';

export type FromMain =
  | { readonly kind: 'welcome'; readonly session: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: Answer }
  | { readonly kind: 'topic'; readonly topic: string; readonly snapshot: unknown }
  | { readonly kind: 'other' };

/** What came over the line. It comes from the Keyturn that served this page; what is not understood is left out. */
export function readMessage(text: string): FromMain {
  const said: unknown = JSON.parse(text);
  if (!isRecord(said)) return { kind: 'other' };
  const { welcome, id, answer, topic } = said;
  if (isRecord(welcome) && typeof welcome['session'] === 'string') {
    return { kind: 'welcome', session: welcome['session'] };
  }
  if (typeof id === 'number' && isAnswer(answer)) return { kind: 'answer', id, answer };
  if (typeof topic === 'string') return { kind: 'topic', topic, snapshot: said['snapshot'] };
  return { kind: 'other' };
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

function isAnswer(value: unknown): value is Answer {
  return isRecord(value) && typeof value['ok'] === 'boolean';
}
