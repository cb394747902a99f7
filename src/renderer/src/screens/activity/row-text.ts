import type { ActivityRow } from '../../../../core/engine/activity-view.ts';
import { textIfAny } from '../../text/text.ts';

/** Ids and bytes that say nothing to a person; they are in the exported log. */
const hiddenDetails: ReadonlySet<string> = new Set(['entry', 'session', 'by', 'for', 'reading', 'goingOnWithout']);

/** What nothing is known of keeps its id in the log; to a person it is somebody, or a payment. */
const isId = /^[0-9a-f]{64}$/;

/** The catalogue's sentence for a line, with names where they help. `you` is the name of this laptop's member. */
export function sentenceOf(row: ActivityRow, you: string | undefined, practises: boolean): string {
  const detail = (key: string): string | undefined => row.details.find((found) => found.key === key)?.value;
  const named = row.subject !== undefined && !isId.test(row.subject) ? row.subject : undefined;
  const subject = named ?? subjectUnknown(row);
  const by = detail('by') ?? named;
  const names = {
    by: by === undefined || isId.test(by) ? say('activity.someone') : by === you ? say('activity.you') : by,
    for: detail('for') ?? say('activity.someone'),
    group: row.groupName ?? say('activity.aGroup'),
    subject,
    Subject: subject.charAt(0).toUpperCase() + subject.slice(1),
  };
  const inPractice = practises ? textIfAny(`activity.kindsPractice.${row.kind}`, names) : undefined;
  const sentence = inPractice ?? textIfAny(`activity.kinds.${row.kind}`, names) ?? row.kind;
  return goingOn(sentence, row);
}

/** Whom an approval went on without is part of what was done, not a fact beside it. */
function goingOn(sentence: string, { details }: ActivityRow): string {
  const without = details.flatMap(({ key, value }) =>
    key === 'goingOnWithout' ? [isId.test(value) ? say('activity.someone') : value] : [],
  );
  if (without.length === 0) return sentence;
  const words = { sentence, names: namesIn.format(without) };
  return textIfAny(without.length === 1 ? 'activity.goingOn.one' : 'activity.goingOn.several', words) ?? sentence;
}

const namesIn = new Intl.ListFormat('en-GB');

function subjectUnknown({ kind }: ActivityRow): string {
  if (kind === 'peerConnected' || kind === 'peerDisconnected') return say('activity.aLaptop');
  return kind === 'blamed' ? say('activity.someone') : say('activity.aPayment');
}

/** What stands small below: the facts of the log that mean something, in the catalogue's words where it has some. */
export function detailsOf(row: ActivityRow, currentGroup: string | undefined): readonly string[] {
  const facts = row.details
    .filter(({ key, value }) => value !== '' && !hiddenDetails.has(key))
    .map(({ key, value }) => {
      const words = key === 'fault' ? faultWords(value) : key === 'why' ? whyWords(value) : value;
      return (
        textIfAny(`activity.details.${key}`, { value: words }) ??
        textIfAny('activity.details.other', { key, value: words }) ??
        `${key}: ${words}`
      );
    });
  const elsewhere = row.groupName !== undefined && row.groupName !== currentGroup ? [row.groupName] : [];
  return [...elsewhere, ...facts];
}

const faultWords = (fault: string): string => {
  const known = textIfAny(`home.alarm.faults.${fault.split(' ')[0] ?? ''}`);
  const words = known ?? textIfAny('home.alarm.faults.other', { fault }) ?? fault;
  return words.charAt(0).toUpperCase() + words.slice(1);
};
const whyWords = (why: string): string => textIfAny(`activity.why.${why}`) ?? textIfAny(`codes.${why}`) ?? why;
const say = (key: string): string => textIfAny(key) ?? key;
